//! Changes to documents, drawn from a seeded generator: each takes a text and gives another, or nothing where it does
//! not apply. The harmless ones change what stands in the file and not what it says.

use std::ops::Range;

/// A small seeded generator (SplitMix64): the same seed gives the same documents on every machine.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`, which must not be zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { Some(&from[self.below(from.len())]) }
    }

    /// A place between two letters.
    fn place(&mut self, text: &str, within: Range<usize>) -> usize {
        let at = within.start + self.below(within.len() + 1);
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap()
    }
}

/// A change of a text.
pub(crate) type Change = (&'static str, fn(&str, &mut Rng) -> Option<String>);

/// What stands in the file otherwise, and says the same in canonical form.
pub(crate) const HARMLESS: &[Change] = &[
    ("text as CDATA", |t, r| {
        let range = r.pick(&texts(t))?.clone();
        let inside = &t[range.clone()];
        (!inside.contains('&')).then(|| replaced(t, range, &format!("<![CDATA[{inside}]]>")))
    }),
    ("letter as reference", |t, r| {
        let range = letter(t, r)?;
        let code = u32::from(t[range.clone()].chars().next()?);
        let reference = if r.chance(50) { format!("&#{code};") } else { format!("&#x{code:X};") };
        Some(replaced(t, range, &reference))
    }),
    ("comment in text", |t, r| {
        let range = r.pick(&texts(t))?.clone();
        let at = r.place(t, range);
        (!in_reference(t, at)).then(|| inserted(t, at, r.pick(&["<!---->", "<!-- x -->", "<!--<a>&b;-->"]).unwrap()))
    }),
    ("comment between", |t, r| Some(inserted(t, r.pick(&between(t))?.to_owned(), "<!-- c\r\n -->"))),
    ("white space in a tag", |t, r| {
        let tag = r.pick(&tags(t))?.clone();
        Some(inserted(
            t,
            tag.end - 1 - usize::from(t[..tag.end].ends_with("/>")),
            r.pick(&[" ", "\t", "\n", "\r\n", "  \n "])?,
        ))
    }),
    ("white space around =", |t, r| {
        let attribute = r.pick(&attributes(t))?.clone();
        let equals = attribute.start + t[attribute].find('=')?;
        Some(replaced(t, equals..equals + 1, r.pick(&[" = ", "\t=", "=\n", "\r\n=\r\n"])?))
    }),
    ("other quotes", |t, r| {
        let range = r.pick(&attributes(t))?.clone();
        let old = &t[range.clone()];
        let (from, to) = if old.ends_with('"') { ('"', '\'') } else { ('\'', '"') };
        (!old.contains(to)).then(|| replaced(t, range, &old.replace(from, &to.to_string())))
    }),
    ("attributes swapped", |t, r| {
        let all = attributes(t);
        let first = r.below(all.len().max(1));
        let (one, other) = (all.get(first)?.clone(), all.get(first + 1)?.clone());
        if t[one.end..other.start].contains(['<', '>']) {
            return None;
        }
        let swapped = format!("{}{}{}", &t[other.clone()], &t[one.end..other.start], &t[one.clone()]);
        Some(replaced(t, one.start..other.end, &swapped))
    }),
    ("empty element opened", |t, r| {
        let tag =
            r.pick(&tags(t).into_iter().filter(|tag| t[tag.clone()].ends_with("/>")).collect::<Vec<_>>())?.clone();
        let inside = &t[tag.start + 1..tag.end - 2];
        Some(replaced(t, tag, &format!("<{inside}></{}>", name_of(inside))))
    }),
    ("empty element closed", |t, r| {
        let empty: Vec<_> = elements(t)
            .into_iter()
            .filter(|e| !e.inner.is_empty() || e.is_open)
            .filter(|e| e.inner.is_empty())
            .collect();
        let element = r.pick(&empty)?;
        let start = &t[element.outer.start..element.inner.start];
        Some(replaced(t, element.outer.clone(), &format!("{}/>", start.strip_suffix('>')?)))
    }),
    ("namespace declared again", |t, r| {
        let declarations: Vec<_> = attributes(t).into_iter().filter(|a| t[a.clone()].starts_with("xmlns")).collect();
        let declaration = t[r.pick(&declarations)?.clone()].to_owned();
        // Only where it says what holds there anyway: on the children of the one element that declares it.
        if t.matches(declaration.split('=').next()?).count() != 1 {
            return None;
        }
        let tag = r.pick(&tags(t).into_iter().skip(1).collect::<Vec<_>>())?.clone();
        Some(inserted(t, tag.start + 1 + name_of(&t[tag.start + 1..]).len(), &format!(" {declaration}")))
    }),
    ("line ends of Windows", |t, _| t.contains('\n').then(|| t.replace("\r\n", "\n").replace('\n', "\r\n"))),
    ("line ends of the old Mac", |t, _| t.contains('\n').then(|| t.replace("\r\n", "\n").replace('\n', "\r"))),
    ("XML declaration", |t, r| {
        let rest = if t.starts_with("<?xml ") { t.split_once("?>")?.1 } else { t };
        let declaration = r.pick(&[
            "<?xml version=\"1.0\"?>",
            "<?xml version='1.0' encoding='UTF-8'?>\n",
            "<?xml\tversion=\"1.0\"\r\nencoding=\"utf-8\" standalone=\"yes\" ?>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='no'?>",
            "",
        ])?;
        Some(format!("{declaration}{}", rest.trim_start()))
    }),
    ("blank after the root", |t, r| Some(format!("{t}{}", r.pick(&["\n", " \r\n\t", "<!-- end -->", "\n<!---->\n"])?))),
    ("SignatureValue wrapped", |t, r| {
        let range = content_of(t, "SignatureValue")?;
        let compact: Vec<char> = t[range.clone()].chars().filter(|c| !c.is_whitespace()).collect();
        if compact.contains(&'&') || compact.contains(&'<') {
            return None;
        }
        let end = r.pick(&["\n", "\r\n", "&#13;\n", " ", "\n\t\t"])?;
        let lines: Vec<String> = compact.chunks(*r.pick(&[64, 76, 17])?).map(|l| l.iter().collect()).collect();
        Some(replaced(t, range, &format!("\n{}\n", lines.join(end))))
    }),
    ("KeyInfo changed", |t, r| {
        let element = pick_named(t, r, &["KeyInfo"])?;
        let prefix = t[element.outer.start + 1..].split("KeyInfo").next()?.to_owned();
        let other = r.pick(&[
            "",
            "<KeyName>x</KeyName>",
            "<X509Data/>",
            "<KeyName/>",
            "<X509Data><X509Certificate>AAAA</X509Certificate></X509Data>",
            "x",
        ])?;
        let other =
            other.replace("</", "\u{1}").replace('<', &format!("<{prefix}")).replace('\u{1}', &format!("</{prefix}"));
        Some(replaced(t, element.outer, &format!("<{prefix}KeyInfo>{other}</{prefix}KeyInfo>")))
    }),
    ("KeyInfo removed", |t, r| Some(replaced(t, pick_named(t, r, &["KeyInfo"])?.outer, ""))),
];

/// What changes the document, its signature, or both.
pub(crate) const CHANGES: &[Change] = &[
    ("text edited", |t, r| {
        let range = r.pick(&texts(t))?.clone();
        let at = r.place(t, range);
        Some(inserted(t, at, r.pick(TEXTS)?))
    }),
    ("letter changed", |t, r| {
        let range = letter(t, r)?;
        Some(replaced(t, range, r.pick(&["A", "0", " ", "é", "\u{1F393}", "\u{301}", "ſ", "İ", "", "&#13;", "&#10;"])?))
    }),
    ("text removed", |t, r| Some(replaced(t, r.pick(&texts(t))?.clone(), ""))),
    ("element removed", |t, r| Some(replaced(t, some_element(t, r)?.outer, ""))),
    ("element doubled", |t, r| {
        let outer = some_element(t, r)?.outer;
        Some(inserted(t, outer.end, &t[outer]))
    }),
    ("element moved", |t, r| {
        let outer = some_element(t, r)?.outer;
        let (moved, rest) = (t[outer.clone()].to_owned(), replaced(t, outer, ""));
        let at = *r.pick(&between(&rest))?;
        Some(inserted(&rest, at, &moved))
    }),
    ("elements swapped", |t, r| {
        let (one, other) = (some_element(t, r)?.outer, some_element(t, r)?.outer);
        let (one, other) = if one.start < other.start { (one, other) } else { (other, one) };
        (one.end <= other.start).then(|| {
            let (first, second) = (t[one.clone()].to_owned(), t[other.clone()].to_owned());
            replaced(&replaced(t, other, &first), one, &second)
        })
    }),
    ("element wrapped", |t, r| {
        let outer = some_element(t, r)?.outer;
        let (open, close) = r.pick(&[
            ("<extension>", "</extension>"),
            ("<diplomaSupplement>", "</diplomaSupplement>"),
            ("<x xmlns=''>", "</x>"),
            ("<ds:Object xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>", "</ds:Object>"),
            ("<elmo xmlns='https://github.com/emrex-eu/elmo-schemas/tree/v1'>", "</elmo>"),
        ])?;
        Some(replaced(t, outer.clone(), &format!("{open}{}{close}", &t[outer])))
    }),
    ("element renamed", |t, r| {
        let element = some_element(t, r)?;
        let name = name_of(&t[element.outer.start + 1..]).to_owned();
        let other = r.pick(&["elmo", "learner", "a", "a.b-c", "ås", "Signature", "x:y", "_"])?;
        let text = if element.is_open {
            replaced(t, element.inner.end + 2..element.inner.end + 2 + name.len(), other)
        } else {
            t.to_owned()
        };
        Some(replaced(&text, element.outer.start + 1..element.outer.start + 1 + name.len(), other))
    }),
    ("white space between", |t, r| Some(inserted(t, *r.pick(&between(t))?, r.pick(&["\n", "  ", "\r", "\t\r\n"])?))),
    ("processing instruction", |t, r| {
        let at = *r.pick(&between(t))?;
        Some(inserted(
            t,
            at,
            r.pick(&[
                "<?x?>",
                "<?x  y ?>",
                "<?x-y a='b'\r\n?>",
                "<?XML x?>",
                "<?xml-stylesheet href='a'?>",
                "<?a:b c?>",
            ])?,
        ))
    }),
    ("processing instruction outside", |t, r| {
        let root = elements(t).first()?.outer.clone();
        let at = *r.pick(&[root.start, root.end])?;
        Some(inserted(t, at, r.pick(&["<?x?>", "\n<?x y?>\n", "<?a?><!-- b --><?c?>"])?))
    }),
    ("attribute added", |t, r| {
        let tag = r.pick(&tags(t))?.clone();
        Some(inserted(t, tag.start + 1 + name_of(&t[tag.start + 1..]).len(), &format!(" {}", r.pick(ATTRIBUTES)?)))
    }),
    ("attribute added to the root", |t, r| {
        let tag = tags(t).first()?.clone();
        Some(inserted(t, tag.start + 1 + name_of(&t[tag.start + 1..]).len(), &format!(" {}", r.pick(ATTRIBUTES)?)))
    }),
    ("attribute called p:xmlns", |t, r| {
        let tag = r.pick(&tags(t))?.clone();
        let attribute = r.pick(&["p:xmlns='urn:q'", "xmlns:p='urn:p' p:xmlns='urn:q'", ":xmlns='urn:q'", ":a=''"])?;
        Some(inserted(t, tag.start + 1 + name_of(&t[tag.start + 1..]).len(), &format!(" {attribute}")))
    }),
    ("colon before a name", |t, r| {
        let tag = r.pick(&tags(t))?.clone();
        let at = if r.chance(50) { tag.start + 1 } else { tag.start + t[tag.start..].find("</")? + 2 };
        Some(inserted(t, at, ":"))
    }),
    ("attribute removed", |t, r| Some(replaced(t, r.pick(&attributes(t))?.clone(), ""))),
    ("attribute doubled", |t, r| {
        let attribute = r.pick(&attributes(t))?.clone();
        Some(inserted(t, attribute.end, &format!(" {}", &t[attribute])))
    }),
    ("attribute's value edited", |t, r| {
        let attribute = r.pick(&attributes(t))?.clone();
        let start = attribute.start + t[attribute.clone()].find(['"', '\''])? + 1;
        let at = r.place(t, start..attribute.end - 1);
        Some(inserted(
            t,
            at,
            r.pick(&[
                " ",
                "\t",
                "\n",
                "\r\n",
                "&#9;",
                "&#13;",
                "&#10;",
                "&lt;",
                ">",
                "&amp;",
                "&quot;",
                "x",
                "\u{1F393}",
            ])?,
        ))
    }),
    ("prefix for an element", |t, r| {
        let element = some_element(t, r)?;
        let tag = element.outer.start + 1;
        let name = name_of(&t[tag..]).to_owned();
        if name.contains(':') {
            return None;
        }
        let text = if element.is_open { inserted(t, element.inner.end + 2, "q:") } else { t.to_owned() };
        let uri = r.pick(&[
            "https://github.com/emrex-eu/elmo-schemas/tree/v1",
            "urn:q",
            "http://www.w3.org/2000/09/xmldsig#",
        ])?;
        Some(replaced(&text, tag..tag + name.len(), &format!("q:{name} xmlns:q='{uri}'")))
    }),
    ("Signature removed", |t, r| Some(replaced(t, pick_named(t, r, &["Signature"])?.outer, ""))),
    ("Signature doubled", |t, r| {
        let outer = pick_named(t, r, &["Signature"])?.outer;
        let at = *r.pick(&between(t))?;
        Some(inserted(t, at, &t[outer]))
    }),
    ("part of the signature removed", |t, r| Some(replaced(t, pick_named(t, r, PARTS)?.outer, ""))),
    ("part of the signature doubled", |t, r| {
        let outer = pick_named(t, r, PARTS)?.outer;
        Some(inserted(t, outer.end, &t[outer]))
    }),
    ("part of the signature swapped", |t, r| {
        let (one, other) = (pick_named(t, r, PARTS)?.outer, pick_named(t, r, PARTS)?.outer);
        let (one, other) = if one.start < other.start { (one, other) } else { (other, one) };
        (one.end <= other.start).then(|| {
            let (first, second) = (t[one.clone()].to_owned(), t[other.clone()].to_owned());
            replaced(&replaced(t, other, &first), one, &second)
        })
    }),
    ("something in the signature", |t, r| {
        let part = pick_named(t, r, PARTS)?;
        let at = *r.pick(&[part.inner.start, part.inner.end, part.outer.end])?;
        let prefix = t[part.outer.start + 1..]
            .split_once(':')
            .map(|(p, _)| p)
            .filter(|p| p.len() < 4 && !p.contains(['<', ' ']));
        let prefix = prefix.map(|p| format!("{p}:")).unwrap_or_default();
        Some(inserted(t, at, &r.pick(IN_SIGNATURE)?.replace("ds:", &prefix)))
    }),
    ("algorithm", |t, r| {
        let algorithms: Vec<_> = attributes(t).into_iter().filter(|a| t[a.clone()].starts_with("Algorithm")).collect();
        let place = r.pick(&algorithms)?.clone();
        Some(replaced(t, place, &format!("Algorithm=\"{}\"", r.pick(ALGORITHMS)?)))
    }),
    ("reference", |t, r| {
        let uris: Vec<_> = attributes(t).into_iter().filter(|a| t[a.clone()].starts_with("URI")).collect();
        let place = r.pick(&uris)?.clone();
        Some(replaced(
            t,
            place,
            r.pick(&[
                "URI=''",
                "URI=\"\"",
                "",
                "URI='#x'",
                "URI='#'",
                "URI='#xpointer(/)'",
                "URI='document.xml'",
                "URI=' '",
                "uri=''",
                "URI='&#x20;'",
                "URI='' Id='r'",
                "URI='' Type='http://www.w3.org/2000/09/xmldsig#Object'",
            ])?,
        ))
    }),
    ("base64 damaged", |t, r| {
        let name = *r.pick(&["SignatureValue", "DigestValue", "X509Certificate"])?;
        let range = content_of(t, name)?;
        let at = r.place(t, range.clone());
        let piece = *r.pick(&[
            "=",
            "==",
            "A",
            "-",
            "_",
            "&#13;",
            " ",
            "\u{a0}",
            "<!---->",
            "<?x?>",
            "<![CDATA[A]]>",
            "%",
            "\0",
            "ï",
            "AAAA",
            "====",
            "<x/>",
            "&#0;",
        ])?;
        let cut = r.chance(30) && at < range.end;
        if cut {
            Some(replaced(t, at..at + t[at..].chars().next()?.len_utf8(), piece))
        } else {
            Some(inserted(t, at, piece))
        }
    }),
    ("DOCTYPE", |t, r| {
        let root = elements(t).first()?.outer.start;
        Some(inserted(
            t,
            root,
            r.pick(&[
                "<!DOCTYPE elmo>",
                "<!DOCTYPE elmo [<!ENTITY e 'x'>]>",
                "<!DOCTYPE elmo [<!ATTLIST elmo a CDATA 'default'>]>",
                "<!DOCTYPE elmo [<!ATTLIST learner a CDATA #IMPLIED>]>",
                "<!DOCTYPE elmo SYSTEM 'nothing.dtd'>",
            ])?,
        ))
    }),
    ("XML declaration of another kind", |t, r| {
        let rest = if t.starts_with("<?xml ") { t.split_once("?>")?.1 } else { t };
        Some(format!(
            "{}{rest}",
            r.pick(&[
                "<?xml version='1.1'?>",
                "<?xml version=\"1.2\"?>",
                "<?xml version='1.0' encoding='UTF-16'?>",
                "<?xml version='1.0' encoding='ebcdic-cp-fi'?>",
                "<?xml version='1.0' encoding='us-ascii'?>",
                "<?xml version='1.0' encoding=''?>",
                "<?xml version='1.0' standalone='maybe'?>",
                "<?xml encoding='UTF-8'?>",
                "<?xml version='1.0'?><?xml version='1.0'?>",
                " <?xml version='1.0'?>",
                "<?XML version='1.0'?>",
                "<?xml version='1.0' ?encoding='x'?>",
                "\u{feff}",
                "\u{feff}\u{feff}",
            ])?
        ))
    }),
    ("cut off", |t, r| Some(t[..r.place(t, 0..t.len())].to_owned())),
    ("letters inserted anywhere", |t, r| {
        let at = r.place(t, 0..t.len());
        Some(inserted(t, at, r.pick(TEXTS)?))
    }),
    ("stretch removed", |t, r| {
        let start = r.place(t, 0..t.len());
        let end = r.place(t, start..(start + 40).min(t.len()));
        Some(replaced(t, start.min(end)..end.max(start), ""))
    }),
];

const TEXTS: &[&str] = &[
    "x",
    "7",
    " ",
    "\n",
    "\t",
    "\r",
    "\r\n",
    "&#13;",
    "&#xD;&#xA;",
    "&amp;",
    "&lt;",
    "&gt;",
    ">",
    "]]>",
    "]]&gt;",
    "&quot;",
    "\"",
    "'",
    "&apos;",
    "å",
    "e\u{301}",
    "\u{1F393}",
    "&#x1F393;",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "&#0;",
    "&#xFFFF;",
    "\u{1}",
    "&#1;",
    "&nbsp;",
    "&",
    "<",
    "<![CDATA[]]>",
    "<![CDATA[<a>&amp;\r\n]]>",
    "<!-- - -->",
    "<!-- -- -->",
    "\u{7f}",
    "\u{a0}",
    "--",
    "?>",
    "&#x10FFFF;",
    "&#xD800;",
    "&#x0000041;",
    "&#X41;",
    "\u{e000}",
    "\u{10ffff}",
];

const ATTRIBUTES: &[&str] = &[
    "a=''",
    "a='1' b=\"2\"",
    "xml:lang='nb'",
    "xml:space='preserve'",
    "xml:base='http://example.org/a/'",
    "xml:base='../b'",
    "xml:id='x'",
    "xml:id='1 x'",
    "xml:other='y'",
    "Id='x'",
    "ID=\"x\"",
    "id='x'",
    "xmlns:u='urn:unused'",
    "xmlns:u='urn:a&amp;b'",
    "xmlns:u='relative'",
    "xmlns:u=''",
    "xmlns=''",
    "xmlns='urn:other'",
    "xmlns:xml='http://www.w3.org/XML/1998/namespace'",
    "xmlns:x='http://www.w3.org/XML/1998/namespace'",
    "xmlns:xmlns='urn:x'",
    "xmlns:y='http://www.w3.org/2000/xmlns/'",
    "xmlns:ds='urn:not-ds'",
    "xmlns:ds='http://www.w3.org/2000/09/xmldsig#'",
    "xmlns:a='urn:1' xmlns:b='urn:1' a:c='1' b:d='2'",
    "xmlns:a='urn:1' xmlns:b='urn:1' a:c='1' b:c='2'",
    "xmlns:z='urn:a' xmlns:a='urn:z' z:b='1' a:b='2' b='3'",
    "q:unbound='1'",
    "a='\t1\r\n2 '",
    "a='&#9;&#10;&#13;&lt;&gt;\u{1F393}'",
    "å='ø'",
    "a='<'",
    "a",
    "a=1",
    "xsi:nil='true' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'",
];

const PARTS: &[&str] = &[
    "SignedInfo",
    "SignatureValue",
    "KeyInfo",
    "Reference",
    "Transforms",
    "Transform",
    "DigestMethod",
    "DigestValue",
    "CanonicalizationMethod",
    "SignatureMethod",
    "X509Data",
    "X509Certificate",
];

const IN_SIGNATURE: &[&str] = &[
    "<ds:Object></ds:Object>",
    "<ds:Object Id='x'><a/></ds:Object>",
    "<x xmlns=''/>",
    "x",
    "\n  ",
    "<!-- c -->",
    "<?pi?>",
    "<ds:KeyInfo/>",
    "<ds:HMACOutputLength>8</ds:HMACOutputLength>",
    "<ec:InclusiveNamespaces xmlns:ec='http://www.w3.org/2001/10/xml-exc-c14n#' PrefixList='ds #default'/>",
    "<ds:XPath>not(ancestor-or-self::*[local-name()='resultLabel'])</ds:XPath>",
    "<ds:Transform Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#'></ds:Transform>",
    "<ds:Transform Algorithm='http://www.w3.org/2000/09/xmldsig#base64'></ds:Transform>",
    "<ds:Transform Algorithm='http://www.w3.org/TR/1999/REC-xpath-19991116'><ds:XPath>not(ancestor-or-self::*[local-name()='learner'])</ds:XPath></ds:Transform>",
    "<ds:Manifest/>",
];

/// Accepted, refused and unknown ones, each in any place.
pub(crate) const ALGORITHMS: &[&str] = &[
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2000/09/xmldsig#base64",
    "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "http://www.w3.org/2000/09/xmldsig#sha1",
    "http://www.w3.org/2001/04/xmldsig-more#sha224",
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
    "http://www.w3.org/2001/04/xmlenc#ripemd160",
    "http://www.w3.org/2001/04/xmldsig-more#md5",
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "",
    "urn:unknown",
];

/// Changes bytes without looking at what they mean.
pub(crate) fn damage(bytes: &mut Vec<u8>, rng: &mut Rng) -> &'static str {
    if bytes.is_empty() {
        return "nothing";
    }
    let at = rng.below(bytes.len());
    match rng.below(5) {
        0 => {
            bytes[at] ^= 1 << rng.below(8);
            "bit flipped"
        }
        1 => {
            bytes[at] = u8::try_from(rng.below(256)).unwrap();
            "byte changed"
        }
        2 => {
            bytes.remove(at);
            "byte removed"
        }
        3 => {
            bytes.insert(at, *rng.pick(b"<>&\"'=/ \r\n\t\0\x80\xFF]!?:;#").unwrap());
            "byte inserted"
        }
        _ => {
            let end = (at + 1 + rng.below(60)).min(bytes.len());
            let stretch = bytes[at..end].to_vec();
            let to = rng.below(bytes.len());
            bytes.splice(to..to, stretch);
            "bytes repeated"
        }
    }
}

