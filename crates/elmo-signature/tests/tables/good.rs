//! Documents signed by others, in every way that is accepted.
//!
//! The table says how each is made; the signed files are kept, since signatures with curves are never the same twice,
//! and Java is not everywhere. `UPDATE=1` makes what is missing.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::attacks::value_of;
use super::{single_bytes, utf16};
use crate::files::suite;
use crate::forge::DOCUMENT;
use crate::peer::{
    CANONICALIZATIONS, ECDSA_SHA256, ECDSA_SHA384, INCLUSIVE, RSA_SHA1, RSA_SHA256, RSA_SHA384, RSA_SHA512, SHA1,
    SHA256, SHA384, SHA512, template, xmlsec_sign,
};

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Xmlsec1,
    Java,
}

/// A document to be signed.
#[derive(Clone)]
pub(crate) struct Good {
    /// The file is `SIGNER-NAME.xml`.
    pub(crate) name: String,
    pub(crate) by: By,
    /// The key is `NAME-key.pem`.
    pub(crate) key: &'static str,
    pub(crate) algorithm: &'static str,
    pub(crate) digest: &'static str,
    /// How `SignedInfo` is canonicalised.
    pub(crate) form: &'static str,
    /// How the document is, where that is said.
    pub(crate) transform: Option<&'static str>,
    /// The text, with `{}` where the signature comes.
    pub(crate) text: String,
    /// What the text is written in.
    pub(crate) encoding: Encoding,
    /// The prefix of the signature's elements.
    pub(crate) prefix: &'static str,
    /// Base64 without line ends.
    pub(crate) unwrapped: bool,
    /// Signed until the second number of the signature, of 48 bytes, begins with a zero.
    pub(crate) number_with_zero: bool,
    /// What the names are read as.
    pub(crate) given: &'static str,
    pub(crate) family: &'static str,
    /// What it shows.
    pub(crate) shows: &'static str,
}

/// What a text is written in, with the name that its declaration has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf8Marked,
    Utf16,
    Latin1,
    Latin9,
    Windows1252,
    Ascii,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Marked => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Latin1 => "ISO-8859-1",
            Self::Latin9 => "ISO-8859-15",
            Self::Windows1252 => "windows-1252",
            Self::Ascii => "US-ASCII",
        }
    }

    fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 | Self::Ascii => text.as_bytes().to_vec(),
            Self::Utf8Marked => format!("\u{FEFF}{text}").into_bytes(),
            Self::Utf16 => utf16(&format!("\u{FEFF}{text}"), u16::to_le_bytes),
            Self::Latin1 | Self::Windows1252 => single_bytes(text),
            Self::Latin9 => text
                .chars()
                .map(|letter| match letter {
                    '€' => 0xA4,
                    'Ž' => 0xB4,
                    'ž' => 0xB8,
                    'Œ' => 0xBC,
                    'œ' => 0xBD,
                    other => u8::try_from(u32::from(other)).expect("a letter of ISO-8859-15"),
                })
                .collect(),
        }
    }
}

/// The whole table.
pub(crate) fn good() -> Vec<Good> {
    let mut all: Vec<Good> = [By::Xmlsec1, By::Java].into_iter().flat_map(of).collect();
    all.sort_by_key(Good::file);
    all
}

