//! The tables: every attack with the reason it is refused for, every harmless change with what is read of it.

use std::collections::BTreeSet;

use elmo_signature::{Certificate, Reason};

use crate::forge::{
    DOCUMENT, DS, ELMO, ENVELOPED, EXCLUSIVE, Forge, INCLUSIVE, RSA_SHA256, SHA256, certificate_text, empty, enveloped,
    reference, reference_with, suite,
};

/// A name, the reason it is refused for, and the document.
pub(crate) type Attack = (&'static str, Reason, Vec<u8>);

pub(crate) fn attacks() -> Vec<Attack> {
    use Reason as R;
    let good = honest();
    let signature = Forge::default().signature(&unsigned());
    let attacker = Forge { key: "attacker", key_info: "attacker", ..Forge::default() };
    let graded_up = || DOCUMENT.replacen("<resultLabel>C<", "<resultLabel>A<", 1);
    let with = |forge: Forge| forge.sign(DOCUMENT);
    let references = |references: String| with(Forge { references, ..Forge::default() });
    let transforms = |transforms: String| references(reference(" URI=\"\"", &transforms));
    let method =
        |uri: &str, sign_with| with(Forge { method: empty("SignatureMethod", uri), sign_with, ..Forge::default() });
    let canonicalization = |element: String| with(Forge { canonicalization: element, ..Forge::default() });
    let swap = |from: &str, to: &str| {
        let changed = good.replacen(from, to, 1);
        assert_ne!(changed, good, "{from} is there to be changed");
        changed
    };
    let whole = |uri: &str| references(reference(&format!(" URI=\"{uri}\""), &enveloped()));
    let prefix_list =
        format!("<ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"ds\"></ec:InclusiveNamespaces>");
    let sha256_of_tampered = {
        let digest_of = |text: &str| {
            let signature = Forge::default().signature(text);
            signature.split("DigestValue>").nth(1).unwrap().trim_end_matches("</ds:").to_owned()
        };
        let (old, new) = (digest_of(&unsigned()), digest_of(&graded_up().trim_end().replacen("{}", "", 1)));
        graded_up().trim_end().replacen("{}", &signature, 1).replacen(&old, &new, 1)
    };

    let text: Vec<(&'static str, Reason, String)> = vec![
        // What was signed was changed.
        ("grade-tampered", R::DigestWrong, swap("<resultLabel>C<", "<resultLabel>A<")),
        ("grade-tampered-and-digest-adjusted", R::SignatureValueWrong, sha256_of_tampered),
        ("name-tampered", R::DigestWrong, swap("Nordmann", "Normann")),
        ("name-letter-composed-otherwise", R::DigestWrong, swap("Synne", "Synne\u{301}")),
        ("credits-tampered", R::DigestWrong, swap("<value>7.5<", "<value>75<")),
        ("result-added", R::DigestWrong, swap("<issueDate>", "<learningOpportunitySpecification><title>More</title></learningOpportunitySpecification><issueDate>")),
        ("result-removed", R::DigestWrong, swap("<status>passed</status>", "")),
        ("white-space-added", R::DigestWrong, swap("</learner><report>", "</learner>\n<report>")),
        ("white-space-in-text", R::DigestWrong, swap("Test University", "Test  University")),
        ("white-space-beside-signature", R::DigestWrong, swap("<ds:Signature ", "\n<ds:Signature ")),
        ("carriage-return-by-reference", R::DigestWrong, swap("Test University", "Test&#13; University")),
        ("attribute-added", R::DigestWrong, swap("<resultLabel>", "<resultLabel note=\"\">")),
        ("attribute-tampered", R::DigestWrong, swap("xml:lang=\"en\"", "xml:lang=\"nb\"")),
        ("namespace-declared-at-root", R::DigestWrong, swap("<elmo ", "<elmo xmlns:x=\"urn:x\" ")),
        ("namespace-of-root-changed", R::DigestWrong, swap("/tree/v1", "/tree/v2")),
        ("element-renamed", R::DigestWrong, good.replace("familyName>", "givenNames>")),
        ("processing-instruction-added", R::DigestWrong, swap("<report>", "<?x y?><report>")),
        ("processing-instruction-before-root", R::DigestWrong, swap("<elmo ", "<?x y?><elmo ")),
        ("forged-learner-before", R::DigestWrong, swap("<learner>", "<learner><givenNames>Eve</givenNames></learner><learner>")),
        ("forged-learner-after", R::DigestWrong, swap("</learner>", "</learner><learner><givenNames>Eve</givenNames></learner>")),
        ("xinclude-added", R::DigestWrong, swap("<report>", "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/hostname\"/><report>")),
        ("digest-of-nothing", R::DigestWrong, references(reference_with(" URI=\"\"", &enveloped(), SHA256, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="))),
        ("digest-truncated", R::DigestWrong, references(reference_with(" URI=\"\"", &enveloped(), SHA256, "47DEQpj8HBSa+/TImW+5JA=="))),
        // The signature was removed, doubled, moved or wrapped.
        ("signature-removed", R::Unsigned, unsigned()),
        ("signature-renamed", R::Unsigned, good.replace("ds:Signature>", "ds:Seal>").replace("ds:Signature ", "ds:Seal ")),
        ("signature-of-other-namespace", R::Unsigned, good.replace("09/xmldsig#\"", "09/xmldsig\"")),
        ("signature-in-comment", R::Unsigned, swap("<ds:Signature ", "<!--<ds:Signature ").replace("</ds:Signature>", "</ds:Signature>-->")),
        ("signature-in-cdata", R::Unsigned, swap("<ds:Signature ", "<![CDATA[<ds:Signature ").replace("</ds:Signature>", "</ds:Signature>]]>")),
        ("signature-doubled", R::SeveralSignatures, swap("</elmo>", &format!("{signature}</elmo>"))),
        ("signature-of-attacker-before", R::SeveralSignatures, swap("<ds:Signature ", &format!("{}<ds:Signature ", attacker.signature(&unsigned())))),
        ("signature-of-attacker-in-report", R::SeveralSignatures, swap("<issueDate>", &format!("{}<issueDate>", attacker.signature(&unsigned())))),
        ("signature-inside-signature", R::SeveralSignatures, swap("</ds:KeyInfo>", &format!("</ds:KeyInfo>{signature}"))),
        ("signature-moved-into-report", R::SignatureMisplaced, in_place("<issueDate>", "{}<issueDate>").replacen("</report>{}", "</report>", 1).replacen("{}", &signature, 1)),
        ("signature-wrapped", R::SignatureMisplaced, DOCUMENT.trim_end().replacen("{}", &format!("<extension>{signature}</extension>"), 1)),
        ("original-in-extension", R::SignatureMisplaced, graded_up().trim_end().replacen("{}", &format!("<extension>{good}</extension>"), 1)),
        ("original-in-first-child", R::SignatureMisplaced, good.replacen("<elmo ", &format!("<elmo xmlns=\"{ELMO}\">{}<elmo ", ""), 1) + "</elmo>"),
        ("original-beside", R::SignatureMisplaced, format!("<elmo xmlns=\"{ELMO}\">{}{good}</elmo>", graded_up().trim_end().replacen("{}", "", 1))),
        ("original-in-object", R::ObjectInSignature, graded_up().trim_end().replacen("{}", &signature.replace("</ds:Signature>", &format!("<ds:Object>{}</ds:Object></ds:Signature>", unsigned())), 1)),
        ("original-in-diploma-supplement", R::Unsigned, in_supplement(&good).replacen("{}", "", 1)),
        ("only-diploma-supplement-signed", R::Unsigned, in_supplement(&signature).replacen("{}", "", 1)),
        ("object-empty", R::ObjectInSignature, with(Forge { after: "<ds:Object></ds:Object>".into(), ..Forge::default() })),
        ("root-is-another", R::RootNotElmo, format!("<envelope>{good}</envelope>")),
        ("root-in-capitals", R::RootNotElmo, good.replace("<elmo ", "<Elmo ").replace("</elmo>", "</Elmo>")),
        ("html", R::RootNotElmo, "<html><body>The service is not available.</body></html>".into()),
        // The signature refers to something else. All of these are signed with the right key.
        ("reference-missing", R::ReferenceCount, references(String::new())),
        ("references-two", R::ReferenceCount, references(reference(" URI=\"\"", &enveloped()).repeat(2))),
        ("reference-to-id", R::ReferenceUri, whole("#original")),
        ("reference-to-xpointer-root", R::ReferenceUri, whole("#xpointer(/)")),
        ("reference-to-empty-fragment", R::ReferenceUri, whole("#")),
        ("reference-to-address", R::ReferenceUri, whole("http://127.0.0.1:9/elmo.xml")),
        ("reference-to-local-file", R::ReferenceUri, whole("file:///etc/hostname")),
        ("reference-to-relative-file", R::ReferenceUri, whole("document.xml")),
        ("reference-to-blank", R::ReferenceUri, whole(" ")),
        ("reference-without-uri", R::ReferenceUri, references(reference("", &enveloped()))),
        // Transforms that leave something out.
        ("transforms-missing", R::Transforms, transforms(String::new())),
        ("transforms-empty", R::Transforms, references(reference(" URI=\"\"", " "))),
        ("transform-canonicalization-only", R::Transforms, transforms(empty("Transform", INCLUSIVE))),
        ("transform-enveloped-twice", R::Transforms, transforms(enveloped().repeat(2))),
        ("transform-canonicalization-first", R::Transforms, transforms(empty("Transform", INCLUSIVE) + &enveloped())),
        ("transform-canonicalization-twice", R::Transforms, transforms(enveloped() + &empty("Transform", INCLUSIVE).repeat(2))),
        ("transform-xpath", R::Transforms, transforms(enveloped() + "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>not(ancestor-or-self::*[local-name()='resultLabel'])</ds:XPath></ds:Transform>")),
        ("transform-xpath-filter2", R::Transforms, transforms(enveloped() + &empty("Transform", "http://www.w3.org/2002/06/xmldsig-filter2"))),
        ("transform-xslt", R::Transforms, transforms(enveloped() + &empty("Transform", "http://www.w3.org/TR/1999/REC-xslt-19991116"))),
        ("transform-base64", R::Transforms, transforms(enveloped() + &empty("Transform", "http://www.w3.org/2000/09/xmldsig#base64"))),
        ("transform-enveloped-with-child", R::Transforms, transforms(format!("<ds:Transform Algorithm=\"{ENVELOPED}\"><ds:XPath>/</ds:XPath></ds:Transform>"))),
        ("transform-with-prefix-list", R::Transforms, transforms(format!("{}<ds:Transform Algorithm=\"{EXCLUSIVE}\">{prefix_list}</ds:Transform>", enveloped()))),
        ("transform-without-algorithm", R::Transforms, transforms(enveloped() + "<ds:Transform></ds:Transform>")),
        // Algorithms that are no proof.
        ("canonicalization-unknown", R::CanonicalizationAlgorithm, canonicalization(empty("CanonicalizationMethod", "http://www.w3.org/2010/xml-c14n2"))),
        ("canonicalization-with-prefix-list", R::CanonicalizationAlgorithm, canonicalization(format!("<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\">{prefix_list}</ds:CanonicalizationMethod>"))),
        ("canonicalization-missing", R::SignatureMalformed, canonicalization(String::new())),
        ("signature-none", R::SignatureAlgorithm, method("http://www.w3.org/2000/09/xmldsig#none", &["-sha256"])),
        ("signature-method-empty", R::SignatureAlgorithm, method("", &["-sha256"])),
        ("signature-md5", R::SignatureAlgorithm, method("http://www.w3.org/2001/04/xmldsig-more#rsa-md5", &["-md5"])),
        ("signature-dsa", R::SignatureAlgorithm, method("http://www.w3.org/2000/09/xmldsig#dsa-sha1", &["-sha1"])),
        ("signature-pss", R::SignatureAlgorithm, method("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", &["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:0"])),
        ("signature-hmac", R::SignatureAlgorithm, method("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", &["-sha256"])),
        ("signature-hmac-truncated", R::SignatureAlgorithm, with(Forge { method: "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>".into(), ..Forge::default() })),
        ("signature-method-with-parameter", R::SignatureAlgorithm, with(Forge { method: format!("<ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>"), ..Forge::default() })),
        ("digest-md5", R::DigestAlgorithm, references(reference_with(" URI=\"\"", &enveloped(), "http://www.w3.org/2001/04/xmldsig-more#md5", "1B2M2Y8AsgTpgAmY7PhCfg=="))),
        ("digest-unknown", R::DigestAlgorithm, references(reference_with(" URI=\"\"", &enveloped(), "urn:identity", "AA=="))),
        // The wrong key.
        ("key-of-attacker-in-key-info", R::SignatureValueWrong, attacker.sign(&graded_up())),
        ("key-of-attacker-with-genuine-key-info", R::SignatureValueWrong, Forge { key: "attacker", ..Forge::default() }.sign(&graded_up())),
        ("key-of-another-kind", R::KeyMismatch, method("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", &["-sha256"])),
        ("key-too-short", R::KeyTooShort, with(Forge { key: "short", key_info: "short", ..Forge::default() })),
        ("hash-other-than-named", R::SignatureValueWrong, method(RSA_SHA256, &["-sha512"])),
        ("signature-value-of-zeros", R::SignatureValueWrong, with_value(&"A".repeat(342), "==")),
        ("signature-value-of-one-byte", R::SignatureValueWrong, with_value("AA", "==")),
        // The signature's shape.
        ("signature-value-empty", R::SignatureMalformed, with_value("", "")),
        ("signature-value-not-base64", R::SignatureMalformed, with_value("%%%%", "")),
        ("signature-value-with-comment", R::SignatureMalformed, swap("<ds:SignatureValue>", "<ds:SignatureValue><!-- -->")),
        ("signature-value-missing", R::SignatureMalformed, good.replace("ds:SignatureValue>", "ds:Value>")),
        ("digest-value-with-comment", R::SignatureMalformed, swap("<ds:DigestValue>", "<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=<!-- -->")),
        ("digest-value-doubled", R::SignatureMalformed, swap("<ds:DigestValue>", "<ds:DigestValue>AA==</ds:DigestValue><ds:DigestValue>")),
        ("signed-info-doubled", R::SignatureMalformed, swap("<ds:SignedInfo>", "<ds:SignedInfo></ds:SignedInfo><ds:SignedInfo>")),
        ("text-in-signature", R::SignatureMalformed, swap("<ds:SignatureValue>", "x<ds:SignatureValue>")),
        ("text-in-signed-info", R::SignatureMalformed, swap("<ds:Reference ", "x<ds:Reference ")),
        ("element-in-signature", R::SignatureMalformed, with(Forge { after: "<learner></learner>".into(), ..Forge::default() })),
        ("element-in-signed-info", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()) + "<learner></learner>")),
        ("manifest-beside-reference", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()) + "<ds:Manifest></ds:Manifest>")),
        // What is no XML for us.
        ("doctype", R::Doctype, format!("<!DOCTYPE elmo>{good}")),
        ("doctype-with-entity", R::Doctype, format!("<!DOCTYPE elmo [<!ENTITY n \"Nordmann\">]>{}", swap("Nordmann", "&n;"))),
        ("doctype-with-external-entity", R::Doctype, format!("<!DOCTYPE elmo [<!ENTITY n SYSTEM \"file:///etc/hostname\">]>{}", swap("Nordmann", "&n;"))),
        ("doctype-with-laughs", R::Doctype, format!("<!DOCTYPE elmo [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>{}", swap("Nordmann", "&b;"))),
        ("doctype-with-default-attribute", R::Doctype, format!("<!DOCTYPE elmo [<!ATTLIST resultLabel note CDATA \"A\">]>{good}")),
        ("entity-undeclared", R::NotXml, swap("Nordmann", "&nordmann;")),
        ("attribute-doubled", R::NotXml, swap("type=\"schac\"", "type=\"schac\" type=\"local\"")),
        ("attribute-doubled-by-prefix", R::NotXml, swap("<report>", "<report xmlns:a=\"urn:a\" xmlns:b=\"urn:a\" a:x=\"1\" b:x=\"2\">")),
        ("prefix-unbound", R::NotXml, swap("<report>", "<report x:y=\"\">")),
        ("prefix-bound-to-nothing", R::NotXml, with(Forge::default()).replacen("<report>", "<report xmlns:x=\"\">", 1)),
        ("character-forbidden", R::NotXml, swap("Nordmann", "Nord\u{1}mann")),
        ("character-forbidden-by-reference", R::NotXml, swap("Nordmann", "Nord&#1;mann")),
        ("truncated", R::NotXml, good[..good.len() - 10].to_owned()),
        ("tags-crossed", R::NotXml, swap("</learner><report>", "<report></learner>")),
        ("second-root", R::NotXml, format!("{good}<elmo/>")),
        ("text-after-root", R::NotXml, format!("{good}x")),
        ("empty", R::NotXml, String::new()),
        ("declaration-of-xml-1.1", R::NotXml, format!("<?xml version=\"1.1\"?>{good}")),
        ("declaration-twice", R::NotXml, format!("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>{good}")),
        ("declaration-after-blank", R::NotXml, format!(" <?xml\tversion=\"1.0\"?>{good}")),
        ("encoding-unknown", R::EncodingUnknown, format!("<?xml version=\"1.0\" encoding=\"EBCDIC-CP-NL\"?>{good}")),
        ("encoding-contradicted", R::EncodingContradicted, format!("\u{FEFF}<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{good}")),
        ("nested-300-deep", R::TooDeep, swap("Nordmann", &format!("{}{}", "<x>".repeat(300), "</x>".repeat(300)))),
        ("attributes-100", R::TooManyAttributes, swap("<report>", &format!("<report{}>", numbered(100, |i| format!(" a{i}=\"\""))))),
        ("namespaces-100-nested", R::TooManyNamespaces, swap("Nordmann", &format!("{}{}", numbered(100, |i| format!("<x xmlns:n{i}=\"urn:{i}\">")), "</x>".repeat(100)))),
    ];
    let mut attacks: Vec<Attack> =
        text.into_iter().map(|(name, reason, xml)| (name, reason, xml.into_bytes())).collect();
    let latin: Vec<u8> =
        swap("Test University", "Test Universit\u{E9}").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    attacks.push(("re-encoded-without-declaration", R::Undecodable, latin));
    attacks
}

