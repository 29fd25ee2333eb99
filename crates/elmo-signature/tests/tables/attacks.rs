//! What attackers, and programs that mean well, do to a signed document.

use elmo_signature::Reason;

use super::floods::floods;
use super::{
    Attack, Kept, accented, changed, honest, in_place, in_supplement, numbered, on_lines, single_bytes, unsigned,
    utf16, with_value,
};
use crate::files::{certificate_text, read, suite};
use crate::forge::{
    DOCUMENT, DS, ELMO, ENVELOPED, EXCLUSIVE, Forge, INCLUSIVE, RSA_SHA256, SHA256, base64, empty, enveloped, openssl,
    reference, reference_with,
};

/// A name, the reason it is refused for, and the text.
type Row = (&'static str, Reason, String);

/// A name, the reason it is refused for, and the bytes.
type ByteRow = (&'static str, Reason, Vec<u8>);

/// Every attack of the folder, the floods included.
pub(crate) fn attacks() -> Vec<Attack> {
    let of = |honest: &str, certificate: &'static str, rows: Vec<ByteRow>| -> Vec<Attack> {
        let attack = |(name, reason, bytes)| Attack {
            name,
            reason,
            certificate,
            honest: format!("{honest}.xml"),
            change: bytes,
            kept: Kept::Plain,
        };
        rows.into_iter().map(attack).collect()
    };
    let mut all = of("honest", "test", in_bytes(on_honest()));
    all.extend(of("signed-info-canonicalized-with-comments", "test", in_bytes(on_commented())));
    all.extend(of("line-ends-of-one-character", "test", in_bytes(on_lines_signed())));
    all.extend(of("letters-beyond-ascii", "test", on_accented()));
    all.extend(of("windows-1252", "test", on_windows_1252()));
    all.extend(of("utf-16", "test", on_utf_16()));
    all.extend(of("rsa-1024-sha1", "short", in_bytes(on_short_key())));
    all.extend(of("xmlsec1-ecdsa-p256-sha256", "p256", in_bytes(on_curve("xmlsec1-ecdsa-p256-sha256", 32))));
    all.extend(of("xmlsec1-ecdsa-p384-sha256", "p384", in_bytes(on_other_curve("xmlsec1-ecdsa-p384-sha256", 48))));
    all.extend(of(
        "xmlsec1-ecdsa-number-with-zero",
        "p384",
        in_bytes(on_short_number("xmlsec1-ecdsa-number-with-zero")),
    ));
    all.extend(of("java-c14n-exclusive", "test", in_bytes(on_exclusive("java-c14n-exclusive"))));
    all.extend(of("attributes-exchanged", "test", in_bytes(on_attributes("attributes-exchanged"))));
    all.extend(of("java-rsa-2048-sha256", "test", in_bytes(on_unprefixed("java-rsa-2048-sha256"))));
    all.extend(floods());
    all
}

/// Where xmlsec1 accepts what is refused here: why that is right. The file says it in a comment at its end, too.
#[rustfmt::skip]
pub(crate) const XMLSEC1_ACCEPTS: &[(&str, &str)] = &[
    ("canonicalization-with-prefix-list", "the list of prefixes changes what the canonical text of the signature itself means, and no EMP needs one."),
    ("canonicalization-with-text", "canonicalisation has no such parameter; to another reader it may mean something."),
    ("attempts-that-repeat-16-megabytes", "each of the attempts would be read with all that its course says."),
    ("attributes-70-of-which-30-are-dropped", "the limit is on what a parser has to hold, also where canonical text leaves it out."),
    ("blank-lines-of-65-megabytes", "the limit is on what is received, also where it is nothing but blank lines behind the root."),
    ("canonical-attributes-with-40-namespaces", "what is read is the canonical text, and that is over the limit for whatever is read."),
    ("canonical-tag-that-grows-beyond-its-limit", "what is read is the canonical text, and that is over the limit for whatever is read."),
    ("canonical-tags-of-260000-siblings", "what is read is the canonical text, and that is over the limit for whatever is read."),
    ("canonical-text-that-grows-beyond-64-megabytes", "what is read is the canonical text, and that is over the limit for whatever is read."),
    ("certificate-chain-ends-at-pinned", "the pinned key certified somebody else's key, and that one signed. Only the pinned key itself vouches for an EMP's results."),
    ("declaration-of-two-kilobytes", "not every reader looks so far for the encoding, and two readers can read two texts."),
    ("declaration-of-xml-1.1", "in XML 1.1 other characters end a line, and Canonical XML is not defined for it."),
    ("digest-with-parameter", "the digest has no such parameter; to another reader it may mean a shorter one."),
    ("doctype", "ELMO has no DOCTYPE, and what one can declare changes the text."),
    ("doctype-behind-comment", "ELMO has no DOCTYPE, and what one can declare changes the text."),
    ("doctype-with-default-attribute", "the DOCTYPE adds an attribute that nobody signed; a reader that heeds it shows another document."),
    ("doctype-with-external-subset", "the DOCTYPE has a reader fetch a file, and what stands there changes the text."),
    ("doctype-with-parameter-entity", "the DOCTYPE has a reader fetch an address, and what stands there changes the text."),
    ("encoding-contradicted", "the mark says UTF-8 and the declaration ISO-8859-1: two readers can read two texts."),
    ("end-tag-of-a-megabyte", "no tag is that long; who writes one tries the parser."),
    ("issuers-that-repeat-16-megabytes", "each of the issuers would be read with all that its report says."),
    ("key-too-short", "an RSA key of 1024 bits proves nothing any more; with SHA-1 it is known from old EMPs, and then a matter of policy."),
    ("mark-before-declaration-of-single-bytes", "the mark says UTF-8 and the declaration windows-1252: two readers can read two texts."),
    ("namespaces-100-nested-and-dropped", "the limit is on what a parser has to hold, also where canonical text leaves it out."),
    ("namespaces-66000-on-as-many-elements", "no document has so many; who writes one tries the parser."),
    ("object-empty", "an Object can hold a second document, which a careless reader shows; an ELMO signature needs none."),
    ("original-in-extension-by-id-with-doctype", "what is signed stands in an extension, and what is read stands beside it. The DOCTYPE makes the id one."),
    ("prefix-bound-to-nothing", "Namespaces in XML 1.0 does not let a prefix be taken back."),
    ("prefix-xml-bound-otherwise", "Namespaces in XML 1.0 binds the prefix xml to one namespace for ever."),
    ("reference-to-xpointer-root", "it means the whole document with its comments; EMREX agreed on the empty URI, and no reader needs to know XPointer."),
    ("reference-without-uri", "without a URI the parties must have agreed on what is meant, and EMREX did not."),
    ("references-two", "one Reference covers the document. With two of them it takes a reader's care to show what both cover."),
    ("signature-algorithm-of-other-namespace", "the attribute is not one of XML-DSig: by its namespace the method names no algorithm."),
    ("signature-in-supplement-of-other-namespace", "only the signatures of ELMO's own diploma supplements are not the document's; of two others nobody can say which counts."),
    ("signature-md5", "anybody can make two documents with one MD5."),
    ("signature-method-with-parameter", "RSA has no such parameter; where it has a meaning it shortens what is compared."),
    ("signature-method-with-text", "RSA has no such parameter; to another reader it may mean something."),
    ("signature-sha224", "no EMP signs with SHA-224; what is not in the list is not accepted."),
    ("signature-value-in-element", "SignatureValue is base64 and nothing else; readers differ in what they take of an element inside."),
    ("signature-value-with-comment", "what stands before a comment and the whole are two values, and readers that took the first were deceived."),
    ("start-tag-of-40000-blanks", "no tag is that long; who writes one tries the parser."),
    ("text-in-reference", "between the elements of a signature there is no text; whoever put it there meant something."),
    ("text-in-signature", "between the elements of a signature there is no text; whoever put it there meant something."),
    ("text-in-transforms", "between the elements of a signature there is no text; whoever put it there meant something."),
    ("transform-canonicalization-twice", "one canonicalisation is enough; a chain of transforms is what leaves things out."),
    ("transform-enveloped-twice", "one enveloped-signature is enough; a chain of transforms is what leaves things out."),
    ("transform-enveloped-with-child", "the transform has no such parameter; to another reader it may mean an XPath."),
    ("transform-enveloped-with-text", "the transform has no such parameter; to another reader it may mean something."),
    ("transform-with-prefix-list", "the list of prefixes changes what the canonical text means, and no EMP needs one."),
    ("uri-of-other-namespace", "the attribute is not one of XML-DSig: by its namespace the Reference has no URI."),
    ("utf-16-declared-as-utf-8", "the bytes are UTF-16 and the declaration says UTF-8: two readers can read two texts."),
    ("utf-16-with-half-a-letter", "the last byte is half a letter, so something was cut off or added."),
];

fn in_bytes(rows: Vec<Row>) -> Vec<ByteRow> {
    rows.into_iter().map(|(name, reason, xml)| (name, reason, xml.into_bytes())).collect()
}

/// Attacks on the honest document.
#[rustfmt::skip]
fn on_honest() -> Vec<Row> {
    use Reason as R;
    let good = honest();
    let signature = Forge::default().signature(&unsigned());
    let attacker = Forge { key: "attacker", key_info: &["attacker"], ..Forge::default() };
    let graded_up = || DOCUMENT.replacen("<resultLabel>C<", "<resultLabel>A<", 1);
    let with = |forge: Forge| forge.sign(DOCUMENT);
    let references = |references: String| with(Forge { references, ..Forge::default() });
    let transforms = |transforms: String| references(reference(" URI=\"\"", &transforms));
    let method =
        |uri: &str, sign_with| with(Forge { method: empty("SignatureMethod", uri), sign_with, ..Forge::default() });
    let hmac = |name: &str, parameter: &str, sign_with, mac| {
        let uri = format!("http://www.w3.org/2001/04/xmldsig-more#{name}");
        let method = format!("<ds:SignatureMethod Algorithm=\"{uri}\">{parameter}</ds:SignatureMethod>");
        with(Forge { method, sign_with, mac: Some(mac), ..Forge::default() })
    };
    let canonicalization = |element: String| with(Forge { canonicalization: element, ..Forge::default() });
    let swap = |from: &str, to: &str| changed(&good, from, to);
    let signed = |part: &str, canonical: &str, written: &str| super::signed(part, canonical, written, Forge::default());
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
    // The whole honest document under the signature, and beside it another that is read first.
    let by_id = || {
        let inside = unsigned().replacen("<elmo ", "<elmo Id=\"original\" ", 1);
        let canonical = format!("<elmo xmlns=\"{ELMO}\" Id=\"original\">{}", inside.split_once('>').unwrap().1);
        let by_id = Forge { references: reference(" URI=\"#original\"", &enveloped()), ..Forge::default() };
        let signed = format!("<extension>{canonical}</extension>{}", by_id.signature(&canonical));
        graded_up().trim_end().replacen("{}", &signed, 1)
    };

    vec![
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
        ("letters-hidden-by-comment", R::DigestWrong, swap("Nordmann", "Nord<!--mann-->")),
        ("text-hidden-in-processing-instruction", R::DigestWrong, swap("Nordmann", "Nord<?x mann?>")),
        ("attribute-removed", R::DigestWrong, swap(" type=\"schac\"", "")),
        ("language-moved-to-ancestor", R::DigestWrong, swap("<title xml:lang=\"en\">Test", "<title>Test").replacen("<issuer>", "<issuer xml:lang=\"en\">", 1)),
        ("space-preserved-declared", R::DigestWrong, swap("<report>", "<report xml:space=\"preserve\">")),
        ("style-sheet-added", R::DigestWrong, swap("<elmo ", "<?xml-stylesheet type=\"text/xsl\" href=\"http://127.0.0.1:9/a.xsl\"?><elmo ")),
        ("prefix-changed", R::DigestWrong, swap("<learner>", "<e:learner xmlns:e=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\">").replacen("</learner>", "</e:learner>", 1)),
        ("default-namespace-taken-back", R::DigestWrong, swap("<resultLabel>", "<resultLabel xmlns=\"\">")),
        ("cdata-holds-another-grade", R::DigestWrong, swap("<resultLabel>C<", "<resultLabel><![CDATA[A]]><")),
        ("results-exchanged", R::DigestWrong, swap("<identifier type=\"local\">PHY-101</identifier><title xml:lang=\"en\">Physics &amp; Measurement</title>", "<title xml:lang=\"en\">Physics &amp; Measurement</title><identifier type=\"local\">PHY-101</identifier>")),
        ("beautified", R::SignatureValueWrong, good.replace("><", ">\n  <")),
        ("beautified-but-for-the-signature", R::DigestWrong, on_lines().replacen("{}", &signature, 1)),
        ("mark-inside-a-name", R::DigestWrong, swap("Nordmann", "Nord\u{FEFF}mann")),
        ("direction-override-inside-a-name", R::DigestWrong, swap("Nordmann", "Nord\u{202E}mann")),
        ("learner-moved-into-extension", R::DigestWrong, swap("<learner>", "<learner><givenNames>Eve</givenNames></learner><extension><learner>").replacen("</learner><report>", "</learner></extension><report>", 1)),
        ("original-in-key-info", R::DigestWrong, changed(&graded_up(), "{}", &signature.replacen("<ds:X509Data>", &format!("{}<ds:X509Data>", unsigned()), 1)).trim_end().to_owned()),
        ("original-in-attachment", R::SignatureMisplaced, graded_up().trim_end().replacen("</report>{}", &format!("<attachment><content>{good}</content></attachment></report>"), 1)),
        ("original-twice", R::SeveralSignatures, graded_up().trim_end().replacen("{}", &format!("<extension>{good}{good}</extension>"), 1)),
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
        ("signature-in-supplement-of-other-namespace", R::SeveralSignatures, {
            let supplement = format!("<diplomaSupplement xmlns=\"urn:x\">{}</diplomaSupplement>", attacker.signature(""));
            Forge::default().sign(&in_place("<resultLabel>", &format!("{supplement}<resultLabel>")))
        }),
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
        ("original-in-extension-by-id", R::ReferenceUri, by_id()),
        ("original-in-extension-by-id-with-doctype", R::Doctype, format!("<!DOCTYPE elmo [<!ATTLIST elmo Id ID #IMPLIED>]>{}", by_id())),
        ("references-two-of-one-file", R::ReferenceCount, references(reference(" URI=\"\"", &enveloped()) + &reference(" URI=\"file:///etc/hostname\"", &enveloped()))),
        ("reference-of-other-namespace", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replace("<ds:Reference", "<Reference").replace("</ds:Reference", "</Reference"))),
        ("uri-behind-another-empty-attribute", R::ReferenceUri, references(reference(" Id=\"\" URI=\"#original\"", &enveloped()))),
        ("uri-of-other-namespace", R::ReferenceUri, references(reference(" xmlns:x=\"urn:x\" x:URI=\"\"", &enveloped()))),
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
        ("transform-unknown", R::Transforms, transforms(enveloped() + &empty("Transform", "urn:identity"))),
        ("transform-other-than-enveloped-first", R::Transforms, transforms(empty("Transform", "urn:identity") + &empty("Transform", INCLUSIVE))),
        ("transform-of-other-namespace", R::Transforms, transforms(enveloped() + &format!("<Transform Algorithm=\"{INCLUSIVE}\"></Transform>"))),
        ("transform-enveloped-of-other-namespace", R::Transforms, transforms(format!("<Transform Algorithm=\"{ENVELOPED}\"></Transform>"))),
        ("transform-enveloped-with-text", R::Transforms, transforms(format!("<ds:Transform Algorithm=\"{ENVELOPED}\">x</ds:Transform>"))),
        ("text-in-transforms", R::Transforms, transforms(format!("x{}", enveloped()))),
        // Algorithms that are no proof.
        ("canonicalization-unknown", R::CanonicalizationAlgorithm, canonicalization(empty("CanonicalizationMethod", "http://www.w3.org/2010/xml-c14n2"))),
        ("canonicalization-with-prefix-list", R::CanonicalizationAlgorithm, canonicalization(format!("<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\">{prefix_list}</ds:CanonicalizationMethod>"))),
        ("canonicalization-missing", R::SignatureMalformed, canonicalization(String::new())),
        ("signature-none", R::SignatureAlgorithm, method("http://www.w3.org/2000/09/xmldsig#none", &["-sha256"])),
        ("signature-method-empty", R::SignatureAlgorithm, method("", &["-sha256"])),
        ("signature-md5", R::SignatureAlgorithm, method("http://www.w3.org/2001/04/xmldsig-more#rsa-md5", &["-md5"])),
        ("signature-dsa", R::SignatureAlgorithm, method("http://www.w3.org/2000/09/xmldsig#dsa-sha1", &["-sha1"])),
        ("signature-pss", R::SignatureAlgorithm, method("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", &["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:0"])),
        ("signature-hmac-with-public-key", R::SignatureAlgorithm, hmac("hmac-sha256", "", &["-sha256"], (public_key(), 32))),
        ("signature-hmac-with-certificate", R::SignatureAlgorithm, hmac("hmac-sha256", "", &["-sha256"], (certificate_text("test").into_bytes(), 32))),
        ("signature-hmac-truncated", R::SignatureAlgorithm, hmac("hmac-sha256", "<ds:HMACOutputLength>8</ds:HMACOutputLength>", &["-sha256"], (public_key(), 1))),
        ("signature-method-with-parameter", R::SignatureAlgorithm, with(Forge { method: format!("<ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>"), ..Forge::default() })),
        ("digest-md5", R::DigestAlgorithm, references(reference_with(" URI=\"\"", &enveloped(), "http://www.w3.org/2001/04/xmldsig-more#md5", "1B2M2Y8AsgTpgAmY7PhCfg=="))),
        ("digest-unknown", R::DigestAlgorithm, references(reference_with(" URI=\"\"", &enveloped(), "urn:identity", "AA=="))),
        ("signature-unknown", R::SignatureAlgorithm, method("urn:signed", &["-sha256"])),
        ("signature-ed25519", R::SignatureAlgorithm, method("http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", &["-sha256"])),
        ("signature-sha224", R::SignatureAlgorithm, method("http://www.w3.org/2001/04/xmldsig-more#rsa-sha224", &["-sha224"])),
        ("signature-method-with-text", R::SignatureAlgorithm, with(Forge { method: format!("<ds:SignatureMethod Algorithm=\"{RSA_SHA256}\">x</ds:SignatureMethod>"), ..Forge::default() })),
        ("signature-algorithm-of-other-namespace", R::SignatureAlgorithm, with(Forge { method: format!("<ds:SignatureMethod xmlns:x=\"urn:x\" x:Algorithm=\"{RSA_SHA256}\"></ds:SignatureMethod>"), ..Forge::default() })),
        ("signature-algorithm-with-blank", R::SignatureAlgorithm, method(" http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", &["-sha256"])),
        ("canonicalization-empty", R::CanonicalizationAlgorithm, canonicalization(empty("CanonicalizationMethod", ""))),
        ("canonicalization-with-text", R::CanonicalizationAlgorithm, canonicalization(format!("<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\">x</ds:CanonicalizationMethod>"))),
        ("digest-with-parameter", R::DigestAlgorithm, references(reference(" URI=\"\"", &enveloped()).replacen("></ds:DigestMethod>", "><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:DigestMethod>", 1))),
        ("digest-none", R::DigestAlgorithm, references(reference_with(" URI=\"\"", &enveloped(), "", "AA=="))),
        ("digest-other-than-named", R::DigestWrong, references(reference_with(" URI=\"\"", &enveloped(), "http://www.w3.org/2001/04/xmlenc#sha512", "{digest}"))),
        // The wrong key.
        ("key-of-attacker-in-key-info", R::SignatureValueWrong, attacker.sign(&graded_up())),
        ("key-of-attacker-with-genuine-key-info", R::SignatureValueWrong, Forge { key: "attacker", ..Forge::default() }.sign(&graded_up())),
        ("key-of-another-kind", R::KeyMismatch, method("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", &["-sha256"])),
        ("hash-other-than-named", R::SignatureValueWrong, method(RSA_SHA256, &["-sha512"])),
        ("signature-value-of-zeros", R::SignatureValueWrong, with_value(&good, &format!("{}==", "A".repeat(342)))),
        ("signature-value-of-one-byte", R::SignatureValueWrong, with_value(&good, "AA==")),
        ("certificate-chain-ends-elsewhere", R::SignatureValueWrong, Forge { key: "attacker", key_info: &["impostor", "elsewhere"], ..Forge::default() }.sign(&graded_up())),
        ("certificate-chain-with-genuine-behind", R::SignatureValueWrong, Forge { key: "attacker", key_info: &["impostor", "elsewhere", "test"], ..Forge::default() }.sign(&graded_up())),
        ("certificate-chain-ends-at-pinned", R::SignatureValueWrong, Forge { key: "attacker", key_info: &["colleague", "test"], ..Forge::default() }.sign(&graded_up())),
        ("key-value-of-attacker", R::SignatureValueWrong, Forge { key: "attacker", in_key_info: key_value("attacker"), ..Forge::default() }.sign(&graded_up())),
        ("key-to-be-fetched", R::SignatureValueWrong, Forge { key: "attacker", in_key_info: "<ds:RetrievalMethod URI=\"http://127.0.0.1:9/key.pem\" Type=\"http://www.w3.org/2000/09/xmldsig#rawX509Certificate\"></ds:RetrievalMethod>".into(), ..Forge::default() }.sign(&graded_up())),
        ("signature-of-another-document", R::DigestWrong, DOCUMENT.trim_end().replacen("{}", &Forge::default().signature(&graded_up().trim_end().replacen("{}", "", 1)), 1)),
        ("signature-value-longer-by-zero", R::SignatureValueWrong, with_value(&good, &longer(&good))),
        ("signed-by-none-of-several", R::NoKeyFits, attacker.sign(&graded_up())),
        ("signed-by-none-of-several-with-genuine-key-info", R::NoKeyFits, Forge { key: "attacker", ..Forge::default() }.sign(&graded_up())),
        ("signed-and-read-as-unsigned", R::Signed, good.clone()),
        ("signed-twice-and-read-as-unsigned", R::Signed, swap("</elmo>", &format!("{signature}</elmo>"))),
        ("signed-elsewhere-and-read-as-unsigned", R::Signed, in_place("<issueDate>", "{}<issueDate>").replacen("</report>{}", "</report>", 1).replacen("{}", &signature, 1)),
        // The signature's shape.
        ("signature-value-empty", R::SignatureMalformed, with_value(&good, "")),
        ("signature-value-not-base64", R::SignatureMalformed, with_value(&good, "%%%%")),
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
        ("signed-info-missing", R::SignatureMalformed, without(&good, "SignedInfo")),
        ("signed-info-of-other-namespace", R::SignatureMalformed, good.replace("<ds:SignedInfo>", "<SignedInfo>").replace("</ds:SignedInfo>", "</SignedInfo>")),
        ("signed-info-empty", R::SignatureMalformed, without(&good, "SignedInfo").replacen("<ds:SignatureValue>", "<ds:SignedInfo></ds:SignedInfo><ds:SignatureValue>", 1)),
        ("signed-info-behind-value", R::SignatureMalformed, behind(&good, "SignedInfo", "</ds:SignatureValue>")),
        ("signature-empty", R::SignatureMalformed, DOCUMENT.trim_end().replacen("{}", &format!("<ds:Signature xmlns:ds=\"{DS}\"></ds:Signature>"), 1)),
        ("signature-value-of-other-namespace", R::SignatureMalformed, good.replace("ds:SignatureValue>", "SignatureValue>")),
        ("signature-value-doubled", R::SignatureMalformed, swap("<ds:KeyInfo>", "<ds:SignatureValue>AA==</ds:SignatureValue><ds:KeyInfo>")),
        ("signature-value-in-element", R::SignatureMalformed, swap("<ds:SignatureValue>", "<ds:SignatureValue><ds:Value>").replacen("</ds:SignatureValue>", "</ds:Value></ds:SignatureValue>", 1)),
        ("signature-value-of-blanks", R::SignatureMalformed, with_value(&good, " \n\t")),
        ("key-info-doubled", R::SignatureMalformed, swap("<ds:KeyInfo>", "<ds:KeyInfo></ds:KeyInfo><ds:KeyInfo>")),
        ("key-info-of-other-namespace", R::SignatureMalformed, good.replace("ds:KeyInfo>", "KeyInfo>")),
        ("key-info-before-value", R::SignatureMalformed, behind(&good, "SignatureValue", "</ds:KeyInfo>")),
        ("signature-method-missing", R::SignatureMalformed, with(Forge { method: String::new(), ..Forge::default() })),
        ("methods-exchanged", R::SignatureMalformed, with(Forge { canonicalization: empty("SignatureMethod", RSA_SHA256), method: empty("CanonicalizationMethod", EXCLUSIVE), ..Forge::default() })),
        ("canonicalization-of-other-namespace", R::SignatureMalformed, canonicalization(format!("<CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></CanonicalizationMethod>"))),
        ("signature-method-of-other-namespace", R::SignatureMalformed, with(Forge { method: format!("<SignatureMethod Algorithm=\"{RSA_SHA256}\"></SignatureMethod>"), ..Forge::default() })),
        ("reference-empty", R::SignatureMalformed, references("<ds:Reference URI=\"\"></ds:Reference>".into())),
        ("text-in-reference", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replacen("<ds:Transforms>", "x<ds:Transforms>", 1))),
        ("transforms-of-other-namespace", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replace("ds:Transforms>", "Transforms>"))),
        ("transforms-doubled", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replacen("<ds:DigestMethod", "<ds:Transforms></ds:Transforms><ds:DigestMethod", 1))),
        ("transforms-behind-digest", R::SignatureMalformed, references(format!("<ds:Reference URI=\"\">{}<ds:DigestValue>{{digest}}</ds:DigestValue><ds:Transforms>{}</ds:Transforms></ds:Reference>", empty("DigestMethod", SHA256), enveloped()))),
        ("digest-method-missing", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replacen(&empty("DigestMethod", SHA256), "", 1))),
        ("digest-method-of-other-namespace", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replace("ds:DigestMethod", "DigestMethod"))),
        ("digest-value-of-other-namespace", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replace("ds:DigestValue", "DigestValue"))),
        ("digest-value-missing", R::SignatureMalformed, references(reference(" URI=\"\"", &enveloped()).replacen("<ds:DigestValue>{digest}</ds:DigestValue>", "", 1))),
        ("digest-value-empty", R::SignatureMalformed, references(reference_with(" URI=\"\"", &enveloped(), SHA256, ""))),
        ("digest-value-not-base64", R::SignatureMalformed, references(reference_with(" URI=\"\"", &enveloped(), SHA256, "%%%%"))),
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
        ("prefix-unbound-beside-another", R::NotXml, swap("<report>", "<report xmlns:z=\"urn:z\" x:y=\"\">")),
        ("prefix-bound-to-nothing", R::NotXml, with(Forge::default()).replacen("<report>", "<report xmlns:x=\"\">", 1)),
        ("prefix-bound-to-nothing-and-used", R::NotXml, swap("<report>", "<x:report xmlns:x=\"\">").replacen("</report>", "</x:report>", 1)),
        ("character-forbidden", R::NotXml, swap("Nordmann", "Nord\u{1}mann")),
        ("character-forbidden-by-reference", R::NotXml, swap("Nordmann", "Nord&#1;mann")),
        ("truncated", R::NotXml, good[..good.len() - 10].to_owned()),
        ("tags-crossed", R::NotXml, swap("</learner><report>", "<report></learner>")),
        ("end-tag-of-another-name", R::NotXml, swap("</resultLabel>", "</resultTable>")),
        ("end-tag-with-attribute", R::NotXml, signed("</resultLabel>", "</resultLabel>&gt;", "</resultLabel x>")),
        ("end-tag-begins-with-colon", R::NotXml, swap("</resultLabel>", "</:resultLabel>")),
        ("name-begins-with-colon", R::NotXml, swap("<status>", "<:status>")),
        ("slash-before-blank", R::NotXml, signed("<status>", "<level></level>&gt;<status>", "<level/ ><status>")),
        ("name-begins-with-digit", R::NotXml, good.replace("status>", "1tatus>")),
        ("cdata-end-in-text", R::NotXml, signed("Nordmann", "Nord]]&gt;mann", "Nord]]>mann")),
        ("second-root", R::NotXml, format!("{good}<elmo/>")),
        ("second-root-after-another-document", R::NotXml, format!("{good}<elmo></elmo>")),
        ("text-after-root", R::NotXml, format!("{good}x")),
        ("text-before-root", R::NotXml, format!("x{good}")),
        ("empty", R::NotXml, String::new()),
        ("declaration-of-xml-1.1", R::NotXml, format!("<?xml version=\"1.1\"?>{good}")),
        ("declaration-twice", R::NotXml, format!("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>{good}")),
        ("declaration-after-blank", R::NotXml, format!(" <?xml\tversion=\"1.0\"?>{good}")),
        ("encoding-unknown", R::EncodingUnknown, format!("<?xml version=\"1.0\" encoding=\"EBCDIC-CP-NL\"?>{good}")),
        ("encoding-contradicted", R::EncodingContradicted, format!("\u{FEFF}<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{good}")),
        ("nested-300-deep", R::TooDeep, swap("Nordmann", &format!("{}{}", "<x>".repeat(300), "</x>".repeat(300)))),
        ("attributes-100", R::TooManyAttributes, swap("<report>", &format!("<report{}>", numbered(100, |i| format!(" a{i}=\"\""))))),
        ("namespaces-100-nested", R::TooManyNamespaces, swap("Nordmann", &format!("{}{}", numbered(100, |i| format!("<x xmlns:n{i}=\"urn:{i}\">")), "</x>".repeat(100)))),
        ("doctype-with-parameter-entity", R::Doctype, format!("<!DOCTYPE elmo [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/p.dtd\">%p;]>{good}")),
        ("doctype-with-external-subset", R::Doctype, format!("<!DOCTYPE elmo SYSTEM \"file:///etc/hostname\">{good}")),
        ("doctype-behind-comment", R::Doctype, format!("<!-- <elmo> --><!DOCTYPE elmo>{good}")),
        ("doctype-in-small-letters", R::NotXml, format!("<!doctype elmo>{good}")),
        ("doctype-inside-root", R::Doctype, swap("<report>", "<!DOCTYPE elmo><report>")),
        ("declaration-of-element-with-100-attributes", R::NotXml, format!("<!ELEMENT elmo{}>{good}", numbered(100, |i| format!(" a{i}=\"\"")))),
        ("conditional-section", R::NotXml, swap("<report>", "<![INCLUDE[<x/>]]><report>")),
        ("nul-byte", R::NotXml, swap("Nordmann", "Nord\0mann")),
        ("nul-by-reference", R::NotXml, swap("Nordmann", "Nord&#0;mann")),
        ("half-a-pair-by-reference", R::NotXml, swap("Nordmann", "Nord&#xD800;mann")),
        ("half-a-pair-in-attribute-by-reference", R::NotXml, swap("type=\"schac\"", "type=\"sch&#xD800;ac\"")),
        ("character-in-attribute-forbidden-by-reference", R::NotXml, swap("type=\"schac\"", "type=\"sch&#1;ac\"")),
        ("number-beyond-unicode-by-reference", R::NotXml, swap("Nordmann", "Nord&#x110000;mann")),
        ("number-with-plus-by-reference", R::NotXml, swap("Nordmann", "Nordm&#+97;nn")),
        ("character-fffe", R::NotXml, swap("Nordmann", "Nord\u{FFFE}mann")),
        ("character-ffff", R::NotXml, swap("Nordmann", "Nord\u{FFFF}mann")),
        ("ampersand-alone", R::NotXml, swap("&amp; Measurement", "& Measurement")),
        ("less-than-in-attribute", R::NotXml, swap("type=\"schac\"", "type=\"<schac\"")),
        ("attribute-without-value", R::NotXml, swap("type=\"schac\"", "type")),
        ("attribute-without-quotes", R::NotXml, swap("type=\"schac\"", "type=schac")),
        ("attribute-without-equals-sign", R::NotXml, swap("type=\"schac\"", "type;'schac'")),
        ("attribute-name-begins-with-colon", R::NotXml, swap("<report>", "<report :note=\"\">")),
        ("attribute-called-xmlns", R::NotXml, swap("<familyName>", "<familyName xml:xmlns=\"urn:q\">")),
        ("attribute-with-tab-signed-as-it-stands", R::DigestWrong, signed("type=\"schac\"", "type=\"sch\tac\"", "type=\"sch\tac\"")),
        ("attribute-in-other-quotes", R::NotXml, swap("type=\"schac\"", "type=|schac|")),
        ("comment-without-end", R::NotXml, format!("{good}<!-- ")),
        ("cdata-without-end", R::NotXml, swap("</report>", "<![CDATA[</report>")),
        ("processing-instruction-without-end", R::NotXml, format!("{good}<?x ")),
        ("tag-without-end", R::NotXml, format!("{good}<elmo")),
        ("end-tag-too-many", R::NotXml, format!("{good}</elmo>")),
        ("end-tag-missing", R::NotXml, good.trim_end_matches("</elmo>").to_owned()),
        ("prefix-xmlns-used", R::NotXml, swap("<report>", "<xmlns:report>").replace("</report>", "</xmlns:report>")),
        ("prefix-xml-bound-otherwise", R::NotXml, swap("<report>", "<report xmlns:xml=\"urn:x\">")),
        ("prefix-xml-bound-otherwise-and-used", R::NotXml, swap("<report>", "<report xmlns:xml=\"urn:x\" xml:note=\"\">")),
        ("prefix-bound-to-namespace-of-xml", R::NotXml, swap("<report>", "<report xmlns:x=\"http://www.w3.org/XML/1998/namespace\" x:note=\"\">")),
        ("prefix-xmlns-bound", R::NotXml, swap("<report>", "<report xmlns:xmlns=\"urn:x\" note=\"\">")),
        ("declaration-of-xml-2.0", R::NotXml, format!("<?xml version=\"2.0\"?>{good}")),
        ("declaration-without-version", R::NotXml, format!("<?xml encoding=\"UTF-8\"?>{good}")),
        ("declaration-without-end", R::NotXml, format!("<?xml version=\"1.0\" {good}")),
        ("declaration-without-quotes", R::NotXml, format!("<?xml version=\"1.0\" encoding=EBCDIC?>{good}")),
        ("style-sheet-that-seems-a-declaration", R::DigestWrong, format!("<?xml-stylesheet encoding=\"UTF-16\"?>{good}")),
        ("declaration-of-two-kilobytes", R::EncodingUnknown, format!("<?xml version=\"1.0\" {}encoding=\"UTF-8\"?>{good}", " ".repeat(2000))),
        ("declaration-in-other-quotes", R::NotXml, format!("<?xml version=|1.0|?>{good}")),
        ("declaration-with-blanks-around-encoding", R::NotXml, format!("<?xml version=\"1.0\" encoding=\" UTF-8 \"?>{good}")),
        ("processing-instruction-with-colon", R::NotXml, swap("<report>", "<?x:y z?><report>")),
        ("processing-instruction-with-plus-in-name", R::NotXml, swap("<report>", "<?x+y?><report>")),
        ("declaration-with-another-word", R::NotXml, format!("<?xml version=\"1.0\" note=\"\"?>{good}")),
        ("declaration-with-encoding-before-version", R::NotXml, format!("<?xml encoding=\"UTF-8\" version=\"1.0\"?>{good}")),
        ("declaration-with-standalone-maybe", R::NotXml, format!("<?xml version=\"1.0\" standalone=\"maybe\"?>{good}")),
        ("declared-as-utf-16-in-ascii", R::EncodingContradicted, format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{good}")),
        ("namespace-relative", R::NotXml, swap("<report>", "<report xmlns:r=\"relative\">")),
        ("namespace-relative-with-colon", R::NotXml, swap("<report>", "<report xmlns:r=\"a_b:c\">")),
        ("namespace-relative-with-number", R::NotXml, swap("<report>", "<report xmlns:r=\"1a:c\">")),
        ("namespace-relative-and-signed", R::NotXml, signed("<report>", "<report xmlns:r=\"relative\">", "<report xmlns:r=\"relative\">")),
        ("namespace-relative-in-signature", R::NotXml, swap("<ds:SignedInfo>", "<ds:SignedInfo xmlns:r=\"relative\" r:a=\"\">")),
        ("namespace-of-300-letters", R::TagTooLong, swap("<report>", &format!("<report xmlns:r=\"urn:{}\">", "r".repeat(300)))),
        ("namespace-with-ampersand-signed-as-it-stands", R::DigestWrong, signed("<report>", "<report xmlns:r=\"urn:r?a&amp;amp;b\">", "<report xmlns:r=\"urn:r?a&amp;b\">")),
        ("namespace-under-two-prefixes-signed-for-one", R::DigestWrong, signed("<report><issuer>", "<report xmlns:r=\"urn:r\"><issuer>", "<report xmlns:r=\"urn:r\"><issuer xmlns:s=\"urn:r\">")),
        ("namespace-under-a-prefix-signed-for-none", R::DigestWrong, swap("<issuer>", &format!("<issuer xmlns:s=\"{ELMO}\">"))),
        ("namespace-declared-again-and-signed-so", R::DigestWrong, {
            let report = format!("<report xmlns=\"{ELMO}\">");
            signed("<report>", &report, &report)
        }),
        ("namespaces-signed-out-of-order", R::DigestWrong, {
            let report = "<report xmlns:s=\"urn:s\" xmlns:r=\"urn:r\">";
            super::signed("<report>", report, report, Forge { bare: true, ..Forge::default() })
        }),
        ("namespaces-100-nested-and-dropped", R::TooManyNamespaces, {
            let nested = |own: &str| format!("{}{}", format!("<x{own}>").repeat(99), "</x>".repeat(99));
            let namespace = " xmlns:r=\"urn:r\"";
            let within = |own: &str| format!("<extension{namespace}>{}</extension><report>", nested(own));
            signed("<report>", &within(""), &within(namespace))
        }),
        ("attributes-70-of-which-30-are-dropped", R::TooManyAttributes, {
            let namespaces = numbered(30, |i| format!(" xmlns:n{i:02}=\"urn:{i:02}\""));
            let attributes = numbered(40, |i| format!(" a{i:02}=\"\""));
            let within = |own: &str| format!("<extension{namespaces}><x{own}{attributes}></x></extension><report>");
            signed("<report>", &within(""), &within(&namespaces))
        }),
        ("exclusive-form-named-and-inclusive-signed", R::DigestWrong, {
            let references = reference(" URI=\"\"", &(enveloped() + &empty("Transform", EXCLUSIVE)));
            let report = "<report xmlns:r=\"urn:r\">";
            super::signed("<report>", report, report, Forge { references, ..Forge::default() })
        }),
        ("prefix-bound-twice-and-dropped", R::NotXml, {
            let outer = |own: &str| format!("<report xmlns:r=\"urn:r\"><issuer{own}>");
            signed("<report><issuer>", &outer(""), &outer(" xmlns:r=\"urn:r\" xmlns:r=\"urn:r\""))
        }),
        ("declaration-in-capitals", R::NotXml, format!("<?XML version=\"1.0\"?>{good}")),
        ("declaration-inside-root", R::NotXml, swap("<report>", "<?xml version=\"1.0\"?><report>")),
        ("mark-twice", R::NotXml, format!("\u{FEFF}\u{FEFF}{good}")),
        ("mark-behind-declaration", R::NotXml, format!("<?xml version=\"1.0\"?>\u{FEFF}{good}")),
        ("mark-at-the-end", R::NotXml, format!("{good}\u{FEFF}")),
        ("nothing-but-a-mark", R::NotXml, "\u{FEFF}".into()),
        ("nothing-but-a-declaration", R::NotXml, "<?xml version=\"1.0\"?>".into()),
        ("namespaces-100-on-one-tag", R::TooManyAttributes, swap("<report>", &format!("<report{}>", numbered(100, |i| format!(" xmlns:n{i}=\"urn:{i}\""))))),
        ("json", R::NotXml, "{\"learner\": {\"familyName\": \"Nordmann\"}}".into()),

    ]
}