fn of(by: By) -> Vec<Good> {
    let plain = Good {
        name: String::new(),
        by,
        key: "test",
        algorithm: RSA_SHA256,
        digest: SHA256,
        form: INCLUSIVE,
        transform: None,
        text: named("Åse Žofie", "Brølløs-Đorđević"),
        encoding: Encoding::Utf8,
        prefix: if by == By::Java { "-" } else { "" },
        unwrapped: false,
        number_with_zero: false,
        given: "Åse Žofie",
        family: "Brølløs-Đorđević",
        shows: "",
    };
    let mut all = Vec::new();
    for (name, key, algorithm, digest, shows) in [
        ("rsa-2048-sha1", "test", RSA_SHA1, SHA1, "RSA 2048 with SHA-1: weak"),
        ("rsa-2048-sha256", "test", RSA_SHA256, SHA256, "RSA 2048 with SHA-256"),
        ("rsa-2048-sha256-digest-sha1", "test", RSA_SHA256, SHA1, "a digest with SHA-1 alone is weak too"),
        ("rsa-2048-sha384", "test", RSA_SHA384, SHA384, "RSA 2048 with SHA-384"),
        ("rsa-2048-sha512", "test", RSA_SHA512, SHA512, "RSA 2048 with SHA-512"),
        ("rsa-3072-sha256", "rsa-3072", RSA_SHA256, SHA256, "RSA 3072"),
        ("rsa-4096-sha1", "rsa-4096", RSA_SHA1, SHA256, "RSA 4096 with SHA-1: weak"),
        ("rsa-4096-sha256", "rsa-4096", RSA_SHA256, SHA512, "RSA 4096, another digest than the signature's"),
        ("rsa-4096-sha512", "rsa-4096", RSA_SHA512, SHA512, "RSA 4096 with SHA-512"),
        ("ecdsa-p256-sha256", "p256", ECDSA_SHA256, SHA256, "P-256 with SHA-256"),
        ("ecdsa-p256-sha384", "p256", ECDSA_SHA384, SHA384, "P-256 with a hash longer than the curve"),
        ("ecdsa-p384-sha256", "p384", ECDSA_SHA256, SHA256, "P-384 with a hash shorter than the curve"),
        ("ecdsa-p384-sha384", "p384", ECDSA_SHA384, SHA384, "P-384 with SHA-384"),
    ] {
        all.push(Good { name: name.into(), key, algorithm, digest, shows, ..plain.clone() });
    }
    let forms = [
        ("c14n-1.0", "Canonical XML 1.0"),
        ("c14n-1.0-with-comments", "Canonical XML 1.0 with comments; URI=\"\" leaves the document's out"),
        ("c14n-1.1", "Canonical XML 1.1"),
        ("c14n-1.1-with-comments", "Canonical XML 1.1 with comments"),
        ("c14n-exclusive", "Exclusive Canonical XML"),
        ("c14n-exclusive-with-comments", "Exclusive Canonical XML with comments"),
    ];
    // Whatever the form, this text has something for it to do.
    let difficult = plain
        .text
        .replacen("<elmo ", "<elmo xmlns:unused=\"urn:u\" xml:lang=\"nb\" xml:space=\"preserve\" ", 1)
        .replacen("<report>", "<!-- a --><report b=\"2\" a=\"1\" xmlns:late=\"urn:l\">", 1)
        .replacen("<issuer>", "<issuer late:x=\"&#9;&lt;\">", 1);
    for (at, (name, shows)) in forms.into_iter().enumerate() {
        let (form, transform) = (CANONICALIZATIONS[at], Some(CANONICALIZATIONS[at]));
        all.push(Good { name: name.into(), form, transform, text: difficult.clone(), shows, ..plain.clone() });
    }
    let exclusive = CANONICALIZATIONS[4];
    all.push(Good {
        name: "c14n-exclusive-for-signed-info-alone".into(),
        form: exclusive,
        text: difficult.clone(),
        shows: "one form for SignedInfo, the default for the document",
        ..plain.clone()
    });
    all.push(Good {
        name: "c14n-exclusive-for-document-alone".into(),
        transform: Some(exclusive),
        text: difficult,
        shows: "one form for the document, another for SignedInfo",
        ..plain.clone()
    });
    all.extend(traits(by, &plain));
    all
}

