//! The answers of the EMPs: the right one, and the wrong ones that can be asked for.

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use time::{Duration, OffsetDateTime};

use crate::{
    SampleStudent, TrainingError,
    document::{self, Content},
    flavour::EmpFlavour,
    keys::Signer,
    results::{MARKED, TRANSCRIPTS, Transcript},
    students,
    xml::Algorithm,
};

macro_rules! wrong_answers {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $says:literal;)*) => {
        /// An answer as it should not be, asked for by `?answer=NAME` on the EMP's address or on its page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum WrongAnswer {
            $($(#[$doc])* $name,)*
        }

        impl WrongAnswer {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name in the address, kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it is, in English, for the EMP's page.
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => $says,)* }
            }
        }
    };
}

wrong_answers! {
    /// The learner cancels: `NCP_CANCEL`.
    Cancel = "cancel", "Cancelled by the learner";
    /// `NCP_NO_RESULTS`.
    NoResults = "no-results", "No results";
    /// `NCP_ERROR` with a message.
    Error = "error", "An error of the EMP";
    /// A return code that does not exist, with results.
    UnknownCode = "unknown-code", "An unknown return code";
    /// The results come with another session id.
    WrongSession = "wrong-session", "Another session's id";
    /// The answer is posted twice: first in a frame of the page, then again.
    Repeated = "repeated", "The answer twice";
    /// A genuine document that was made 400 days ago.
    OlderDocument = "older-document", "An older genuine document";
    /// A grade was changed after signing.
    BadSignature = "bad-signature", "Changed after signing";
    /// Signed with a key that no registry knows.
    ForeignKey = "foreign-key", "Signed with a foreign key";
    /// Signed with the EMP's former key, which has run out.
    OldKey = "old-key", "Signed with the former key";
    /// Signed with RSA-SHA1 and the right key.
    Sha1 = "sha1", "Signed with SHA-1";
    /// ISO-8859-1 bytes, declared and rightly signed.
    Latin1 = "latin-1", "Latin-1 bytes";
    /// A character in the base64 text that does not belong there.
    BrokenBase64 = "broken-base64", "Broken base64";
    /// The gzip stream is cut off.
    BrokenGzip = "broken-gzip", "Broken gzip";
    /// 300 MB of blanks, packed.
    GzipBomb = "gzip-bomb", "A gzip bomb";
    /// Genuine, with 20 MB of attachments.
    LargeAttachments = "large-attachments", "20 MB of attachments";
    /// Genuine, with a report that holds no results.
    EmptyReport = "empty-report", "An empty report";
    /// Genuine, with each course within its programme and again beside it.
    DoubleCounted = "double-counted", "Each course twice";
    /// The answer page's Content-Security-Policy lets the browser post to https only.
    FormActionHttpsOnly = "form-action-https-only", "A page that may post to https only";
    /// The EMP refuses a return address that is not https.
    RefusesHttpReturn = "refuses-http-return", "Refuses a return address without https";
    /// Genuine results of another learner.
    NotThisStudent = "not-this-student", "Another learner's results";
}

impl WrongAnswer {
    /// Reads a name; unknown ones are none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|answer| answer.as_str() == name)
    }
}

/// The keys of one EMP, and one that is nobody's.
pub(crate) struct EmpKeys {
    pub(crate) current: Signer,
    pub(crate) former: Signer,
    pub(crate) foreign: Signer,
}

/// What is asked for on the confirmation page.
pub(crate) struct Question<'a> {
    pub(crate) emp: EmpFlavour,
    pub(crate) session_id: &'a str,
    /// The home university's student number.
    pub(crate) student: &'a str,
    pub(crate) esi: &'a str,
    /// The positions of the chosen courses.
    pub(crate) chosen: &'a [usize],
    pub(crate) cancelled: bool,
    pub(crate) wrong: Option<WrongAnswer>,
    pub(crate) now: OffsetDateTime,
}

