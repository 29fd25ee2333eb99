//! Documents that are made here, with `openssl`: the honest ones that attacks start from, and changes that change
//! nothing.

use super::attacks::{commented, short_with_sha1, utf_16, windows_1252};
use super::{accented, honest, in_place, in_supplement, on_lines, unsigned, utf16};
use crate::files::certificate_text;
use crate::forge::{DOCUMENT, ELMO, EXCLUSIVE, Forge, enveloped, reference};

/// A document that is accepted.
pub(crate) struct Harmless {
    pub(crate) name: &'static str,
    /// The file `NAME-certificate.pem` is what it is verified with.
    pub(crate) certificate: &'static str,
    /// The canonical text that is read.
    pub(crate) canonical: String,
    /// The document.
    pub(crate) bytes: Vec<u8>,
    /// What it shows.
    pub(crate) shows: &'static str,
}

#[rustfmt::skip]
pub(crate) fn harmless() -> Vec<Harmless> {
    let good = honest();
    let of = |name, shows, canonical: String, bytes: Vec<u8>| {
        Harmless { name, certificate: "test", canonical, bytes, shows }
    };
    let same = |name, shows, xml: String| of(name, shows, unsigned(), xml.into_bytes());
    // A canonical document with `{}` for its signature, and its bytes once it is signed.
    let anew = |name, shows, canonical: &str, forge: Forge, bytes: &dyn Fn(String) -> Vec<u8>| {
        of(name, shows, canonical.trim_end().replacen("{}", "", 1), bytes(forge.sign(canonical)))
    };
    let plain = String::into_bytes;
    let wrapped = {
        let (before, value) = good.split_once("<ds:SignatureValue>").unwrap();
        let (value, after) = value.split_once('<').unwrap();
        let lines: Vec<&str> = (0..value.len()).step_by(76).map(|i| &value[i..value.len().min(i + 76)]).collect();
        format!("{before}<ds:SignatureValue>\n{}\n<{after}", lines.join("&#13;\n"))
    };
    let supplement = in_supplement(&Forge { key: "attacker", ..Forge::default() }.signature("")).trim_end().to_owned();
    let late =
        DOCUMENT.replacen("<report>", "<report xmlns:a=\"urn:a\"><a:note xmlns:a=\"urn:b\" a:b=\"1\"></a:note>", 1);
    let blank = DOCUMENT.replacen("<report>", "<report xmlns:a=\"urn:a\" a:b=\"\">", 1);
    let greater = DOCUMENT.replacen("&amp; Measurement", "&gt; Measurement", 1);
    let attributes = DOCUMENT.replacen("<report>", "<report a=\"1\" xml:lang=\"nb\">", 1);
    let long = DOCUMENT.replacen("<report>", &format!("<report a=\"{}\">", "a".repeat(300)), 1);
    let exclusive = {
        let transforms = enveloped() + &crate::forge::empty("Transform", EXCLUSIVE);
        Forge { references: reference(" URI=\"\"", &transforms), ..Forge::default() }
    };
    let first = in_place("<generatedDate>", "{}<generatedDate>").replacen("</report>{}", "</report>", 1);
    let empty = in_place("<status>", "<level></level><status>");
    let default = Forge::default;
    vec![
        same("honest", "what most attacks start from", good.clone()),
        same("signature-in-first-place", "the signature before all else", first.replacen("{}", &default().signature(&unsigned()), 1)),
        same("signature-value-wrapped-as-by-java", "a value on several lines, with carriage returns by reference", wrapped),
        same("comment-inside-a-name", "a comment, which nobody signs, does not split what is read", good.replacen("Nordmann", "Nord<!-- -->mann", 1)),
        same("comments-everywhere", "comments between all elements, in the signature too", good.replace("><", "><!-- --><").replacen("<elmo ", "<!-- --><elmo ", 1)),
        same("cdata-for-text", "CDATA is text", good.replacen("Physics &amp; Measurement", "<![CDATA[Physics & Meas]]>urement", 1)),
        same("cdata-for-name", "CDATA beside text is one text", good.replacen("Nordmann", "<![CDATA[Nord]]>m<![CDATA[ann]]>", 1)),
        same("references-for-letters", "a letter by its number is the letter", good.replacen("Nordmann", "&#78;ordman&#x6E;", 1)),
        same("quotes-and-blanks-in-tags", "how a tag is written is not signed", good.replacen("type=\"schac\"", " type\n=\t'schac' ", 1).replacen("</report>", "</report\n>", 1)),
        same("declaration-with-tab", "a declaration with a tab is a declaration", format!("<?xml\tversion='1.0' standalone='yes'?>\n{good}\n")),
        same("mark-of-utf-8", "a byte order mark is added", format!("\u{FEFF}{good}")),
        same("namespace-declared-twice", "a namespace that is declared already", good.replacen("<report>", &format!("<report xmlns=\"{ELMO}\">"), 1)),
        same("blanks-and-comments-around-root", "blank lines and comments around the root", format!("<?xml version=\"1.0\"?>\n\n<!-- a -->\n{good}\n<!-- b -->\n\n")),
        same("key-info-with-another-certificate", "KeyInfo is information", good.replacen("<ds:X509Data>", "<ds:KeyName>somebody</ds:KeyName><ds:X509Data>", 1)),
        same("key-info-with-certificates-elsewhere", "a certificate counts, as information, where XML-DSig has it", {
            let attackers: String = certificate_text("attacker").lines().filter(|l| !l.starts_with("-----")).collect();
            let certificate = format!("<ds:X509Certificate>{attackers}</ds:X509Certificate>");
            let renamed = format!("<ds:Other>{attackers}</ds:Other>");
            good.replacen("<ds:X509Data>", &format!("<ds:Other>{certificate}</ds:Other><ds:X509Data>{renamed}"), 1)
        }),
        same("key-info-missing", "no KeyInfo: the key is pinned", {
            let (before, rest) = good.split_once("<ds:KeyInfo>").unwrap();
            format!("{before}{}", rest.split_once("</ds:KeyInfo>").unwrap().1)
        }),
        same("ascii-declared", "US-ASCII", format!("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>{good}")),
        of("utf-16-without-mark", "UTF-16, big end first, without a mark", unsigned(), utf16(&format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{good}"), u16::to_be_bytes)),
        anew("diploma-supplement-with-its-own-signature", "a supplement's signature is not the document's", &supplement, default(), &plain),
        anew("attribute-with-prefix-and-no-value", "only a declaration has to have a value", &blank, default(), &plain),
        anew("namespaces-declared-late", "namespaces below the root, and one prefix for two", &late, default(), &plain),
        anew("greater-than-in-text", "a letter that canonical text writes as a reference", &greater, default(), &|xml| {
            xml.replacen("&gt; Measurement", "> Measurement", 1).into_bytes()
        }),
        anew("attributes-exchanged", "the order of attributes is not signed", &attributes, default(), &|xml| {
            xml.replacen("<report a=\"1\" xml:lang=\"nb\">", "<report xml:lang=\"nb\" a=\"1\">", 1).into_bytes()
        }),
        anew("attribute-of-300-letters", "an attribute may be longer than the name of a namespace", &long, default(), &|xml| {
            xml.replacen("<issueDate>", "<!-- --><issueDate>", 1).into_bytes()
        }),
        anew("namespace-unused-and-not-signed", "exclusive canonicalisation leaves out what is not used", DOCUMENT, exclusive, &|xml| {
            xml.replacen("<report>", "<report xmlns:u=\"urn:u\">", 1).into_bytes()
        }),
        anew("line-ends-of-one-character", "a document of many lines", &on_lines(), default(), &plain),
        anew("line-ends-rewritten", "LF became CRLF after signing", &on_lines(), default(), &|xml| xml.replace('\n', "\r\n").into_bytes()),
        anew("line-ends-of-old-macintosh", "LF became CR after signing", &on_lines(), default(), &|xml| xml.replace('\n', "\r").into_bytes()),
        anew("empty-element-in-short-form", "an empty element in short form", &empty, default(), &|xml| xml.replace("<level></level>", "<level/>").into_bytes()),
        anew("letters-beyond-ascii", "letters beyond ASCII", &accented(), default(), &plain),
        anew("re-encoded-as-ascii-with-references", "letters became references", &accented(), default(), &|xml| {
            let ascii = |c: char| if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) };
            xml.chars().map(ascii).collect::<String>().into_bytes()
        }),
        anew("windows-1252", "re-encoded and declared so", &accented(), default(), &|_| windows_1252()),
        anew("utf-16", "re-encoded, with its mark", &accented(), default(), &|_| utf_16()),
        anew("signed-info-canonicalized-with-comments", "comments of SignedInfo count, and there is none", DOCUMENT, commented(), &plain),
        Harmless {
            certificate: "short",
            ..same("rsa-1024-sha1", "an old EMP: a short key with SHA-1, and weak", short_with_sha1())
        },
    ]
}