/// What documents are like.
fn traits(by: By, plain: &Good) -> Vec<Good> {
    let trait_of = |name: &str, shows, text: String| Good { name: name.into(), shows, text, ..plain.clone() };
    let swap = |from: &str, to: &str| super::changed(&plain.text, from, to);
    let called =
        |name: &str, shows, given, family| Good { given, family, ..trait_of(name, shows, named(given, family)) };
    let written = |name: &str, given: &'static str, family: &'static str, text: String, shows| Good {
        given,
        family,
        ..trait_of(name, shows, text)
    };
    let encoded = |encoding: Encoding, given: &'static str, family: &'static str, shows| {
        let declaration = format!("<?xml version=\"1.0\" encoding=\"{}\"?>\n", encoding.name());
        let text = declaration + &named(given, family);
        Good { encoding, ..written(&encoding.name().to_lowercase(), given, family, text, shows) }
    };
    let prefixed: String = {
        let elements = plain.text.replace("</", "\u{1}").replace('<', "<e:").replace('\u{1}', "</e:");
        elements.replacen("xmlns=", "xmlns:e=", 1)
    };
    let lines = plain.text.replace("><", ">\n  <").replace(">{}", ">\n  {}\n");
    let mut all = vec![
        trait_of("prefixed-root", "a prefix on every element", prefixed),
        Good { prefix: "ds", ..trait_of("signature-prefixed", "a prefix on the signature", plain.text.clone()) },
        Good { unwrapped: true, ..trait_of("unwrapped", "a signature value without line ends", plain.text.clone()) },
        Good {
            key: "rsa-4096",
            algorithm: RSA_SHA512,
            ..trait_of("wrapped-long", "a long signature value on many lines", plain.text.clone())
        },
        trait_of(
            "no-namespace",
            "no namespace at all",
            plain.text.replacen(&format!(" xmlns=\"{}\"", crate::forge::ELMO), "", 1),
        ),
        trait_of("version-2.1", "the namespace of ELMO 2.1", swap("/tree/v1", "/tree/v2")),
        trait_of(
            "namespaces-declared-late",
            "a namespace declared where it is used",
            swap("<report>", "<report><n:note xmlns:n=\"urn:n\" n:a=\"1\"/>"),
        ),
        trait_of(
            "namespaces-redeclared-late",
            "one prefix for two namespaces, one inside the other",
            swap(
                "<report>",
                "<report xmlns:n=\"urn:n\"><n:note xmlns:n=\"urn:m\" n:a=\"1\"><n:b xmlns:n=\"urn:n\"/></n:note>",
            ),
        ),
        trait_of(
            "namespaces-redeclared-alike",
            "the same declarations again and again",
            swap("<report>", "<report xmlns:n=\"urn:n\"><n:note xmlns:n=\"urn:n\"><n:b xmlns:n=\"urn:n\"/></n:note>"),
        ),
        trait_of(
            "namespace-taken-back",
            "a default namespace taken back, and given again",
            swap("<report>", "<report><note xmlns=\"\"><b xmlns=\"urn:b\"/></note>"),
        ),
        trait_of(
            "namespaces-unused",
            "namespaces at the root that nothing uses",
            swap(
                "<elmo ",
                "<elmo xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:u=\"urn:u\" xsi:schemaLocation=\"urn:u u.xsd\" ",
            ),
        ),
        trait_of(
            "namespaces-of-all-schemes",
            "every letter that a scheme can have",
            swap("<report>", "<report xmlns:n=\"x-1.a+b:c\" xmlns:m=\"urn:m\">"),
        ),
        trait_of(
            "attributes-in-two-namespaces",
            "attributes are sorted by namespace, not by prefix",
            swap("<report>", "<report xmlns:a=\"urn:z\" xmlns:z=\"urn:a\" a:x=\"1\" z:x=\"2\" y=\"3\">"),
        ),
        trait_of(
            "language-inherited",
            "SignedInfo inherits xml:lang and xml:space of the root",
            swap("<elmo ", "<elmo xml:lang=\"nb\" xml:space=\"preserve\" "),
        ),
        Good {
            form: CANONICALIZATIONS[2],
            ..trait_of(
                "language-inherited-1.1",
                "what Canonical XML 1.1 inherits: xml:lang and xml:base, not xml:id",
                swap("<elmo ", "<elmo xml:lang=\"nb\" xml:id=\"a\" xml:base=\"http://example.org/a/\" "),
            )
        },
        Good {
            form: exclusive(),
            ..trait_of(
                "language-not-inherited",
                "exclusive canonicalisation inherits nothing",
                swap("<elmo ", "<elmo xml:lang=\"nb\" "),
            )
        },
        written("cdata", "Åse", "D'Arcy & <Søn>", named("<![CDATA[Åse]]>", "D'Arcy <![CDATA[& <Søn>]]>"), "CDATA"),
        written(
            "character-references",
            "Åse\u{A0}",
            "Brølløs",
            named("&#xC5;se&#160;", "Br&#248;ll&#xF8;s"),
            "letters by their numbers",
        ),
        written(
            "predefined-entities",
            "Åse",
            "O'Neill <\"& Søn\">",
            named("Åse", "O&apos;Neill &lt;&quot;&amp; Søn&quot;&gt;"),
            "the five entities of XML",
        ),
        trait_of(
            "white-space-by-reference",
            "tab, line feed and carriage return by reference",
            swap("type=\"schac\"", "type=\"schac\" note=\"&#9;a&#10;b&#13;c \t\n d\"").replacen(
                "Test University",
                "Test&#13;\nUniversity&#9;",
                1,
            ),
        ),
        called("beyond-basic-plane", "letters beyond the basic plane", "太郎", "𠮷田"),
        called("right-to-left", "Hebrew and Arabic", "אברהם", "الخوارزمي"),
        called("greek-and-cyrillic", "Greek and Cyrillic", "Ελένη", "Достоевский"),
        called("letters-composed", "letters with marks of their own, not made one", "Zoe\u{308}", "Ngu\u{302}\u{303}n"),
        called(
            "unusual-characters",
            "NEL, line separator and soft hyphen are characters like others",
            "Å\u{85}se",
            "Brø\u{2028}ll\u{AD}øs",
        ),
        trait_of(
            "processing-instructions",
            "processing instructions before, inside and behind",
            format!(
                "<?xml version=\"1.0\"?>\n<?before  a=\"b\" ?>\n{}\n<?behind?>\n",
                swap("<report>", "<?inside x?><report>")
            ),
        ),
        trait_of(
            "comments",
            "comments before, inside and behind",
            format!("<!-- before -->\n{}\n<!-- behind -->\n", swap("<report>", "<!-- inside --><report>")),
        ),
        written(
            "comment-in-name",
            "Åse Žofie",
            "Brølløs",
            named("Åse<!-- a --> Žofie", "Brø<!-- b -->lløs"),
            "a comment in a name when it was signed",
        ),
        trait_of("on-lines", "indented before it was signed", lines.clone()),
        trait_of("on-lines-of-windows", "CRLF before it was signed", lines.replace('\n', "\r\n")),
        trait_of(
            "declaration-alone-on-line",
            "a declaration with everything",
            format!("<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n\n{}", plain.text),
        ),
        trait_of(
            "empty-elements",
            "empty elements in both forms",
            swap("<report>", "<note/><note></note><note a=\"\" /><report>"),
        ),
        encoded(Encoding::Utf16, "Åse 𠮷", "Brølløs-Đorđević", "UTF-16"),
        encoded(Encoding::Latin1, "Åse", "Brølløs", "ISO-8859-1"),
        encoded(Encoding::Latin9, "Žofie", "Œuvré €", "ISO-8859-15"),
        encoded(Encoding::Windows1252, "Žofie", "Œuvré €", "windows-1252"),
        written(
            "us-ascii",
            "Åse",
            "Đorđević",
            format!("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>{}", named("&#xC5;se", "&#x110;or&#x111;evi&#x107;")),
            "US-ASCII, the rest by reference",
        ),
        Good {
            encoding: Encoding::Utf8Marked,
            ..trait_of("marked", "UTF-8 with a byte order mark", plain.text.clone())
        },
        trait_of(
            "signature-first",
            "the signature before all else",
            swap("<generatedDate>", "{}<generatedDate>").replacen("</report>{}", "</report>", 1),
        ),
    ];
    if let Some(ascii) = all.iter_mut().find(|good| good.name == "us-ascii") {
        ascii.encoding = Encoding::Ascii;
    }
    if by == By::Xmlsec1 {
        all.push(Good {
            key: "p384",
            algorithm: ECDSA_SHA256,
            number_with_zero: true,
            ..trait_of(
                "ecdsa-number-with-zero",
                "a number of the signature that begins with a zero",
                plain.text.clone(),
            )
        });
        all.push(trait_of(
            "signature-in-the-middle",
            "the signature between two elements",
            swap("</learner>", "</learner>\n{}\n").replacen("</report>{}", "</report>", 1),
        ));
    }
    all
}

