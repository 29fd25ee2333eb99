//! The tables: every attack with the reason it is refused for, every harmless change with what is read of it.

#![allow(dead_code, reason = "each test file uses its part of this module")]

pub(crate) mod attacks;
pub(crate) mod floods;
pub(crate) mod good;
pub(crate) mod harmless;

use std::collections::BTreeSet;
use std::path::Path;

use elmo_signature::Reason;

use crate::files::{Door, read, suite};
use crate::forge::{DOCUMENT, Forge};

/// An honest document of `valid/`, and what an attack with one name made of it.
pub(crate) struct Attack {
    /// The attack's name.
    pub(crate) name: &'static str,
    /// What it is refused for.
    pub(crate) reason: Reason,
    /// The file `NAME-certificate.pem` is what both documents are verified with.
    pub(crate) certificate: &'static str,
    /// The document without the change, as a file of `valid/`.
    pub(crate) honest: String,
    /// The attack, without the comment that [`Attack::bytes`] puts behind it.
    pub(crate) change: Vec<u8>,
    /// How it is kept.
    pub(crate) kept: Kept,
}

/// How an attack is kept in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// `NAME.xml`.
    Plain,
    /// `NAME.xml.gz`: much, but always the same.
    Packed,
    /// Not at all: much, and never the same. The table makes it when the tests run.
    Not,
}

impl Attack {
    /// Two reasons belong to one function each.
    pub(crate) fn door(&self) -> Door {
        match self.reason {
            Reason::Signed => Door::ReadUnsigned,
            Reason::NoKeyFits => Door::VerifyAny,
            _ => Door::Verify,
        }
    }

    /// The attack as its file has it. Where xmlsec1 accepts it the file says why that is not right, in a comment behind
    /// the root, which nobody signs.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Some((_, why)) = attacks::XMLSEC1_ACCEPTS.iter().find(|(name, _)| *name == self.name) else {
            return self.change.clone();
        };
        let comment = format!("\n<!-- xmlsec1 accepts this. It is refused here: {why} -->\n");
        if self.change.starts_with(b"\xFF\xFE") {
            // Before half a letter, which ends one of them.
            let (letters, half) = self.change.split_at(self.change.len() / 2 * 2);
            return [letters, &utf16(&comment, u16::to_le_bytes), half].concat();
        }
        [self.change.as_slice(), comment.as_bytes()].concat()
    }

    /// Its file's name, also where it is not kept.
    pub(crate) fn file(&self) -> String {
        format!("{}.xml{}", self.name, if self.kept == Kept::Packed { ".gz" } else { "" })
    }
}

/// The honest document, signed.
pub(crate) fn honest() -> String {
    Forge::default().sign(DOCUMENT)
}

/// The honest document before it was signed, in canonical form.
pub(crate) fn unsigned() -> String {
    DOCUMENT.trim_end().replacen("{}", "", 1)
}

/// The honest document with each tag on a line of its own, not yet signed, in canonical form.
pub(crate) fn on_lines() -> String {
    DOCUMENT.trim_end().replace("><", ">\n<").replace(">{}", ">\n{}")
}

/// The honest document with a name beyond ASCII, not yet signed, in canonical form. All letters are in windows-1252.
pub(crate) fn accented() -> String {
    in_place("Kari Synne", "Åse Žofie")
}

/// The honest document, not yet signed, with one change.
pub(crate) fn in_place(from: &str, to: &str) -> String {
    changed(DOCUMENT.trim_end(), from, to)
}

/// Honestly signed with this, in canonical form, instead of a part of the honest document, and then written otherwise.
pub(crate) fn signed(part: &str, canonical: &str, written: &str, forge: Forge) -> String {
    let signature = forge.signature(&in_place(part, canonical).replacen("{}", "", 1));
    in_place(part, written).replacen("{}", &signature, 1)
}

/// A text with one change, which must be one.
pub(crate) fn changed(text: &str, from: &str, to: &str) -> String {
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text, "{from} is there to be changed");
    changed
}

/// The honest document, not yet signed, with a diploma supplement that holds this.
pub(crate) fn in_supplement(xml: &str) -> String {
    in_place("<resultLabel>", &format!("<diplomaSupplement>{xml}</diplomaSupplement><resultLabel>"))
}

/// A signed document with another `SignatureValue`.
pub(crate) fn with_value(signed: &str, value: &str) -> String {
    let (start, rest) = signed.split_once("SignatureValue>").unwrap();
    let (_, end) = rest.split_once('<').unwrap();
    format!("{start}SignatureValue>{value}<{end}")
}

pub(crate) fn numbered(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

/// Text in UTF-16, without a mark.
pub(crate) fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2 * text.len());
    for letter in text.encode_utf16() {
        bytes.extend_from_slice(&unit(letter));
    }
    bytes
}

/// Text as one byte for each letter, as ISO-8859-1 and, for these few letters more, windows-1252 have it.
pub(crate) fn single_bytes(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| match letter {
            '€' => 0x80,
            'Š' => 0x8A,
            'Œ' => 0x8C,
            'Ž' => 0x8E,
            'š' => 0x9A,
            'œ' => 0x9C,
            'ž' => 0x9E,
            'Ÿ' => 0x9F,
            other => u8::try_from(u32::from(other)).expect("a letter of windows-1252"),
        })
        .collect()
}

/// The file is what the table makes, or is written where `UPDATE=1`.
pub(crate) fn on_disk(name: &str, bytes: &[u8]) {
    let path = suite().join(name);
    if std::env::var_os("UPDATE").is_some() && !path.exists_with(bytes) {
        std::fs::write(&path, packed_as(name, bytes)).unwrap();
    }
    assert!(path.exists_with(bytes), "{name} is not what the table makes; UPDATE=1 writes it");
}

trait Exists {
    fn exists_with(&self, bytes: &[u8]) -> bool;
}

impl Exists for Path {
    fn exists_with(&self, bytes: &[u8]) -> bool {
        self.exists() && read(self) == bytes
    }
}

fn packed_as(name: &str, bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    if !name.ends_with(".gz") {
        return bytes.to_vec();
    }
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn folder(name: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(suite().join(name)).unwrap();
    entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}