/// The fields of the form that goes to the return address; more than one form when the answer is repeated.
pub(crate) type Form = Vec<(&'static str, String)>;

/// All results of a student, signed: what a right answer carries, unpacked.
pub(crate) fn document_of(
    student: &SampleStudent,
    now: OffsetDateTime,
    keys: &EmpKeys,
) -> Result<Option<Vec<u8>>, TrainingError> {
    let mut known = TRANSCRIPTS.iter().chain([&MARKED]);
    let Some(transcript) = known.find(|t| t.emp == student.emp && t.student == student.number) else {
        return Ok(None);
    };
    let chosen: Vec<usize> = (0..transcript.courses.len()).collect();
    let question = Question {
        emp: student.emp,
        session_id: "",
        student: student.number,
        esi: student.esi,
        chosen: &chosen,
        cancelled: false,
        wrong: None,
        now,
    };
    document(&question, transcript, keys).map(Some)
}

/// Makes the answer.
pub(crate) fn forms(question: &Question<'_>, keys: &EmpKeys) -> Result<Vec<Form>, TrainingError> {
    let words = question.emp.words();
    let code = |name: &str| format!("{}{name}", words.ok.trim_end_matches("OK"));
    let form = |session: &str, code: String, message: &str, elmo: Option<String>| -> Form {
        let mut form = vec![("sessionId", session.to_owned()), ("returnCode", code)];
        form.push(("returnMessage", message.to_owned()));
        form.extend(elmo.map(|elmo| ("elmo", elmo)));
        form
    };
    let id = question.session_id;
    if question.cancelled || question.wrong == Some(WrongAnswer::Cancel) {
        return Ok(vec![form(id, code("CANCEL"), words.cancel, None)]);
    }
    if question.wrong == Some(WrongAnswer::Error) {
        return Ok(vec![form(id, code("ERROR"), "The source of results does not answer (training).", None)]);
    }
    let Some(transcript) = transcript(question).filter(|_| question.wrong != Some(WrongAnswer::NoResults)) else {
        return Ok(vec![form(id, code("NO_RESULTS"), words.nothing, None)]);
    };
    let elmo = Some(packed(question, transcript, keys)?);
    Ok(match question.wrong {
        Some(WrongAnswer::UnknownCode) => vec![form(id, "NCP_MAINTENANCE".to_owned(), "", elmo)],
        Some(WrongAnswer::WrongSession) => {
            let other: String = id.chars().rev().collect::<String>().replace(id, "");
            let other = if other.is_empty() { "another-session".to_owned() } else { other };
            vec![form(&other, code("OK"), "", elmo)]
        }
        Some(WrongAnswer::Repeated) => {
            vec![form(id, code("OK"), "", elmo.clone()), form(id, code("OK"), "", elmo)]
        }
        _ => vec![form(id, code("OK"), "", elmo)],
    })
}

/// The transcript that this EMP has for the learner, or, on request, somebody else's.
pub(crate) fn transcript(question: &Question<'_>) -> Option<&'static Transcript> {
    let here = || TRANSCRIPTS.iter().filter(|transcript| transcript.emp == question.emp);
    if question.wrong == Some(WrongAnswer::NotThisStudent) {
        return here().find(|transcript| transcript.student != question.student);
    }
    here().find(|transcript| transcript.student == question.student)
}

fn packed(question: &Question<'_>, transcript: &Transcript, keys: &EmpKeys) -> Result<String, TrainingError> {
    if question.wrong == Some(WrongAnswer::GzipBomb) {
        return bomb();
    }
    let bytes = document(question, transcript, keys)?;
    let mut packed = gzip(&bytes)?;
    if question.wrong == Some(WrongAnswer::BrokenGzip) {
        packed.truncate(packed.len() / 2);
    }
    let mut text = if question.emp == EmpFlavour::Finnish { in_lines(&packed) } else { STANDARD.encode(&packed) };
    if question.wrong == Some(WrongAnswer::BrokenBase64) {
        text.insert(text.len() / 3, '*');
    }
    Ok(text)
}

fn document(question: &Question<'_>, transcript: &Transcript, keys: &EmpKeys) -> Result<Vec<u8>, TrainingError> {
    let wrong = question.wrong;
    let all: Vec<usize> = (0..transcript.courses.len()).collect();
    let chosen = match wrong {
        Some(WrongAnswer::EmptyReport) => &[],
        // The boxes that were ticked are of the learner's own courses.
        Some(WrongAnswer::NotThisStudent) => all.as_slice(),
        _ => question.chosen,
    };
    let age = if wrong == Some(WrongAnswer::OlderDocument) { Duration::days(400) } else { Duration::ZERO };
    let unsigned = document::write(&Content {
        transcript,
        chosen,
        generated: question.now - age,
        esi: if wrong == Some(WrongAnswer::NotThisStudent) { esi_of(transcript.student) } else { question.esi },
        twice: wrong == Some(WrongAnswer::DoubleCounted),
        padding: if wrong == Some(WrongAnswer::LargeAttachments) { 15_000_000 } else { 0 },
    });
    let signer = match wrong {
        Some(WrongAnswer::ForeignKey) => &keys.foreign,
        Some(WrongAnswer::OldKey) => &keys.former,
        _ => &keys.current,
    };
    let algorithm = if wrong == Some(WrongAnswer::Sha1) { Algorithm::Sha1 } else { Algorithm::Sha256 };
    let prefix = if question.emp == EmpFlavour::Dutch { "ds" } else { "" };
    let mut xml = unsigned.signed(signer, algorithm, prefix)?;
    if wrong == Some(WrongAnswer::BadSignature) {
        xml = tampered(&xml);
    }
    if wrong == Some(WrongAnswer::Latin1) {
        return Ok(latin_1(&format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n{xml}")));
    }
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}").into_bytes())
}

/// The identifier of a sample student.
fn esi_of(number: &str) -> &'static str {
    students().into_iter().find(|student| student.number == number).map_or("", |student| student.esi)
}

/// One more credit for the first node that has any: what a cheat would do.
fn tampered(xml: &str) -> String {
    match xml.split_once("<value>") {
        Some((before, after)) => format!("{before}<value>1{after}"),
        None => xml.replacen("<learner>", "<learner ><!-- changed -->", 1),
    }
}

/// Letters that ISO-8859-1 lacks become references, which canonical XML resolves.
fn latin_1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match u8::try_from(u32::from(letter)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(format!("&#{};", u32::from(letter)).as_bytes()),
        }
    }
    bytes
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, TrainingError> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(TrainingError::Packing)
}

fn bomb() -> Result<String, TrainingError> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let blanks = vec![b' '; 1 << 20];
    encoder.write_all(b"<elmo>").map_err(TrainingError::Packing)?;
    for _ in 0..300 {
        encoder.write_all(&blanks).map_err(TrainingError::Packing)?;
    }
    Ok(STANDARD.encode(encoder.finish().map_err(TrainingError::Packing)?))
}

/// Base64 as MIME has it, 76 characters a line.
fn in_lines(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.chunks(57) {
        text.push_str(&STANDARD.encode(line));
        text.push_str("\r\n");
    }
    text
}