/// The text in another encoding, with or without a mark, declared rightly or wrongly.
pub(crate) fn encode(text: &str, rng: &mut Rng) -> (Vec<u8>, &'static str) {
    let undeclared = match text.strip_prefix("<?xml ") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, rest)| rest),
        None => text,
    };
    let declared = |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{undeclared}");
    let units = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let single = |text: &str| {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).ok().filter(|b| !(0x80..0xA0).contains(b)))
            .collect::<Option<Vec<u8>>>()
    };
    match rng.below(12) {
        0 => ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), "UTF-8 with a mark"),
        1 => (units(&format!("\u{feff}{}", declared("UTF-16")), u16::to_le_bytes), "UTF-16, low byte first"),
        2 => (units(&format!("\u{feff}{}", declared("UTF-16")), u16::to_be_bytes), "UTF-16, high byte first"),
        3 => (units(&declared("UTF-16"), u16::to_le_bytes), "UTF-16 without a mark"),
        4 => (units(&format!("\u{feff}{undeclared}"), u16::to_le_bytes), "UTF-16 undeclared"),
        5 => (units(&format!("\u{feff}{}", declared("UTF-8")), u16::to_le_bytes), "UTF-16 declared as UTF-8"),
        6 => (declared("ISO-8859-1").into_bytes(), "UTF-8 declared as ISO-8859-1"),
        7 => (declared("windows-1252").into_bytes(), "UTF-8 declared as windows-1252"),
        8 => match single(&declared("ISO-8859-15")) {
            Some(bytes) => (bytes, "ISO-8859-1 declared as ISO-8859-15"),
            None => (text.as_bytes().to_vec(), "as it was"),
        },
        9 => match single(&declared("windows-1252")) {
            Some(bytes) => (bytes, "windows-1252"),
            None => (text.as_bytes().to_vec(), "as it was"),
        },
        10 => match single(undeclared) {
            Some(bytes) => (bytes, "ISO-8859-1 undeclared"),
            None => (text.as_bytes().to_vec(), "as it was"),
        },
        _ => match single(&declared("ISO-8859-1")) {
            Some(bytes) => (bytes, "ISO-8859-1"),
            None => (text.as_bytes().to_vec(), "as it was"),
        },
    }
}