fn exclusive() -> &'static str {
    CANONICALIZATIONS[4]
}

/// The honest document for somebody else; what is not for XML is for the caller to write so.
fn named(given: &str, family: &str) -> String {
    DOCUMENT.trim_end().replacen("Kari Synne", given, 1).replacen("Nordmann", family, 1)
}

impl Good {
    pub(crate) fn signer(&self) -> &'static str {
        match self.by {
            By::Xmlsec1 => "xmlsec1",
            By::Java => "java",
        }
    }

    pub(crate) fn file(&self) -> String {
        format!("{}-{}.xml", self.signer(), self.name)
    }

    /// Lets xmlsec1 sign it; not until a number has come by chance where it is signed anew only to be compared.
    pub(crate) fn signed_by_xmlsec1(&self, anew: bool) -> Vec<u8> {
        let mut signature = template(self.algorithm, self.digest, self.form, self.transform);
        if !self.prefix.is_empty() {
            signature = signature.replace("<!-- as xmlsec1 likes it -->", "").replace("</", "\u{1}");
            signature = signature.replace('<', "<ds:").replace('\u{1}', "</ds:").replacen("xmlns=", "xmlns:ds=", 1);
        }
        let document = self.encoding.bytes(&self.text.replacen("{}", &signature, 1));
        let sign = || xmlsec_sign(&path(self.key, "key"), &path(self.key, "certificate"), &document);
        let mut signed = sign();
        while self.number_with_zero && !anew && value_of(&String::from_utf8_lossy(&signed))[48] != 0 {
            signed = sign();
        }
        if self.unwrapped { unwrapped(&String::from_utf8(signed).unwrap()).into_bytes() } else { signed }
    }

    /// A line for `Signer.java`, with the document written where it says.
    fn line(&self, folder: &Path) -> (String, PathBuf) {
        let (input, output) = (folder.join(format!("{}.unsigned", self.name)), folder.join(self.file()));
        std::fs::write(&input, self.encoding.bytes(&self.text.replacen("{}", "", 1))).unwrap();
        let first = if self.text.contains("{}<generatedDate>") { "first" } else { "" };
        let words = format!("{first} {}", if self.unwrapped { "unwrapped" } else { "" });
        let (key, certificate) = (path(self.key, "key"), path(self.key, "certificate"));
        let line = [
            input.to_str().unwrap(),
            output.to_str().unwrap(),
            key.to_str().unwrap(),
            certificate.to_str().unwrap(),
            self.algorithm,
            self.digest,
            self.form,
            self.transform.unwrap_or("-"),
            self.encoding.name(),
            self.prefix,
            words.trim(),
        ]
        .join("\t");
        (line, output)
    }
}

/// Lets Java sign these in one go; `None` where there is no Java.
pub(crate) fn signed_by_java(documents: &[Good]) -> Option<Vec<Vec<u8>>> {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/java/Signer.java");
    let mut java = match Command::new("java").arg(source).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        started => started.unwrap(),
    };
    let mut questions = java.stdin.take().unwrap();
    let mut answers = BufReader::new(java.stdout.take().unwrap());
    let mut signed = Vec::new();
    for document in documents {
        let (line, output) = document.line(folder.path());
        writeln!(questions, "{line}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer.trim(), "signed", "Signer.java stopped at {}", document.file());
        signed.push(std::fs::read(output).unwrap());
    }
    drop(questions);
    assert!(java.wait().unwrap().success());
    Some(signed)
}

fn unwrapped(signed: &str) -> String {
    let (before, rest) = signed.split_once("<SignatureValue>").unwrap();
    let (value, after) = rest.split_once('<').unwrap();
    let value: String = value.split_whitespace().collect();
    format!("{before}<SignatureValue>{value}<{after}")
}

fn path(key: &str, what: &str) -> PathBuf {
    suite().join(format!("{key}-{what}.pem"))
}