/// Attacks by sheer mass: made here, not kept as files.
pub(crate) fn floods() -> Vec<Attack> {
    let inside = |xml: String| honest().replacen("Nordmann", &xml, 1).into_bytes();
    vec![
        ("depth of a million", Reason::TooDeep, inside("<x>".repeat(1_000_000))),
        (
            "100,000 attributes",
            Reason::TooManyAttributes,
            inside(format!("<x{}/>", numbered(100_000, |i| format!(" a{i}=''")))),
        ),
        (
            "100,000 namespaces",
            Reason::TooManyAttributes,
            inside(format!("<x{}/>", numbered(100_000, |i| format!(" xmlns:a{i}='u:{i}'")))),
        ),
        ("a million siblings", Reason::TooManyNodes, inside("<x/>".repeat(1_000_000))),
        ("400,000 siblings", Reason::DigestWrong, inside("<x/>".repeat(400_000))),
        (
            "attributes behind a comment that seems to end at once",
            Reason::TooManyAttributes,
            inside(format!("<!--><![CDATA[--><x{}/>]]>", numbered(100_000, |i| format!(" a{i}=''")))),
        ),
        ("a tag of a megabyte", Reason::TagTooLong, inside(format!("<x a='{}'/>", "x".repeat(1_000_000)))),
        ("65 megabytes", Reason::TooLarge, inside("x".repeat(65 * 1024 * 1024))),
        (
            "60,000 namespaces on as many elements",
            Reason::DigestWrong,
            inside(numbered(60_000, |i| format!("<x xmlns:a{i}='u:{i}'/>"))),
        ),
        (
            "64 namespaces copied by 60,000 elements",
            Reason::DigestWrong,
            inside(format!(
                "<y{}>{}</y>",
                numbered(60, |i| format!(" xmlns:a{i}='u:{i}'")),
                "<x xmlns:b='u:b'/>".repeat(60_000)
            )),
        ),
        (
            "100,000 namespaces on as many elements",
            Reason::TooManyNamespaces,
            inside(numbered(100_000, |i| format!("<x xmlns:a{i}='u:{i}'/>"))),
        ),
        ("CDATA by CDATA", Reason::DigestWrong, inside("a<![CDATA[b]]>&amp;".repeat(100_000))),
        (
            "signatures in a supplement",
            Reason::Unsigned,
            in_supplement(&format!("<ds:Signature xmlns:ds=\"{DS}\"/>").repeat(100_000)).into_bytes(),
        ),
        (
            "processing instructions after the root",
            Reason::DigestWrong,
            (honest() + &"<?x?>".repeat(100_000)).into_bytes(),
        ),
    ]
}

