//! The verifier's checks as a list: each with its words, and how far it came.

use elmo_signature::Reason;
use serde::Serialize;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// It holds.
    Passed,
    /// It does not; the document is not believed because of it.
    Failed,
    /// An earlier one had failed, or it is made in one pass with the one that failed.
    NotReached,
}

impl Outcome {
    /// In words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotReached => "not reached",
        }
    }
}

/// One check of the verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// The code that a document is refused with when it fails.
    pub(crate) check: &'static str,
    /// What has to hold.
    pub(crate) what: &'static str,
    /// How it came out.
    pub(crate) result: Outcome,
}

/// Every check of the verifier in its order, up to the one that failed. Checks of one pass are reached together: of those,
/// only the one that failed is known.
pub(crate) fn checks(failed: Option<Reason>) -> Vec<Check> {
    let reached = failed.map(stage);
    Reason::ALL
        .iter()
        .filter(|reason| match reason {
            // What only `read_unsigned` and `verify_any` say stands in the list only where it was said.
            Reason::Signed | Reason::NoKeyFits => failed == Some(**reason),
            _ => true,
        })
        .map(|reason| Check {
            check: reason.as_str(),
            what: what(*reason),
            result: match reached {
                _ if failed == Some(*reason) => Outcome::Failed,
                Some(reached) if stage(*reason) >= reached => Outcome::NotReached,
                _ => Outcome::Passed,
            },
        })
        .collect()
}

/// The pass in which a check is made.
fn stage(reason: Reason) -> u8 {
    match reason {
        Reason::TooLarge => 0,
        Reason::EncodingUnknown | Reason::EncodingContradicted | Reason::Undecodable => 1,
        Reason::Doctype
        | Reason::TooDeep
        | Reason::TooManyAttributes
        | Reason::TooManyNamespaces
        | Reason::TagTooLong
        | Reason::TooManyNodes
        | Reason::NotXml => 2,
        Reason::RootNotElmo => 3,
        Reason::Unsigned | Reason::SeveralSignatures | Reason::Signed => 4,
        Reason::SignatureMisplaced => 5,
        Reason::ObjectInSignature => 6,
        Reason::SignatureMalformed | Reason::ReferenceCount | Reason::ReferenceUri | Reason::Transforms => 7,
        Reason::CanonicalizationAlgorithm => 8,
        Reason::SignatureAlgorithm => 9,
        Reason::DigestAlgorithm => 10,
        Reason::KeyMismatch | Reason::KeyTooShort | Reason::NoKeyFits => 11,
        Reason::SignatureValueWrong => 12,
        Reason::DigestWrong => 13,
    }
}

/// What has to hold, where [`Reason::message`] says what did not.
fn what(reason: Reason) -> &'static str {
    match reason {
        Reason::TooLarge => "The document is no larger than the limit.",
        Reason::EncodingUnknown => "It declares an encoding that is read, or none.",
        Reason::EncodingContradicted => "Its bytes are in the encoding that it declares.",
        Reason::Undecodable => "All its bytes are text in that encoding.",
        Reason::Doctype => "It has no DOCTYPE, and so no entities.",
        Reason::TooDeep => "Its elements are not nested deeper than the limit.",
        Reason::TooManyAttributes => "No tag has more attributes than the limit.",
        Reason::TooManyNamespaces => "It declares no more namespaces than the limit.",
        Reason::TagTooLong => "No tag and no namespace is longer than the limit.",
        Reason::TooManyNodes => "It has no more tags and texts than the limit.",
        Reason::NotXml => "It is well-formed XML 1.0 with namespaces.",
        Reason::RootNotElmo => "Its root is elmo.",
        Reason::Unsigned => "It carries a signature of its own.",
        Reason::SeveralSignatures => "It carries one signature, those of diploma supplements not counted.",
        Reason::SignatureMisplaced => "The signature stands directly below the root.",
        Reason::Signed => "It carries no signature.",
        Reason::ObjectInSignature => "The signature holds no Object.",
        Reason::SignatureMalformed => "The signature has the shape that XML-DSig prescribes.",
        Reason::ReferenceCount => "It has exactly one Reference.",
        Reason::ReferenceUri => "The Reference covers the whole document (URI=\"\").",
        Reason::Transforms => {
            "It transforms the document by enveloped-signature and one accepted canonicalisation alone."
        }
        Reason::CanonicalizationAlgorithm => "Its canonicalisation is an accepted one, without parameters.",
        Reason::SignatureAlgorithm => "Its signature algorithm is an accepted one, without parameters.",
        Reason::DigestAlgorithm => "Its digest algorithm is an accepted one, without parameters.",
        Reason::KeyMismatch => "The certificate's key is of the kind that the algorithm asks for.",
        Reason::KeyTooShort => "The key is long enough: RSA 2048 bits, with SHA-1 1024.",
        Reason::SignatureValueWrong => "The signature was made with the certificate's key.",
        Reason::NoKeyFits => "The signature was made with the key of one of the certificates.",
        Reason::DigestWrong => "The document is, byte for byte in canonical form, the one that was signed.",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use elmo_signature::Reason;

    use super::{Outcome, checks, stage, what};

    #[test]
    fn everything_is_listed_up_to_what_failed_and_after_it() {
        let all = checks(None);
        assert!(all.iter().all(|check| check.result == Outcome::Passed));
        assert_eq!(all.len(), Reason::ALL.len() - 2, "all but what a check with one certificate never says");
        for reason in Reason::ALL {
            let list = checks(Some(*reason));
            let failed: Vec<_> = list.iter().filter(|c| c.result == Outcome::Failed).map(|c| c.check).collect();
            assert_eq!(failed, [reason.as_str()]);
            let place = list.iter().position(|c| c.check == reason.as_str()).expect("its place");
            for (index, check) in list.iter().enumerate() {
                if index > place {
                    assert_eq!(check.result, Outcome::NotReached, "{} after {}", check.check, reason.as_str());
                }
                let of = Reason::ALL.iter().find(|r| r.as_str() == check.check).expect("a reason");
                assert_eq!(check.result == Outcome::Passed, stage(*of) < stage(*reason), "{check:?} with {reason:?}");
            }
        }
    }

    #[test]
    fn each_check_has_words_of_its_own_that_say_what_holds() {
        let words: BTreeSet<&str> = Reason::ALL.iter().map(|reason| what(*reason)).collect();
        assert_eq!(words.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert!(what(*reason).ends_with('.') && what(*reason) != reason.message(), "{reason:?}");
        }
    }
}
