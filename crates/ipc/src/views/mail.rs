//! Mails: what is to go out and what became of it, and the office's account.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AcceptedView, FileView, RecipientKeyView};

views! {
    /// How the way to the mail server is encrypted.
    code MailSecurityCode {
        /// Begun in the clear and encrypted before anything is said.
        Starttls,
        /// From the first byte.
        Tls,
    }
    /// Where the password of the account or a private key is.
    code MailPassword {
        /// None is needed.
        Unneeded,
        /// In the keychain.
        Keychain,
        /// Held until the program ends.
        Session,
        /// It has to be entered.
        Missing,
    }
    /// Whose sign-in a mail server asks for.
    code MailProvider {
        /// Microsoft 365.
        Microsoft,
        /// Google.
        Google,
    }
    /// How somebody signs in where the mail server takes no password; "" for the provider's own.
    view MailSignInSettings {
        /// Whose sign-in.
        provider: MailProvider,
        /// The directory at Microsoft.
        tenant: String,
        /// What this program is registered as.
        client: String,
        /// Google's client secret of an installed program.
        client_secret: String,
        /// Where signing in begins.
        sign_in_address: String,
        /// Where tokens come from.
        token_address: String,
        /// What is asked for.
        scope: String,
    }
    /// Whether somebody is signed in.
    code MailSignedIn {
        /// Nobody is.
        Nobody,
        /// Kept in the keychain.
        Keychain,
        /// Held until the program ends.
        Session,
        /// The server takes it no longer.
        Ended,
    }
    /// Where a signing in stands.
    code MailSigningIn {
        /// None is under way.
        None,
        /// A code is to be entered at an address.
        Device,
        /// A page of the system's browser waits.
        Browser,
        /// It came to nothing.
        Failed,
    }
    /// A signing in. No token ever stands in it.
    view MailSignInView {
        /// Where it stands.
        state: MailSigningIn,
        /// The code to be entered.
        user_code: Option<String>,
        /// The address to be opened.
        address: Option<String>,
        /// Until when.
        until: Option<String>,
        /// Why it came to nothing, as a code of an error.
        problem: Option<String>,
        /// What the server said.
        reply: String,
    }
    /// The certificate that the office shows to its mail server.
    view MailCertificateView {
        /// What it says of itself.
        key: RecipientKeyView,
        /// Where its private key is.
        place: MailPassword,
        /// The code of what is to be said about it.
        finding: Option<String>,
    }
    /// The office's account at its mail server.
    view MailAccountView {
        /// The server's name; "" for none.
        host: String,
        /// Its port.
        port: u16,
        /// How the way is encrypted.
        security: MailSecurityCode,
        /// Who logs in; "" for nobody.
        user: String,
        /// The office's address.
        from: String,
        /// A file with certificates of own authorities; "" for none.
        authorities: String,
        /// Where the password is.
        password: MailPassword,
        /// How somebody signs in instead.
        sign_in: Option<MailSignInSettings>,
        /// Whether somebody is signed in.
        signed_in: MailSignedIn,
        /// Their address; "" where the server did not say.
        who: String,
        /// What the office shows to the server.
        certificate: Option<MailCertificateView>,
        /// Mails by S/MIME go out with AES-256-GCM.
        gcm: bool,
        /// Sealed mails have their headers inside and hide the subject.
        protect_headers: bool,
    }
    /// The account as it is typed.
    view MailAccountRequest {
        /// The server's name.
        host: String,
        /// Its port.
        port: u16,
        /// How the way is encrypted.
        security: MailSecurityCode,
        /// Who logs in.
        user: String,
        /// The office's address.
        from: String,
        /// A file with certificates of own authorities.
        authorities: String,
        /// A new password; none leaves the one that is there.
        password: Option<String>,
        /// How somebody signs in instead.
        sign_in: Option<MailSignInSettings>,
        /// Mails by S/MIME go out with AES-256-GCM.
        gcm: bool,
        /// Sealed mails have their headers inside and hide the subject.
        protect_headers: bool,
    }
    /// What the test of an account found.
    view MailTestView {
        /// Whether it can send.
        ok: bool,
        /// "ok", or what stands in the way as a code.
        code: String,
        /// What the server said.
        reply: String,
    }
    /// What became of a mail.
    code MailState {
        /// It is tried when its time has come.
        Waiting,
        /// It is being sent.
        Sending,
        /// The server has taken it.
        Sent,
        /// The server may have taken it.
        PerhapsSent,
        /// The server refuses it.
        Refused,
        /// Nobody tries any more.
        GivenUp,
        /// It came back.
        Bounced,
    }
    /// One attempt to send a mail.
    view MailAttemptView {
        /// Counted from 1.
        number: u32,
        /// When it began.
        began: String,
        /// How it ended, as a code; none while it is under way.
        outcome: Option<String>,
        /// What the server said.
        reply: String,
    }
    /// A mail.
    view MailRow {
        /// Its id.
        id: String,
        /// The case.
        case: String,
        /// Its number.
        case_number: String,
        /// The decision's number, where it carries one.
        decision: Option<String>,
        /// The request for an opinion, where it carries one.
        opinion: Option<String>,
        /// By which an answer to that is filed.
        reference: Option<String>,
        /// Whether it goes to the student.
        student: bool,
        /// Addresses.
        to: Vec<String>,
        /// How it is sealed, as a code.
        sealed: String,
        /// What it carries.
        files: Vec<FileView>,
        /// Its Message-ID.
        message_id: String,
        /// When it was released.
        at: String,
        /// By whom.
        by: String,
        /// What became of it.
        state: MailState,
        /// When it is tried next.
        next_try: Option<String>,
        /// The attempts, the latest first.
        attempts: Vec<MailAttemptView>,
        /// What a person said of it last: why is a code.
        answer: Option<AcceptedView>,
        /// Whether it rests on a test registry, as everything in training does.
        test: bool,
    }
    /// Asks for mails.
    view MailsRequest {
        /// Of this case, or of all.
        case: Option<String>,
    }
    /// Mails.
    view MailsView {
        /// Those released last first.
        mails: Vec<MailRow>,
        /// Why mails cannot go out now, as a code of an error.
        problem: Option<String>,
    }
    /// How a mail to these addresses would be sealed.
    view WayRequest {
        /// Addresses.
        to: Vec<String>,
    }
    /// An address and the kind of its pinned key.
    view AddressKey {
        /// The address.
        address: String,
        /// "smime", "openpgp"; none where no key is pinned.
        kind: Option<String>,
        /// The code of what forbids its use.
        refused: Option<String>,
    }
    /// How a mail would be sealed.
    view WayView {
        /// "keys" or "container".
        way: String,
        /// Each address.
        addresses: Vec<AddressKey>,
        /// The code of what forbids the office to sign a mail for these keys.
        unsigned: Option<String>,
    }
    /// Releases a decision.
    view ReleaseRequest {
        /// The decision.
        decision: String,
        /// Addresses.
        to: Vec<String>,
        /// Names of its files.
        files: Vec<String>,
        /// "keys" or "container".
        way: String,
        /// Whether it is the student's copy.
        student: bool,
    }
    /// Releases the page of a request for an opinion.
    view ReleaseOpinionRequest {
        /// The request.
        opinion: String,
        /// Addresses.
        to: Vec<String>,
        /// "keys" or "container".
        way: String,
    }
    /// A mail that was released.
    view ReleasedView {
        /// The mail.
        mail: MailRow,
        /// The password of its container, shown this once.
        password: Option<String>,
    }
    /// Saves a sealed decision as a message.
    view SaveMailRequest {
        /// What, as it would be released.
        release: ReleaseRequest,
        /// The folder.
        folder: String,
    }
    /// A message that was saved.
    view MailSavedView {
        /// Its delivery.
        delivery: String,
        /// The file.
        path: String,
        /// The password of its container, shown this once.
        password: Option<String>,
    }
    /// Saves a sealed request for an opinion as a message.
    view SaveOpinionMailRequest {
        /// What, as it would be released.
        release: ReleaseOpinionRequest,
        /// The folder.
        folder: String,
    }
    /// A request for an opinion that was saved as a message.
    view OpinionMailSavedView {
        /// The file.
        path: String,
        /// The password of its container, shown this once.
        password: Option<String>,
    }
    /// What a person says of a mail.
    code MailAnswer {
        /// It has arrived.
        Arrived,
        /// It is to be sent again.
        Again,
        /// It is not to go out.
        TakenBack,
        /// It came back.
        Bounced,
    }
    /// How a student's copy goes out where no key of theirs is known.
    code CopyWayCode {
        /// By mail, in an AES-256 container.
        Container,
        /// On paper, by post.
        Post,
        /// On paper, handed over at the office.
        PickUp,
    }
    /// How a copy went out on paper.
    code PaperCode {
        /// Posted.
        Post,
        /// Handed over.
        PickUp,
    }
    /// Writes a decision to be printed.
    view PrintCopyRequest {
        /// The decision.
        decision: String,
        /// The folder.
        folder: String,
    }
    /// Records that a copy went out on paper.
    view RecordCopyRequest {
        /// The decision.
        decision: String,
        /// How.
        paper: PaperCode,
        /// To which address, or to whom; "" for the student in person.
        to: String,
    }
    /// A mail.
    view MailIdRequest {
        /// Its id.
        mail: String,
    }
    /// Something that went out.
    view DeliveryIdRequest {
        /// Its id.
        delivery: String,
    }
    /// A person's answer.
    view AnswerMailRequest {
        /// The mail.
        mail: String,
        /// What they say.
        answer: MailAnswer,
    }
}
