//! Documents that a review brought up: each is refused, and at once.

#[cfg(test)]
mod files;

#[cfg(test)]
use elmo_signature::{Reason, ReceivedElmo, SignError, SigningKey, key_info_certificate, sign, verify_any};
#[cfg(test)]
use files::{Door, certificate, read, suite};

#[test]
fn no_room_is_made_for_markup_that_is_none() {
    for mark in ["<", "="] {
        let text = format!("<![CDATA[{}]]>", mark.repeat(2_000_001));
        let without = unsigned().replacen("Nordmann", &text, 1);
        assert_eq!(Door::ReadUnsigned.open(without.into_bytes(), "test"), Err(Reason::TooManyNodes), "{mark}");
        assert_eq!(verdict(&honest().replacen("Nordmann", &text, 1)), Err(Reason::TooManyNodes), "{mark}");
    }
    // The signature is taken out of a plain document, and has a tree of its own.
    let value = honest().replacen("<ds:SignatureValue>", &format!("<ds:SignatureValue>{}", "=".repeat(2_000_001)), 1);
    assert_eq!(verdict(&value), Err(Reason::TooManyNodes));
}

/// roxmltree takes `p:xmlns` for a declaration, and a name with a colon at its beginning for one without.
#[test]
fn what_is_called_a_declaration_and_is_none_is_refused() {
    let name = "<familyName>Nordmann";
    let disguised = format!("<Signature p:xmlns=\"{DS}\" ");
    let good = signed_here(&unsigned().replacen("<elmo ", "<elmo xmlns:p=\"urn:p\" ", 1)).unwrap();
    assert_eq!(verdict(&good), Ok(()));
    let mut wrong = Vec::new();
    for (from, to) in [
        (name, "<familyName p:xmlns=\"urn:q\">Nordmann"),
        (name, "<familyName p:xmlns=\"urn:q\"><!-- -->Nordmann"),
        (name, "<familyName :xmlns=\"not a URI at all\">Nordmann"),
        (name, "<familyName :xmlns=\"urn:q\"><!-- -->Nordmann"),
        (name, "<familyName :a=\"\"><!-- -->Nordmann"),
        ("<ds:Signature ", &disguised),
        ("Nordmann</", "Nordmann</:"),
        ("<familyName>", "<:familyName>"),
        ("</elmo>", "</:elmo>"),
    ] {
        let mut changed = good.replacen(from, to, 1);
        assert_ne!(changed, good);
        if to.starts_with("<Signature") {
            changed = changed.replace("</ds:Signature>", "</Signature>");
        }
        wrong.extend(Some((to, verdict(&changed))).filter(|(_, verdict)| *verdict != Err(Reason::NotXml)));
        // A comment sends it the long way.
        let changed = changed.replace("<learner>", "<learner><!-- -->");
        wrong.extend(Some((to, verdict(&changed))).filter(|(_, verdict)| *verdict != Err(Reason::NotXml)));
    }
    assert_eq!(wrong, []);
    // Neither is a signed document read as one without a signature, nor is another element its signature.
    let signed = |name: &str| unsigned().replacen("</elmo>", &format!("{name} xmlns=\"{DS}\"/></elmo>"), 1);
    for document in [signed("<Signature xmlns:p=\"urn:p\" p:xmlns=\"urn:x\""), signed("<Signature :xmlns=\"urn:x\"")] {
        assert_eq!(Door::ReadUnsigned.open(document.clone().into_bytes(), "test"), Err(Reason::NotXml));
        assert_eq!(verdict(&document), Err(Reason::NotXml));
    }
    // Where the digest rightly covers it, both ways say the same.
    for covered in
        ["<learner xmlns:p=\"urn:p\" p:xmlns=\"urn:q\">", "<learner xmlns:p=\"urn:p\" p:xmlns=\"urn:q\"><!-- -->"]
    {
        assert_eq!(
            signed_here(&unsigned().replacen("<learner>", covered, 1)),
            Err(SignError::Document(Reason::NotXml))
        );
    }
}

/// Exclusive canonical text has no declaration of a prefix that nothing uses.
#[test]
fn no_prefix_is_bound_to_nothing() {
    for place in ["<learner", "<ds:SignedInfo", "<ds:DigestValue"] {
        let document = honest().replacen(place, &format!("{place} xmlns:q=\"\""), 1);
        assert_eq!(verdict(&document), Err(Reason::NotXml), "{place}");
    }
}

#[test]
fn a_refusal_names_the_certificate_of_key_info() {
    let of = |document: String, certificates: &[&str]| {
        let certificates: Vec<_> = certificates.iter().map(|name| certificate(name)).collect();
        verify_any(ReceivedElmo::new(document.into_bytes()), &certificates).unwrap_err()
    };
    let named = key_info_certificate(&ReceivedElmo::new(honest().into_bytes())).map(|c| c.sha256().to_owned());
    assert_eq!(named.as_deref(), Some(certificate("test").sha256()));
    let changed = honest().replacen("Nordmann", "Forger", 1);
    for (document, certificates, reason, expected) in [
        (honest(), &["attacker", "p256"][..], Reason::NoKeyFits, &named),
        (honest(), &[], Reason::NoKeyFits, &named),
        (changed, &["attacker", "test"], Reason::DigestWrong, &named),
        (unsigned(), &["test"], Reason::Unsigned, &None),
    ] {
        let rejected = of(document, certificates);
        assert_eq!((rejected.reason, &rejected.key_info_sha256), (reason, expected));
        assert_eq!(rejected.evidence.is_some(), reason == Reason::DigestWrong);
    }
}

/// Attributes with prefixes are compared by their namespaces.
#[test]
fn namespaces_of_many_letters_are_refused_before_they_are_compared() {
    let started = std::time::Instant::now();
    let of = |letters: usize, tags: usize| {
        let attributes: String = ('a'..='z').map(|name| format!(" p:{name}=\"\"")).collect();
        let tags = format!("<a{attributes}></a>").repeat(tags);
        let root = format!("<elmo xmlns:p=\"urn:{}\" ", "u".repeat(letters - 4));
        honest().replacen("<elmo ", &root, 1).replacen("<report>", &format!("{tags}<report>"), 1)
    };
    for document in [of(32_000, 100_000), of(32_000, 100_000).replacen("<learner>", "<learner><!-- -->", 1), of(257, 1)]
    {
        assert_eq!(verdict(&document), Err(Reason::TagTooLong));
    }
    assert_eq!(verdict(&of(256, 1)), Err(Reason::DigestWrong));
    // Generous, for a busy machine without optimisation.
    assert!(started.elapsed().as_secs() < 20, "took {:?}", started.elapsed());
}

#[cfg(test)]
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

/// The document with a signature of ours.
#[cfg(test)]
fn signed_here(document: &str) -> Result<String, SignError> {
    let key = String::from_utf8(read(&suite().join("test-key.pem"))).unwrap();
    let key = SigningKey::from_pkcs8_pem(&key).unwrap();
    sign(document, &key, &certificate("test")).map(|bytes| String::from_utf8(bytes).unwrap())
}

#[cfg(test)]
fn honest() -> String {
    String::from_utf8(read(&suite().join("valid/honest.xml"))).unwrap()
}

#[cfg(test)]
fn unsigned() -> String {
    String::from_utf8(read(&suite().join("document.xml"))).unwrap().replacen("{}", "", 1)
}

#[cfg(test)]
fn verdict(document: &str) -> Result<(), Reason> {
    Door::Verify.open(document.as_bytes().to_vec(), "test")
}