/// An element by its place in the text.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) outer: Range<usize>,
    pub(crate) inner: Range<usize>,
    /// It has an end tag of its own.
    pub(crate) is_open: bool,
}

/// What a rough scan sees: good enough to aim at something, on broken documents too.
enum Piece {
    Start(Range<usize>),
    End(Range<usize>),
    Text(Range<usize>),
    Other(Range<usize>),
}

fn pieces(text: &str) -> Vec<Piece> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        let to = |end: &str, from: usize| {
            rest.get(from..).and_then(|r| r.find(end)).map_or(text.len(), |i| at + from + i + end.len())
        };
        let end = if rest.starts_with("<!--") {
            to("-->", 4)
        } else if rest.starts_with("<![CDATA[") {
            to("]]>", 9)
        } else if rest.starts_with("<?") {
            to("?>", 2)
        } else if rest.starts_with('<') {
            let mut quote = None;
            let close = rest.char_indices().find(|(_, c)| match quote {
                Some(open) => {
                    if *c == open {
                        quote = None;
                    }
                    false
                }
                None => {
                    if matches!(c, '"' | '\'') {
                        quote = Some(*c);
                    }
                    *c == '>'
                }
            });
            close.map_or(text.len(), |(i, _)| at + i + 1)
        } else {
            rest.find('<').map_or(text.len(), |i| at + i)
        };
        found.push(if rest.starts_with("</") {
            Piece::End(at..end)
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            Piece::Other(at..end)
        } else if rest.starts_with('<') {
            Piece::Start(at..end)
        } else {
            Piece::Text(at..end)
        });
        at = end;
    }
    found
}