/// Attacks on a document whose `SignedInfo` is signed with its comments.
fn on_commented() -> Vec<Row> {
    let good = commented().sign(DOCUMENT);
    vec![(
        "comment-added-in-signed-info",
        Reason::SignatureValueWrong,
        changed(&good, "<ds:SignedInfo>", "<ds:SignedInfo><!-- -->"),
    )]
}

pub(crate) fn commented() -> Forge {
    let form = format!("{EXCLUSIVE}WithComments");
    Forge { canonicalization: empty("CanonicalizationMethod", &form), ..Forge::default() }
}

/// Attacks on the lines of a document. To write LF as CRLF is none: XML reads both as LF, and `valid` has it.
fn on_lines_signed() -> Vec<Row> {
    use Reason::DigestWrong;
    let good = Forge::default().sign(&on_lines());
    vec![
        ("line-ends-removed", DigestWrong, good.replace('\n', "")),
        ("line-ends-doubled", DigestWrong, good.replace('\n', "\r\r\n")),
        ("line-ends-with-visible-carriage-returns", DigestWrong, good.replace('\n', "&#13;\n")),
        ("line-ends-as-blanks", DigestWrong, good.replace('\n', " ")),
        ("line-ends-of-unicode", DigestWrong, good.replace('\n', "\u{2028}")),
        ("indented", DigestWrong, good.replace(">\n<", ">\n\t<")),
        ("trailing-blanks", DigestWrong, good.replace(">\n", "> \n")),
    ]
}

