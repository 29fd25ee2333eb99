//! Attacks by sheer mass.

use elmo_signature::Reason;

use super::{Attack, Kept, honest, in_supplement, numbered};
use crate::forge::DS;

/// Attacks by sheer mass: kept packed, or made here where packing does not help.
pub(crate) fn floods() -> Vec<Attack> {
    use Kept::{Not, Packed};
    use Reason as R;
    let inside = |xml: String| honest().replacen("Nordmann", &xml, 1).into_bytes();
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
        // Read as a comment that ends at once, the rest would be no longer CDATA.
        of("attributes-behind-what-seems-a-comment", R::TooManyAttributes, Packed, {
            inside(format!("<!--><![CDATA[--><x{}/>]]>", numbered(100, |i| format!(" a{i}=''"))))
        }),
        of("tag-of-a-megabyte", R::TagTooLong, Packed, inside(format!("<x a='{}'/>", "x".repeat(1_000_000)))),
        of("name-of-a-megabyte", R::TagTooLong, Packed, inside(format!("<{}/>", "x".repeat(1_000_000)))),
        of("text-of-65-megabytes", R::TooLarge, Packed, inside("x".repeat(65 * 1024 * 1024))),
        of("text-of-30-megabytes", R::DigestWrong, Packed, inside("x".repeat(30 * 1024 * 1024))),
        of("text-that-grows-beyond-64-megabytes", R::TooLarge, Packed, grows()),
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
        of("namespaces-100000-on-as-many-elements", R::TooManyNamespaces, Not, {
            inside(numbered(100_000, |i| format!("<x xmlns:a{i}='u:{i}'/>")))
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

/// 40 megabytes of ISO-8859-1 that are 80 as UTF-8.
fn grows() -> Vec<u8> {
    let (before, after) = {
        let honest = honest();
        let (before, after) = honest.split_once("Nordmann").unwrap();
        (format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{before}"), after.to_owned())
    };
    [before.into_bytes(), vec![0xE5; 40 * 1024 * 1024], after.into_bytes()].concat()
}
