//! How fast documents are verified and read, and beside it how fast others verify them, in one run:
//! `cargo bench -p elmo-signature`.
//!
//! It makes its documents, signs them with the test key and lets all take turns, so that a busy machine slows everybody
//! alike; of the runs of a turn the median counts, and of the turns the median again. Ours is the whole way from received
//! bytes to data: SHA-256,
//! decoding, limits, canonical text, signature, digest, and the ELMO read from the canonical text. The others only
//! verify. How quick Java is depends on what it did before, so it has two rows. Where a program is missing, its row
//! says so.

mod documents;
mod memory;
mod peers;
mod report;

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use elmo_signature::{Certificate, ReceivedElmo, SigningKey, sign, verify};

use documents::Sizes;
use peers::{Java, XmlSec, Xmlsec1};
use report::{Row, print_peaks, print_rest, print_table};

/// How often everybody has a turn.
const ROUNDS: usize = 15;

/// How long a turn takes in process, roughly.
const TURN: Duration = Duration::from_millis(150);

/// How many documents a virtual machine of Java has verified before it is measured, as a client in daily use has.
const DOCUMENTS_BEFORE: u64 = 50;

/// How many it then verifies for one turn; it gets quicker meanwhile.
const DOCUMENTS_MEASURED: u64 = 20;

/// In how many of the rounds a fresh one has its turn.
const EACH_THIRD: usize = 3;

/// How long another one may do nothing else; it stops getting quicker before.
const WARM_UP: Duration = Duration::from_secs(15);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((memory::CHILD, task)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return memory::child(task);
    }
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/signature");
    let certificate_path = keys.join("test-certificate.pem").canonicalize()?;
    let certificate = Certificate::from_pem(&fs::read_to_string(&certificate_path)?)?;
    let key = SigningKey::from_pkcs8_pem(&fs::read_to_string(keys.join("test-key.pem"))?)?;
    let folder = tempfile::tempdir()?;

    let mut java = Java::start(&certificate_path)?;
    for (name, sizes) in [
        ("50 KB of markup", Sizes { markup: 50_000, attachments: 0 }),
        ("5 MB with attachments", Sizes { markup: 50_000, attachments: 4_950_000 }),
    ] {
        let bytes = sign(&documents::elmo(sizes), &key, &certificate)?;
        let path = folder.path().join("document.xml");
        fs::write(&path, &bytes)?;
        compare(name, &bytes, &path, &certificate, &certificate_path, &mut java)?;
        print_peaks(bytes.len(), memory::peak(&path, &certificate_path)?);
    }
    rest(&key, &certificate)
}

/// Lets everybody verify one document in turn and prints the table.
fn compare(
    name: &str,
    bytes: &[u8],
    path: &Path,
    certificate: &Certificate,
    certificate_path: &Path,
    java: &mut Java,
) -> Result<(), Box<dyn Error>> {
    let xml_sec = XmlSec::new(certificate)?;
    let xmlsec1 = Xmlsec1::new(certificate_path);
    let mut rows = [
        Row::new("SMP Desk, verified and read"),
        Row::new("xml-sec 0.4, in process, verified"),
        Row::new("JDK, 50 documents before, verified"),
        Row::new("JDK, 15 s of this before, verified"),
        Row::new("xmlsec1 --verify --repeat"),
    ];
    let [ours, theirs, used, hot, program] = &mut rows;
    java.warm_up(path, WARM_UP)?;
    for round in 0..ROUNDS {
        ours.add(turn(|| {
            black_box(verify(ReceivedElmo::new(bytes.to_vec()), certificate)?);
            Ok(())
        })?);
        theirs.add(turn(|| xml_sec.verify(bytes))?);
        if round % EACH_THIRD == 0 {
            used.extend(Java::start(certificate_path)?.after(path, DOCUMENTS_BEFORE, DOCUMENTS_MEASURED)?);
        }
        hot.extend(java.turn(path, TURN)?);
        program.extend(xmlsec1.turn(path, TURN)?);
    }
    print_table(name, bytes.len(), &rows);
    Ok(())
}

/// The rest of what the README says about speed.
fn rest(key: &SigningKey, certificate: &Certificate) -> Result<(), Box<dyn Error>> {
    let catalogue = documents::catalogue(10_000_000, certificate.der());
    let mut registry = Row::new("EWP catalogue read");
    let large = sign(&documents::elmo(Sizes { markup: 200_000, attachments: 19_800_000 }), key, certificate)?;
    let packed = documents::packed(&large)?;
    let mut answer = Row::new("answer unpacked, verified and read");
    for _ in 0..ROUNDS {
        registry.add(turn(|| {
            black_box(emrex::registry::read(&catalogue)?);
            Ok(())
        })?);
        answer.add(turn(|| {
            let bytes = emrex::payload::decode(packed.as_bytes(), &emrex::payload::Limits::default())?;
            black_box(verify(ReceivedElmo::new(bytes), certificate)?);
            Ok(())
        })?);
    }
    print_rest(&[(registry, catalogue.len()), (answer, large.len())]);
    Ok(())
}

/// Runs something over and over for about a [`TURN`]; the nanoseconds of one run, the median.
fn turn(mut run: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<u64, Box<dyn Error>> {
    let turn = Instant::now();
    let mut runs = Vec::new();
    while turn.elapsed() < TURN {
        let started = Instant::now();
        run()?;
        runs.push(u64::try_from(started.elapsed().as_nanos())?);
    }
    runs.sort_unstable();
    runs.get(runs.len() / 2).copied().ok_or_else(|| "nothing was run".into())
}