/// Attacks on letters beyond ASCII, in UTF-8.
fn on_accented() -> Vec<ByteRow> {
    use Reason::{DigestWrong, EncodingContradicted, EncodingUnknown, Undecodable};
    let good = Forge::default().sign(&accented());
    let declared = |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>").into_bytes();
    let behind = |encoding: &str, bytes: &[u8]| [declared(encoding).as_slice(), bytes].concat();
    let read_as_latin: String = good.bytes().map(char::from).collect();
    vec![
        ("re-encoded-twice", DigestWrong, read_as_latin.into_bytes()),
        ("re-encoded-with-question-marks", DigestWrong, good.replace(|c: char| !c.is_ascii(), "?").into_bytes()),
        ("re-encoded-with-replacement-characters", DigestWrong, good.replace('Å', "\u{FFFD}").into_bytes()),
        ("re-encoded-without-declaration", Undecodable, single_bytes(&good)),
        ("re-encoded-declared-otherwise", DigestWrong, behind("ISO-8859-1", &single_bytes(&good))),
        ("declared-as-latin-1", DigestWrong, behind("ISO-8859-1", good.as_bytes())),
        ("declared-as-ascii", Undecodable, behind("US-ASCII", good.as_bytes())),
        ("declared-as-utf-16", EncodingContradicted, behind("UTF-16", good.as_bytes())),
        ("declared-as-utf-7", EncodingUnknown, behind("UTF-7", good.as_bytes())),
        ("letters-composed-otherwise", DigestWrong, changed(&good, "Å", "A\u{30A}").into_bytes()),
        ("letters-without-accents", DigestWrong, good.replace('Å', "A").replace('ž', "z").into_bytes()),
        ("overlong-utf-8", Undecodable, replace_bytes(good.as_bytes(), b"Nordmann", b"\xC1\x8Eordmann")),
        ("surrogates-in-utf-8", Undecodable, replace_bytes(good.as_bytes(), b"Nordmann", b"\xED\xA0\x80ordmann")),
        ("mark-of-utf-16-before-utf-8", Undecodable, [b"\xFF\xFE".as_slice(), even(&good).as_bytes(), b"x"].concat()),
    ]
}

