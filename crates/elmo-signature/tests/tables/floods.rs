//! Attacks by sheer mass.

use elmo_signature::Reason;

use super::{Attack, Kept, honest, in_supplement, numbered, signed, utf16};
use crate::forge::{DS, EXCLUSIVE, Forge, empty, enveloped, reference};

/// Attacks by sheer mass: kept packed, or made here where packing does not help.
pub(crate) fn floods() -> Vec<Attack> {
    use Kept::{Not, Packed};
    use Reason as R;
    let inside = |xml: String| honest().replacen("Nordmann", &xml, 1).into_bytes();
    let signed =
        |part: &str, canonical: &str, written: &str, forge| signed(part, canonical, written, forge).into_bytes();
    let of = |name, reason, kept, change| Attack {
        name,
        reason,
        certificate: "test",
        honest: "honest.xml".into(),
        change,
        kept,
    };
    vec![
        of("nested-a-million-deep", R::TooDeep, Packed, inside("<x>".repeat(1_000_000))),
        of("nested-a-million-deep-and-back", R::TooDeep, Packed, {
            inside("<x>".repeat(1_000_000) + &"</x>".repeat(1_000_000))
        }),
        of("attributes-a-million", R::TooManyAttributes, Not, {
            inside(format!("<x{}/>", numbered(1_000_000, |i| format!(" a{i}=''"))))
        }),
        of("attribute-repeated-a-million-times", R::TooManyAttributes, Packed, {
            inside(format!("<x{}/>", " a=''".repeat(1_000_000)))
        }),
        of("namespaces-a-million-on-one-tag", R::TooManyAttributes, Not, {
            inside(format!("<x{}/>", numbered(1_000_000, |i| format!(" xmlns:a{i}='u:{i}'"))))
        }),
        of("siblings-a-million", R::TooManyNodes, Packed, inside("<x/>".repeat(1_000_000))),
        of("siblings-400000", R::DigestWrong, Packed, inside("<x/>".repeat(400_000))),
        of("texts-among-siblings", R::TooManyNodes, Packed, inside("a<x/>".repeat(260_000))),
        of("end-tags-among-siblings", R::TooManyNodes, Packed, inside("<x></x>".repeat(260_000))),
        // Read as a comment that ends at once, the rest would be no longer CDATA.
        of("attributes-behind-what-seems-a-comment", R::TooManyAttributes, Packed, {
            inside(format!("<!--><![CDATA[--><x{}/>]]>", numbered(100, |i| format!(" a{i}=''"))))
        }),
        of("tag-of-a-megabyte", R::TagTooLong, Packed, inside(format!("<x a='{}'/>", "x".repeat(1_000_000)))),
        of("name-of-a-megabyte", R::TagTooLong, Packed, inside(format!("<{}/>", "x".repeat(1_000_000)))),
        of("end-tag-of-a-megabyte", R::TagTooLong, Packed, {
            honest().replacen("</familyName", &format!("</familyName{}", " ".repeat(1_000_000)), 1).into_bytes()
        }),
        of("start-tag-of-40000-blanks", R::TagTooLong, Packed, {
            honest().replacen("<report", &format!("<report{}", " ".repeat(40_000)), 1).into_bytes()
        }),
        of("less-than-two-million-times-in-cdata", R::TooManyNodes, Packed, {
            inside(format!("<![CDATA[{}]]>", "<".repeat(2_100_000)))
        }),
        of("text-of-65-megabytes", R::TooLarge, Packed, inside("x".repeat(65 * 1024 * 1024))),
        of("blank-lines-of-65-megabytes", R::TooLarge, Packed, {
            (honest() + &"\n".repeat(65 * 1024 * 1024)).into_bytes()
        }),
        of("text-of-30-megabytes", R::DigestWrong, Packed, inside("x".repeat(30 * 1024 * 1024))),
        of("utf-16-of-70-megabytes", R::TooLarge, Packed, in_utf_16(&"x".repeat(35 * 1024 * 1024))),
        of("utf-16-that-grows-beyond-64-megabytes", R::TooLarge, Packed, in_utf_16(&"€".repeat(23 * 1024 * 1024))),
        of("canonical-text-that-grows-beyond-64-megabytes", R::TooLarge, Packed, {
            let letters = 20 * 1024 * 1024;
            signed("Nordmann", &"&gt;".repeat(letters), &">".repeat(letters), Forge::default())
        }),
        of("canonical-tags-of-260000-siblings", R::TooManyNodes, Packed, {
            signed("Nordmann", &"<x></x>".repeat(260_000), &"<x/>".repeat(260_000), Forge::default())
        }),
        of("canonical-tag-that-grows-beyond-its-limit", R::TagTooLong, Packed, {
            let value = |quote: &str| quote.repeat(10_000);
            let canonical = format!("<x a=\"{}\"></x>", value("&quot;"));
            signed("Nordmann", &canonical, &format!("<x a='{}'></x>", value("\"")), Forge::default())
        }),
        of("canonical-attributes-with-40-namespaces", R::TooManyAttributes, Packed, {
            let namespaces = numbered(40, |i| format!(" xmlns:n{i:02}=\"urn:{i:02}\""));
            let attributes = numbered(40, |i| format!(" n{i:02}:a{i:02}=\"\""));
            let transforms = enveloped() + &empty("Transform", EXCLUSIVE);
            let forge = Forge { references: reference(" URI=\"\"", &transforms), ..Forge::default() };
            let canonical = format!("<report><x{namespaces}{attributes}></x>");
            signed("<report>", &canonical, &format!("<report{namespaces}><x{attributes}></x>"), forge)
        }),
        of("canonical-namespace-that-grows-beyond-its-limit", R::TagTooLong, Packed, {
            let value = |quote: &str| quote.repeat(100);
            let canonical = format!("<report xmlns:u=\"urn:{}\">", value("&quot;"));
            signed("<report>", &canonical, &format!("<report xmlns:u='urn:{}'>", value("\"")), Forge::default())
        }),
        of("issuers-that-repeat-16-megabytes", R::TooManyNodes, Packed, {
            let issuers = "<issuer></issuer>".repeat(20);
            let scheme = format!("<gradingScheme>{}</gradingScheme>", "x".repeat(1024 * 1024));
            let report = format!("<report>{scheme}{issuers}");
            signed("<report>", &report, &report, Forge::default())
        }),
        of("attempts-that-repeat-16-megabytes", R::TooManyNodes, Packed, {
            let attempts = "<learningOpportunityInstance></learningOpportunityInstance>".repeat(20);
            let long = format!("<x>{}</x><specifies>{attempts}", "x".repeat(1024 * 1024));
            signed("<specifies>", &long, &long, Forge::default())
        }),
        of(
            "comment-of-30-megabytes",
            R::DigestWrong,
            Packed,
            inside(format!("<!--{}-->", "x".repeat(30 * 1024 * 1024))),
        ),
        of("namespaces-60000-on-as-many-elements", R::DigestWrong, Not, {
            inside(numbered(60_000, |i| format!("<x xmlns:a{i}='u:{i}'/>")))
        }),
        of("namespaces-64-copied-by-60000-elements", R::DigestWrong, Packed, {
            let namespaces = numbered(60, |i| format!(" xmlns:a{i}='u:{i}'"));
            inside(format!("<y{namespaces}>{}</y>", "<x xmlns:b='u:b'/>".repeat(60_000)))
        }),
        of("namespaces-66000-on-as-many-elements", R::TooManyNamespaces, Packed, {
            let siblings = numbered(66_000, |i| format!("<x xmlns:a=\"u:{i}\"></x>"));
            signed("Nordmann", &siblings, &siblings, Forge::default())
        }),
        of("cdata-by-cdata", R::DigestWrong, Packed, inside("a<![CDATA[b]]>&amp;".repeat(100_000))),
        of("signatures-100000-in-supplement", R::Unsigned, Packed, {
            in_supplement(&format!("<ds:Signature xmlns:ds=\"{DS}\"/>").repeat(100_000))
                .replacen("{}", "", 1)
                .into_bytes()
        }),
        of("processing-instructions-100000-behind-root", R::DigestWrong, Packed, {
            (honest() + &"<?x?>".repeat(100_000)).into_bytes()
        }),
        of("entities-a-million", R::NotXml, Packed, inside("&x;".repeat(1_000_000))),
    ]
}

/// The honest document in UTF-16, with this for a name.
fn in_utf_16(name: &str) -> Vec<u8> {
    utf16(&format!("\u{FEFF}{}", honest().replacen("Nordmann", name, 1)), u16::to_le_bytes)
}