/// A name, the canonical text that is read, and the document.
pub(crate) fn harmless() -> Vec<(&'static str, String, Vec<u8>)> {
    let good = honest();
    let same = |name, xml: String| (name, unsigned(), xml.into_bytes());
    let wrapped = {
        let (before, value) = good.split_once("<ds:SignatureValue>").unwrap();
        let (value, after) = value.split_once('<').unwrap();
        let lines: Vec<&str> = (0..value.len()).step_by(76).map(|i| &value[i..value.len().min(i + 76)]).collect();
        format!("{before}<ds:SignatureValue>\n{}\n<{after}", lines.join("&#13;\n"))
    };
    let supplement = in_supplement(&Forge { key: "attacker", ..Forge::default() }.signature("")).trim_end().to_owned();
    let late =
        DOCUMENT.replacen("<report>", "<report xmlns:a=\"urn:a\"><a:note xmlns:a=\"urn:b\" a:b=\"1\"></a:note>", 1);
    vec![
        same("honest", good.clone()),
        same(
            "signature-in-first-place",
            in_place("<generatedDate>", "{}<generatedDate>").replacen("</report>{}", "</report>", 1).replacen(
                "{}",
                &Forge::default().signature(&unsigned()),
                1,
            ),
        ),
        same("signature-value-wrapped-as-by-java", wrapped),
        same("comment-inside-a-name", good.replacen("Nordmann", "Nord<!-- -->mann", 1)),
        same("comments-everywhere", good.replace("><", "><!-- --><").replacen("<elmo ", "<!-- --><elmo ", 1)),
        same("cdata-for-text", good.replacen("Physics &amp; Measurement", "<![CDATA[Physics & Meas]]>urement", 1)),
        same("references-for-letters", good.replacen("Nordmann", "&#78;ordman&#x6E;", 1)),
        same(
            "quotes-and-blanks-in-tags",
            good.replacen("type=\"schac\"", " type\n=\t'schac' ", 1).replacen("</report>", "</report\n>", 1),
        ),
        same("declaration-with-tab", format!("<?xml\tversion='1.0' standalone='yes'?>\n{good}\n")),
        same("mark-of-utf-8", format!("\u{FEFF}{good}")),
        same("namespace-declared-twice", good.replacen("<report>", &format!("<report xmlns=\"{ELMO}\">"), 1)),
        (
            "diploma-supplement-with-its-own-signature",
            supplement.replacen("{}", "", 1),
            Forge::default().sign(&supplement).into_bytes(),
        ),
        ("namespaces-declared-late", late.trim_end().replacen("{}", "", 1), Forge::default().sign(&late).into_bytes()),
        (
            "line-ends-rewritten",
            DOCUMENT.replace("><", ">\n<").trim_end().replacen("{}", "", 1),
            Forge::default().sign(&DOCUMENT.replace("><", ">\n<")).replace('\n', "\r\n").into_bytes(),
        ),
    ]
}