/// Attacks on bytes of windows-1252.
fn on_windows_1252() -> Vec<ByteRow> {
    let good = windows_1252();
    vec![
        ("byte-without-meaning", Reason::Undecodable, replace_bytes(&good, b"Nordmann", b"Nord\x81mann")),
        ("declared-as-latin-9", Reason::DigestWrong, replace_bytes(&good, b"windows-1252", b"ISO-8859-15")),
        ("declared-as-utf-8", Reason::Undecodable, replace_bytes(&good, b"windows-1252", b"UTF-8")),
        (
            "declaration-removed",
            Reason::Undecodable,
            good[good.iter().position(|b| *b == b'>').unwrap() + 1..].to_vec(),
        ),
        (
            "mark-before-declaration-of-single-bytes",
            Reason::EncodingContradicted,
            [b"\xEF\xBB\xBF".as_slice(), &good].concat(),
        ),
    ]
}

/// The accented document in windows-1252.
pub(crate) fn windows_1252() -> Vec<u8> {
    let text = Forge::default().sign(&accented());
    single_bytes(&format!("<?xml version=\"1.0\" encoding=\"windows-1252\"?>{text}"))
}

/// Attacks on UTF-16.
fn on_utf_16() -> Vec<ByteRow> {
    use Reason::{DigestWrong, EncodingContradicted, Undecodable};
    let text = Forge::default().sign(&accented());
    let good = utf_16();
    let declared = |encoding: &str| {
        utf16(&format!("\u{FEFF}<?xml version=\"1.0\" encoding=\"{encoding}\"?>{text}"), u16::to_le_bytes)
    };
    let half = utf16("Nordmann", u16::to_le_bytes);
    let other_order: Vec<u8> = good[2..].chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
    vec![
        ("utf-16-with-half-a-letter", Undecodable, [good.as_slice(), b"\n"].concat()),
        ("utf-16-with-half-a-pair", Undecodable, replace_bytes(&good, &half, b"\x00\xD8N\0")),
        ("utf-16-declared-as-utf-8", EncodingContradicted, declared("UTF-8")),
        ("utf-16-declared-in-other-order", EncodingContradicted, declared("UTF-16BE")),
        ("utf-16-in-other-order", Reason::NotXml, [&good[..2], &other_order].concat()),
        ("utf-16-with-another-name", DigestWrong, replace_bytes(&good, &half, &utf16("Normann", u16::to_le_bytes))),
    ]
}