pub(crate) fn texts(text: &str) -> Vec<Range<usize>> {
    let texts = pieces(text).into_iter().filter_map(|p| if let Piece::Text(range) = p { Some(range) } else { None });
    texts.filter(|range| !text[range.clone()].trim().is_empty()).collect()
}

fn tags(text: &str) -> Vec<Range<usize>> {
    let tags = pieces(text).into_iter().filter_map(|p| if let Piece::Start(range) = p { Some(range) } else { None });
    tags.filter(|range| text[range.clone()].ends_with('>')).collect()
}

/// Elements that begin and end, the outermost first.
pub(crate) fn elements(text: &str) -> Vec<Element> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for piece in pieces(text) {
        match piece {
            Piece::Start(range) if text[range.clone()].ends_with("/>") => {
                found.push(Element { inner: range.end..range.end, outer: range, is_open: false });
            }
            Piece::Start(range) => open.push(range),
            Piece::End(range) => {
                if let Some(start) = open.pop() {
                    found.push(Element { outer: start.start..range.end, inner: start.end..range.start, is_open: true });
                }
            }
            Piece::Text(_) | Piece::Other(_) => {}
        }
    }
    found.sort_by_key(|e| e.outer.start);
    found
}

/// Any element but the root; one in two times one that holds little.
fn some_element(text: &str, rng: &mut Rng) -> Option<Element> {
    let all: Vec<Element> = elements(text).into_iter().skip(1).collect();
    let small: Vec<Element> = all.iter().filter(|e| e.outer.len() < 300).cloned().collect();
    if rng.chance(50) { rng.pick(&small).cloned() } else { rng.pick(&all).cloned() }
}

