//! What an address was looked up for, and what came of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{KeyFoundView, MailPassword};

views! {
    /// An address to look up.
    view LookUpKeyRequest {
        /// The address.
        address: String,
        /// Where.
        source: KeySourceCode,
    }
    /// Where an address is looked up.
    code KeySourceCode {
        /// The web key directory of its own domain.
        Wkd,
        /// The office's directory.
        Directory,
    }
    /// What a source answered.
    view KeyLookUpView {
        /// The name of the server that was asked last; "" where none was.
        host: String,
        /// What it has, what can be used first.
        keys: Vec<KeyAtView>,
        /// Why it has nothing, as a code of an error; none where it has something.
        problem: Option<String>,
        /// What the words for it name.
        params: Vec<String>,
        /// What the server said.
        reply: String,
    }
    /// A certificate or key that was found.
    view KeyAtView {
        /// What it came in.
        base64: String,
        /// What is to be said about it.
        key: KeyFoundView,
    }
    /// The office's directory.
    view DirectoryView {
        /// Its address; "" for none.
        address: String,
        /// Below which entry is searched.
        base: String,
        /// Who logs in; "" for nobody.
        user: String,
        /// A file with certificates of own authorities; "" for none.
        authorities: String,
        /// Where the password is.
        password: MailPassword,
    }
    /// The directory as it is typed.
    view DirectoryRequest {
        /// Its address.
        address: String,
        /// Below which entry is searched.
        base: String,
        /// Who logs in.
        user: String,
        /// A file with certificates of own authorities.
        authorities: String,
        /// A new password; none leaves the one that is there.
        password: Option<String>,
    }
    /// Where a key was found.
    view KeyOriginView {
        /// What was asked.
        source: KeySourceCode,
        /// Its name.
        host: String,
    }
}
