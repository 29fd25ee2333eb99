//! Recipients: pinned certificates and keys, what a file holds, and what the office signs its mails with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::KeyOriginView;

views! {
    /// Pinned certificates and keys, and what the office signs its mails with.
    view RecipientsView {
        /// Those of recipients, those in use first.
        recipients: Vec<RecipientView>,
        /// Those of authorities that the office trusts.
        authorities: Vec<RecipientView>,
        /// The office's certificate for S/MIME.
        smime: Option<MailKeyView>,
        /// The office's OpenPGP key.
        openpgp: Option<MailKeyView>,
        /// Whether authorities are asked once a day what they have withdrawn.
        asks: bool,
    }
    /// A pinned certificate or key.
    view RecipientView {
        /// Its id.
        id: String,
        /// For which address; "" for an authority.
        address: String,
        /// Whose it is, in the office's words.
        name: String,
        /// What it says of itself.
        key: RecipientKeyView,
        /// What is to be said about it today and was not accepted when it was pinned.
        findings: Vec<KeyFindingView>,
        /// Codes of what was accepted.
        accepted: Vec<String>,
        /// How it was made sure.
        why: String,
        /// When it was pinned.
        added: String,
        /// By whom.
        added_by: String,
        /// Since when it is not used any more.
        retired: Option<String>,
        /// Who retired it.
        retired_by: Option<String>,
        /// Whether its authority withdrew it; none where there is no authority.
        revocation: Option<RevocationView>,
    }
    /// Whether the authority of a certificate withdrew it, as far as it was heard.
    view RevocationView {
        /// Why nobody can be asked, as a code.
        cannot: Option<String>,
        /// When somebody was asked last.
        asked: Option<String>,
        /// The address that was asked.
        source: Option<String>,
        /// Why that told nothing, as a code.
        problem: Option<String>,
        /// When the last answer was made.
        said: Option<String>,
        /// Since when the certificate is withdrawn.
        withdrawn: Option<String>,
        /// Why, as a code.
        reason: Option<String>,
    }
    /// A certificate that an authority is to be asked about.
    view AskAuthorityRequest {
        /// The file, where it is not in use yet.
        base64: Option<String>,
        /// Which certificate.
        fingerprint: String,
    }
    /// Stops asking about a certificate.
    view StopAskingRequest {
        /// Which.
        fingerprint: String,
    }
    /// Whether authorities are to be asked.
    view AskingRequest {
        /// Whether.
        on: bool,
    }
    /// What a certificate or key says of itself.
    view RecipientKeyView {
        /// Certificate or OpenPGP key.
        kind: MailKeyKindCode,
        /// The holder.
        holder: String,
        /// Who issued a certificate.
        issuer: Option<String>,
        /// E-mail addresses inside.
        addresses: Vec<String>,
        /// Hexadecimal, small letters.
        fingerprint: String,
        /// As "RSA 3072".
        algorithm: String,
        /// The first day.
        valid_from: String,
        /// The last day; none for a key without an end.
        valid_until: Option<String>,
    }
    /// Certificate or OpenPGP key.
    code MailKeyKindCode {
        /// A certificate for S/MIME.
        Smime,
        /// An OpenPGP key.
        Openpgp,
    }
    /// Something that is to be said about a key.
    view KeyFindingView {
        /// Its code.
        code: String,
        /// What follows from it.
        weight: KeyWeightCode,
    }
    /// How much a finding weighs.
    code KeyWeightCode {
        /// For information.
        Told,
        /// A person has to say that it is right nevertheless.
        Asks,
        /// The key cannot be used.
        Refused,
    }
    /// A file to look at.
    view LookAtKeyRequest {
        /// The file.
        base64: String,
        /// For which address; "" for the one that each key names.
        address: String,
    }
    /// What a file holds.
    view KeyFileView {
        /// From whom, where it is an e-mail.
        from: Option<String>,
        /// Its certificates and keys.
        keys: Vec<KeyFoundView>,
    }
    /// A certificate or key of a file.
    view KeyFoundView {
        /// What it says of itself.
        key: RecipientKeyView,
        /// For which address it was looked at.
        address: String,
        /// What is to be said about using it for that address.
        findings: Vec<KeyFindingView>,
        /// The key that is in use for that address.
        in_use: Option<RecipientView>,
        /// Whether it is that very key.
        same: bool,
        /// Whether it can be trusted as an authority.
        can_vouch: bool,
        /// Whether its authority withdrew it; none where there is no authority.
        revocation: Option<RevocationView>,
    }
    /// A key to pin.
    view PinRecipientRequest {
        /// The file.
        base64: String,
        /// Which key of it.
        fingerprint: String,
        /// For which address.
        address: String,
        /// Whose it is.
        name: String,
        /// Codes of the findings that were shown and are right nevertheless.
        accepted: Vec<String>,
        /// How that was made sure.
        why: String,
        /// The id of the key in use that it replaces.
        replaces: Option<String>,
        /// Where it was found, where it was looked up.
        origin: Option<KeyOriginView>,
    }
    /// An authority to trust.
    view TrustAuthorityRequest {
        /// The file.
        base64: String,
        /// Which certificate of it.
        fingerprint: String,
        /// How it was made sure.
        why: String,
    }
    /// A pinned key.
    view RecipientIdRequest {
        /// Its id.
        recipient: String,
    }
    /// What the office signs with.
    view MailKeyView {
        /// What it says of itself.
        key: RecipientKeyView,
        /// The code of what forbids its use today.
        refused: Option<String>,
        /// Good, but not for much longer.
        ends_soon: bool,
        /// Whether its authority withdrew it; none where there is no authority.
        revocation: Option<RevocationView>,
    }
    /// What decisions are signed with.
    view OfficeKeyView {
        /// Its certificate; none before the first sign-off.
        key: Option<RecipientKeyView>,
        /// Taken in from a file, not made here.
        taken: bool,
        /// Its time is over.
        expired: bool,
        /// Good, but not for much longer.
        ends_soon: bool,
    }
    /// A file with the office's certificate or key and its private part.
    view TakeInMailKeyRequest {
        /// The file.
        base64: String,
        /// Opens it.
        passphrase: String,
    }
    /// Which of the two to forget.
    view RemoveMailKeyRequest {
        /// Certificate or OpenPGP key.
        kind: MailKeyKindCode,
    }
}