fn pick_named(text: &str, rng: &mut Rng, names: &[&str]) -> Option<Element> {
    let named = |e: &Element| {
        let name = name_of(&text[e.outer.start + 1..]);
        names.contains(&name.rsplit(':').next().unwrap_or(name))
    };
    rng.pick(&elements(text).into_iter().filter(named).collect::<Vec<_>>()).cloned()
}

/// What the first element of this local name holds.
pub(crate) fn content_of(text: &str, local: &str) -> Option<Range<usize>> {
    elements(text)
        .into_iter()
        .find(|e| name_of(&text[e.outer.start + 1..]).rsplit(':').next() == Some(local) && e.is_open)
        .map(|e| e.inner)
}

/// Places between tags, inside the root.
fn between(text: &str) -> Vec<usize> {
    let Some(root) = elements(text).first().map(|e| e.inner.clone()) else { return Vec::new() };
    let ends = pieces(text).into_iter().map(|p| match p {
        Piece::Start(range) | Piece::End(range) | Piece::Other(range) | Piece::Text(range) => range.end,
    });
    ends.filter(|at| root.contains(at)).collect()
}

fn attributes(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for tag in tags(text) {
        let mut at = tag.start + 1 + name_of(&text[tag.start + 1..]).len();
        while let Some(start) = text.get(at..tag.end).and_then(|t| t.find(|c: char| !c.is_whitespace())).map(|i| at + i)
        {
            let Some(equals) = text[start..tag.end].find('=').map(|i| start + i) else { break };
            let Some(open) = text[equals..tag.end].find(['"', '\'']).map(|i| equals + i) else { break };
            let quote = &text[open..=open];
            let Some(close) = text[open + 1..tag.end].find(quote).map(|i| open + 1 + i) else { break };
            found.push(start..close + 1);
            at = close + 1;
        }
    }
    found
}

/// A letter of a text that is no part of a reference.
fn letter(text: &str, rng: &mut Rng) -> Option<Range<usize>> {
    let range = rng.pick(&texts(text))?.clone();
    let at = rng.place(text, range.clone());
    let letter = text[at..range.end].chars().next()?;
    (letter.is_alphanumeric() && !in_reference(text, at)).then_some(at..at + letter.len_utf8())
}

fn in_reference(text: &str, at: usize) -> bool {
    text[..at].rfind('&').is_some_and(|and| !text[and..at].contains([';', '<']) && at - and < 12)
}

pub(crate) fn name_of(tag: &str) -> &str {
    tag.split([' ', '\t', '\n', '\r', '/', '>']).next().unwrap_or_default()
}

fn inserted(text: &str, at: usize, piece: &str) -> String {
    format!("{}{piece}{}", &text[..at], &text[at..])
}

pub(crate) fn replaced(text: &str, range: Range<usize>, piece: &str) -> String {
    format!("{}{piece}{}", &text[..range.start], &text[range.end..])
}