/// The accented document in UTF-16 with its mark.
pub(crate) fn utf_16() -> Vec<u8> {
    utf16(&format!("\u{FEFF}{}", Forge::default().sign(&accented())), u16::to_le_bytes)
}

/// A key of 1024 bits is accepted with SHA-1, for old EMPs, and with nothing newer.
fn on_short_key() -> Vec<Row> {
    let short = Forge { key: "short", key_info: &["short"], ..Forge::default() };
    vec![("key-too-short", Reason::KeyTooShort, short.sign(DOCUMENT))]
}

/// The honest document as signed with the short key and SHA-1.
pub(crate) fn short_with_sha1() -> String {
    let method = empty("SignatureMethod", "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
    Forge { key: "short", key_info: &["short"], method, sign_with: &["-sha1"], ..Forge::default() }.sign(DOCUMENT)
}

/// Attacks on a signature with a curve: two numbers of so many bytes.
fn on_curve(file: &str, width: usize) -> Vec<Row> {
    use Reason::{KeyMismatch, SignatureValueWrong};
    let good = String::from_utf8(read(&suite().join(format!("valid/{file}.xml")))).unwrap();
    let value = value_of(&good);
    let with = |bytes: &[u8]| with_value(&good, &base64(bytes));
    let (r, s) = value.split_at(width);
    vec![
        ("curve-value-of-zeros", SignatureValueWrong, with(&vec![0; 2 * width])),
        ("curve-value-truncated", SignatureValueWrong, with(&value[1..])),
        ("curve-value-as-asn1", SignatureValueWrong, with(&as_asn1(r, s))),
        ("curve-value-exchanged", SignatureValueWrong, with(&[s, r].concat())),
        ("curve-value-one-number-only", SignatureValueWrong, with(r)),
        ("curve-tampered", SignatureValueWrong, changed(&good, "#ecdsa-sha256", "#ecdsa-sha384")),
        (
            "curve-key-with-rsa-sha1-named",
            KeyMismatch,
            changed(&good, "2001/04/xmldsig-more#ecdsa-sha256", "2000/09/xmldsig#rsa-sha1"),
        ),
        ("curve-key-with-rsa-named", KeyMismatch, changed(&good, "#ecdsa-sha256", "#rsa-sha256")),
        ("curve-grade-tampered", Reason::DigestWrong, changed(&good, "<resultLabel>C<", "<resultLabel>A<")),
    ]
}

/// The same where the hash is not as long as the curve, which is computed in another way.
fn on_other_curve(file: &str, width: usize) -> Vec<Row> {
    use Reason::SignatureValueWrong;
    let good = String::from_utf8(read(&suite().join(format!("valid/{file}.xml")))).unwrap();
    let value = value_of(&good);
    let with = |bytes: &[u8]| with_value(&good, &base64(bytes));
    let (r, s) = value.split_at(width);
    vec![
        ("curve-and-hash-value-of-zeros", SignatureValueWrong, with(&vec![0; 2 * width])),
        ("curve-and-hash-value-truncated", SignatureValueWrong, with(&value[..2 * width - 1])),
        ("curve-and-hash-value-too-long", SignatureValueWrong, with(&[&value, [0].as_slice()].concat())),
        ("curve-and-hash-value-as-asn1", SignatureValueWrong, with(&as_asn1(r, s))),
        ("curve-and-hash-tampered", SignatureValueWrong, changed(&good, "#ecdsa-sha256", "#ecdsa-sha384")),
    ]
}

/// A signature whose second number begins with a zero, which is there for its length alone.
fn on_short_number(file: &str) -> Vec<Row> {
    let good = String::from_utf8(read(&suite().join(format!("valid/{file}.xml")))).unwrap();
    let value = value_of(&good);
    let without_zero = [&value[..48], &value[49..]].concat();
    vec![(
        "curve-and-hash-number-without-its-zero",
        Reason::SignatureValueWrong,
        with_value(&good, &base64(&without_zero)),
    )]
}

/// Attacks on a document in exclusive canonical form, where a namespace that nothing uses is not signed.
fn on_exclusive(file: &str) -> Vec<Row> {
    let good = String::from_utf8(read(&suite().join(format!("valid/{file}.xml")))).unwrap();
    vec![
        (
            "namespace-relative-and-not-signed",
            Reason::NotXml,
            changed(&good, "<learner>", "<learner xmlns:r=\"relative\">"),
        ),
        (
            "namespace-used-and-not-signed",
            Reason::DigestWrong,
            changed(&good, "<learner>", "<learner xmlns=\"urn:x\">"),
        ),
    ]
}

/// An attack on a document with two attributes on one tag.
fn on_attributes(file: &str) -> Vec<Row> {
    let good = String::from_utf8(read(&suite().join(format!("valid/{file}.xml")))).unwrap();
    vec![("attributes-without-blank-between", Reason::NotXml, changed(&good, "\" a=", "\"a="))]
}

/// An attack on a document in which no name has a prefix.
fn on_unprefixed(file: &str) -> Vec<Row> {
    let good = String::from_utf8(read(&suite().join(format!("valid/{file}.xml")))).unwrap();
    let twice = "<learner xmlns:x=\"urn:x\" xmlns:x=\"urn:x\">";
    vec![("prefix-bound-twice", Reason::NotXml, changed(&good, "<learner>", twice))]
}

/// The bytes of a `SignatureValue`.
pub(crate) fn value_of(signed: &str) -> Vec<u8> {
    let text: String =
        signed.split("SignatureValue>").nth(1).unwrap().split('<').next().unwrap().split_whitespace().collect();
    openssl(&["base64", "-d", "-A"], text.as_bytes())
}

/// Two numbers of less than 64 bytes each in a sequence of ASN.1.
fn as_asn1(r: &[u8], s: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8]| {
        let sign = if bytes[0] >= 0x80 { [0].as_slice() } else { &[] };
        [&[2, u8::try_from(sign.len() + bytes.len()).unwrap()], sign, bytes].concat()
    };
    let body = [number(r), number(s)].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
}

