//! What no file can notice, and why.

/// The file of the source, what stands there, and the reason.
pub(crate) type Row = (&'static str, &'static str, &'static str);

/// Refusals without which there would be nothing to go on with.
pub(crate) const NO_WAY_OUT: &[Row] = &[
    ("elmo/src/scan.rs", "tag(markup, limits)?.ok_or_else(", "without an end of the tag there is no text behind it"),
    ("elmo/src/parse.rs", "Document::parse_with_options(text, options).map_err(", "there is no tree to go on with"),
    ("certificate.rs", "X509Certificate::from_der(der).map_err(", "there is no certificate to go on with"),
    ("certificate.rs", "spki.parsed().map_err(", "there is no key to go on with"),
    ("envelope.rs", "only_signature(tree)?.ok_or(Reason::Unsigned)?", "there is no signature to go on with"),
    ("verify.rs", "Err(reason) => Err(Refusal {", "it passes on what was refused elsewhere"),
    ("verify.rs", "Err(refusal(refused.0, refused.1))", "there is no proof to go on with"),
    ("verify.rs", "Err(Rejected { reason, received,", "it passes on what was refused elsewhere"),
];

/// Without these the program does the same, or the same more slowly.
pub(crate) const SAME: &[Row] = &[
    // The scan comes before the tree builder, and needs to know where to go on.
    ("elmo/src/scan.rs", "inside.split_once(end)", "the tree builder says the same of what does not end"),
    ("elmo/src/scan.rs", "open.pop().ok_or_else(", "the tree builder says the same of an end tag too many"),
    ("elmo/src/scan.rs", "if open.is_empty() { Ok(()) }", "the tree builder says the same of an end tag too few"),
    ("elmo/src/scan.rs", "Some(b'?') => after(", "the whole beginning is compared again"),
    ("elmo/src/encoding.rs", "ISO_8859_15 .decode_without", "every byte is a letter of ISO-8859-15"),
    ("elmo/src/encoding.rs", "WINDOWS_1252.decode_without", "every other byte is a letter of windows-1252"),
    // The reader of canonical text.
    ("elmo/src/read.rs", "if bytes.len() > limits.bytes", "the verifier has the text read, not the bytes"),
    ("canonical.rs", "!holds_only_characters_of_xml(bytes)", "what was canonicalised holds no other characters"),
    ("canonical.rs", "if behind - at > self.limits.tag_bytes", "an end tag is shorter than its start tag"),
    ("canonical.rs", "self.open.len() >= self.limits.depth", "canonical text is not deeper than what it was made of"),
    (
        "canonical.rs",
        "self.bindings.len() > self.limits.namespaces",
        "no more are in force than in what it was made of",
    ),
    ("canonical.rs", "namespace.len() > self.limits.namespace_bytes", "what is not escaped is as long as it was"),
    // What the signature and the certificate are made of.
    ("algorithm.rs", "ecdsa_as_asn1(value, ", "no value at all is no signature either"),
    ("text.rs", "inside.split_once(\"?>\")", "nothing at all is no declaration either"),
    // The short way: what it does not take goes the long way, where nothing is taken out.
    ("plain.rs", "writer.document()?;", "then no document goes the short way"),
    ("plain.rs", "mark @ (b'>' | b'/')", "then no tag with attributes goes the short way"),
    ("plain.rs", "first.is_ascii_alphabetic() ||", "then fewer names go the short way"),
    ("plain.rs", "bytes.iter().all(|byte| matches!(byte, b' '", "then tags seem to have no end, and go the long way"),
    ("plain.rs", "self.open.len() != 1 ||", "the excerpt would end with a tag too many, and is parsed"),
    ("plain.rs", "self.copy(", "it writes, and what is written wrong has another digest and goes the long way"),
    ("plain.rs", "self.write_tag(", "it writes, and what is written wrong has another digest and goes the long way"),
    // What the short way wrote is read after the digest, and refused there for the same reason.
    ("plain.rs", "holds_only_characters_of_xml(text", READ_AGAIN),
    ("plain.rs", "!bytes.chunks(4096).any(has_control)", READ_AGAIN),
    ("plain.rs", "memmem::find_iter(bytes", READ_AGAIN),
    ("plain.rs", "(self.open.is_empty() && is_blank(", READ_AGAIN),
    ("plain.rs", "self.count()?;", READ_AGAIN),
    ("plain.rs", "self.counted <= self.limits.nodes", READ_AGAIN),
    ("plain.rs", "self.out.len() <= self.limits.bytes", READ_AGAIN),
    ("plain.rs", "!= name.as_bytes()", READ_AGAIN),
    ("plain.rs", "if is_twice ||", READ_AGAIN),
    ("plain.rs", "self.open.len() >= self.limits.depth", READ_AGAIN),
    ("plain.rs", "0 if self.root.is_some() ||", READ_AGAIN),
    ("plain.rs", "matches!(prefix, \"xml\" | \"xmlns\")", READ_AGAIN),
    ("plain.rs", "matches!(namespace, XML | XMLNS)", READ_AGAIN),
    ("plain.rs", "namespace.len() > self.limits.namespace_bytes", READ_AGAIN),
    ("plain.rs", "if is_name {", READ_AGAIN),
    ("plain.rs", "is_of_xml.then_some(", READ_AGAIN),
];

const READ_AGAIN: &str = "what the short way writes is read again, and refused there";