/// The honest document, signed.
pub(crate) fn honest() -> String {
    Forge::default().sign(DOCUMENT)
}

/// The honest document before it was signed, in canonical form.
pub(crate) fn unsigned() -> String {
    DOCUMENT.trim_end().replacen("{}", "", 1)
}

/// The honest document, not yet signed, with one change.
pub(crate) fn in_place(from: &str, to: &str) -> String {
    let changed = DOCUMENT.trim_end().replacen(from, to, 1);
    assert_ne!(changed, DOCUMENT.trim_end(), "{from} is there to be changed");
    changed
}

/// The honest document, not yet signed, with a diploma supplement that holds this.
pub(crate) fn in_supplement(xml: &str) -> String {
    in_place("<resultLabel>", &format!("<diplomaSupplement>{xml}</diplomaSupplement><resultLabel>"))
}

/// The honest document with another `SignatureValue`.
pub(crate) fn with_value(value: &str, padding: &str) -> String {
    let good = honest();
    let (before, rest) = good.split_once("<ds:SignatureValue>").unwrap();
    let (_, after) = rest.split_once('<').unwrap();
    format!("{before}<ds:SignatureValue>{value}{padding}<{after}")
}

pub(crate) fn numbered(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

pub(crate) fn certificate(name: &str) -> Certificate {
    Certificate::from_pem(&certificate_text(name)).unwrap()
}

/// The file is what the table makes, or is written where `UPDATE=1`.
pub(crate) fn on_disk(name: &str, bytes: &[u8]) {
    let path = suite().join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    let kept = std::fs::read(&path).unwrap_or_else(|e| panic!("{name}: {e}; UPDATE=1 writes it"));
    assert!(kept == bytes, "{name} is not what the table makes; UPDATE=1 writes it");
}

pub(crate) fn folder(name: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(suite().join(name)).unwrap();
    entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}