/// The test key's public part as the certificate has it, DER.
fn public_key() -> Vec<u8> {
    let pem = openssl(&["x509", "-noout", "-pubkey"], certificate_text("test").as_bytes());
    openssl(&["pkey", "-pubin", "-outform", "DER"], &pem)
}

/// `KeyValue` of a key.
fn key_value(name: &str) -> String {
    let text = openssl(&["x509", "-noout", "-modulus"], certificate_text(name).as_bytes());
    let hex = String::from_utf8(text).unwrap().trim().trim_start_matches("Modulus=").to_owned();
    let bytes: Vec<u8> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    let modulus = base64(&bytes);
    format!(
        "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"
    )
}

/// The `SignatureValue` with a zero before it: the same number, another text.
fn longer(signed: &str) -> String {
    base64(&[[0].as_slice(), &value_of(signed)].concat())
}

/// A document without an element of its signature.
fn without(signed: &str, name: &str) -> String {
    let (before, rest) = signed.split_once(&format!("<ds:{name}>")).unwrap();
    let (_, after) = rest.split_once(&format!("</ds:{name}>")).unwrap();
    format!("{before}{after}")
}

/// A document with an element of its signature moved behind this.
fn behind(signed: &str, name: &str, end: &str) -> String {
    let removed = without(signed, name);
    let element = signed.split_once(&format!("<ds:{name}>")).unwrap().1.split_once(&format!("</ds:{name}>")).unwrap().0;
    changed(&removed, end, &format!("{end}<ds:{name}>{element}</ds:{name}>"))
}

fn replace_bytes(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).expect("there to be changed");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// A text of an even number of bytes: with a line end if need be.
fn even(text: &str) -> String {
    if text.len().is_multiple_of(2) { text.to_owned() } else { format!("{text}\n") }
}
