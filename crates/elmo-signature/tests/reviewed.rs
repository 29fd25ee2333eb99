//! Documents that a review brought up: each is refused, and at once.

#[cfg(test)]
mod files;

#[cfg(test)]
use elmo_signature::Reason;
#[cfg(test)]
use files::{Door, read, suite};

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
