//! The counterparts of the tests: recipients with keys of their own, and the programs that open what was sealed for them.
//!
//! The programs must be there: a test that needs one fails without it (`tools/setup test` installs them).

#![allow(dead_code, reason = "each test file uses its part of this module")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use delivery::{Attachment, Letter, RecipientKey, Sender, read};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::stack::Stack;
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use time::OffsetDateTime;
use time::macros::datetime;

/// The day of all letters.
pub(crate) const TODAY: OffsetDateTime = datetime!(2026-11-22 10:00 UTC);
/// The same for `gpg --faked-system-time`.
const TODAY_FOR_GPG: &str = "20261122T100000";
pub(crate) const OFFICE: &str = "office@uni.example";
pub(crate) const REGISTRY: &str = "registry@partner.example";
pub(crate) const DEAN: &str = "dean@partner.example";

/// Randomness of the tests: enough to seal, the same in each run.
pub(crate) fn counted() -> impl Fn(&mut [u8]) {
    let state = std::cell::Cell::new(0x9e37_79b9_7f4a_7c15_u64);
    move |buffer: &mut [u8]| {
        for byte in buffer {
            let mut next = state.get();
            next ^= next << 13;
            next ^= next >> 7;
            next ^= next << 17;
            state.set(next);
            *byte = next.to_le_bytes()[3];
        }
    }
}

/// A letter with what breaks envelopes: long lines, lines of dots, letters of many languages, bare line ends.
pub(crate) fn letter(to: &[&str]) -> Letter {
    let long = "word ".repeat(400);
    Letter {
        from: Sender { name: Some("Büro für Anerkennung – Ääkköset".to_owned()), address: OFFICE.to_owned() },
        to: to.iter().map(|one| (*one).to_owned()).collect(),
        subject: "Case 2026-014".to_owned(),
        message_id: "<01985d1c.2026-014@uni.example>".to_owned(),
        date: TODAY,
        text: format!("Päätös for Zoë Ångström\n.\n..two dots\nFrom here\n{long}\n=20 trailing \n"),
        attachments: vec![
            Attachment {
                name: "decision.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: (0..=255).cycle().take(3000).collect(),
            },
            Attachment {
                name: "results.xml".to_owned(),
                media_type: "application/xml".to_owned(),
                bytes: "<elmo>Zoë Ångström</elmo>\n.\n\r\n".as_bytes().to_vec(),
            },
        ],
    }
}

pub(crate) enum Kind {
    Rsa(u32),
    Ec,
    Ed25519,
}

/// How a certificate is to be made.
pub(crate) struct Wanted<'a> {
    pub(crate) address: &'a str,
    pub(crate) kind: Kind,
    pub(crate) from: OffsetDateTime,
    pub(crate) until: OffsetDateTime,
    pub(crate) authority: bool,
    pub(crate) encrypts: bool,
    pub(crate) for_mail: bool,
    pub(crate) digest: MessageDigest,
}

impl<'a> Wanted<'a> {
    pub(crate) fn by(address: &'a str, kind: Kind) -> Self {
        Self {
            address,
            kind,
            from: datetime!(2026-01-01 00:00 UTC),
            until: datetime!(2028-01-01 00:00 UTC),
            authority: false,
            encrypts: true,
            for_mail: true,
            digest: MessageDigest::sha256(),
        }
    }

    pub(crate) fn authority() -> Self {
        Self { authority: true, ..Self::by("ca@authority.example", Kind::Ec) }
    }
}

/// A certificate and its private key.
pub(crate) struct Identity {
    pub(crate) certificate: X509,
    pub(crate) key: PKey<Private>,
}

impl Identity {
    /// Issued by another one, or by itself.
    pub(crate) fn make(wanted: &Wanted<'_>, issuer: Option<&Identity>) -> Self {
        let key = match wanted.kind {
            Kind::Rsa(bits) => PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap(),
            Kind::Ec => {
                let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
                PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
            }
            Kind::Ed25519 => PKey::generate_ed25519().unwrap(),
        };
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_nid(Nid::COMMONNAME, wanted.address).unwrap();
        let name = name.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        let serial = BigNum::from_slice(&next_serial()).unwrap();
        builder.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(issuer.map_or(&*name, |issuer| issuer.certificate.subject_name())).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(wanted.from.unix_timestamp()).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_unix(wanted.until.unix_timestamp()).unwrap()).unwrap();
        builder.set_pubkey(&key).unwrap();
        let mut usage = KeyUsage::new();
        usage.critical();
        if wanted.authority {
            builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
            usage.key_cert_sign().crl_sign();
        } else {
            usage.digital_signature();
            let mail = SubjectAlternativeName::new().email(wanted.address).build(&builder.x509v3_context(None, None));
            builder.append_extension(mail.unwrap()).unwrap();
            let mut purpose = ExtendedKeyUsage::new();
            let purpose = if wanted.for_mail { purpose.email_protection() } else { purpose.server_auth() };
            builder.append_extension(purpose.build().unwrap()).unwrap();
        }
        if wanted.encrypts && !wanted.authority {
            usage.key_encipherment().key_agreement();
        }
        builder.append_extension(usage.build().unwrap()).unwrap();
        builder.sign(issuer.map_or(&key, |issuer| &issuer.key), wanted.digest).unwrap();
        Self { certificate: builder.build(), key }
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }

    /// Certificate and private key in one file.
    pub(crate) fn whole_pem(&self) -> Vec<u8> {
        [self.pem(), self.key.private_key_to_pem_pkcs8().unwrap()].concat()
    }

    pub(crate) fn pkcs12(&self, passphrase: &str, above: &[&Identity]) -> Vec<u8> {
        let mut chain = Stack::new().unwrap();
        for one in above {
            chain.push(one.certificate.clone()).unwrap();
        }
        let mut builder = Pkcs12::builder();
        builder.name("office").pkey(&self.key).cert(&self.certificate).ca(chain);
        // What gpgsm 2.2 reads.
        builder.key_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC).mac_md(MessageDigest::sha1());
        builder.cert_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC);
        builder.build2(passphrase).unwrap().to_der().unwrap()
    }

    pub(crate) fn recipient_key(&self) -> RecipientKey {
        read(&self.pem()).unwrap().keys.remove(0)
    }
}

/// Serial numbers that differ within a process.
fn next_serial() -> [u8; 8] {
    static NEXT: AtomicU64 = AtomicU64::new(0x1000_0000_0000_0001);
    NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes()
}

/// `openssl cms -decrypt` of a mail, with a recipient's key: the message inside, or none.
pub(crate) fn openssl_decrypts(mail: &[u8], recipient: &Identity) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (input, key) = (put(&folder, "mail.eml", mail), put(&folder, "key.pem", &recipient.whole_pem()));
    let opened = Command::new("openssl")
        .args(["cms", "-decrypt", "-in"])
        .arg(&input)
        .arg("-recip")
        .arg(&key)
        .arg("-inkey")
        .arg(&key)
        .output()
        .expect("openssl must be installed for these tests");
    opened.status.success().then_some(opened.stdout)
}

/// `openssl cms -verify` of a signed message, with one trusted authority: what was signed, or none.
pub(crate) fn openssl_verifies(signed: &[u8], authority: &Identity) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (input, trusted) = (put(&folder, "signed.eml", signed), put(&folder, "ca.pem", &authority.pem()));
    let verified = Command::new("openssl")
        .args(["cms", "-verify", "-purpose", "smimesign", "-attime", &TODAY.unix_timestamp().to_string(), "-in"])
        .arg(&input)
        .arg("-CAfile")
        .arg(&trusted)
        .output()
        .expect("openssl must be installed for these tests");
    verified.status.success().then_some(verified.stdout)
}

/// A folder of `gpg` and `gpgsm` with an agent of its own, which ends with it.
pub(crate) struct Gnupg {
    home: tempfile::TempDir,
}

impl Gnupg {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("gpg-agent.conf"), "allow-loopback-pinentry\n").unwrap();
        Self { home }
    }

    /// Runs `gpg`, on the day of the letters.
    pub(crate) fn gpg(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut gpg = self.program("gpg");
        gpg.args(["--batch", "--yes", "--no-auto-key-locate", "--pinentry-mode", "loopback", "--passphrase", ""]);
        gpg.args(["--trust-model", "always", "--faked-system-time", TODAY_FOR_GPG, "--status-fd", "2"]);
        run(gpg.args(arguments), input)
    }

    pub(crate) fn gpgsm(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut gpgsm = self.program("gpgsm");
        gpgsm.args(["--batch", "--yes", "--disable-crl-checks", "--disable-dirmngr", "--pinentry-mode", "loopback"]);
        gpgsm.args(["--faked-system-time", TODAY_FOR_GPG, "--status-fd", "2"]);
        run(gpgsm.args(arguments), input)
    }

    /// Gives `gpgsm` somebody's key and certificate. gpgsm 2.2 cannot decrypt about one in a hundred PKCS#12 files that
    /// OpenSSL opens, now the certificate and now the key; another salt makes it another file. Why is not known.
    pub(crate) fn gpgsm_takes(&self, who: &Identity) {
        let path = self.path("key.p12");
        for last in [false, false, true] {
            fs::write(&path, who.pkcs12("pass", &[])).unwrap();
            let told = self.gpgsm(&["--passphrase-fd", "0", "--import", path.to_str().unwrap()], b"pass\n");
            if told.status.success() || last {
                succeeded(&told);
                return;
            }
            let said = String::from_utf8_lossy(&told.stderr).into_owned();
            assert!(said.contains("error parsing or decrypting the PKCS#12 file"), "{said}");
            let opened =
                run(Command::new("openssl").args(["pkcs12", "-noout", "-passin", "pass:pass", "-in"]).arg(&path), b"");
            succeeded(&opened);
        }
    }

    /// Makes a key for an address: `rsa2048` or `ed25519` signs, `rsa2048` or `cv25519` encrypts. Gives its fingerprint.
    pub(crate) fn make(&self, address: &str, signs: &str, encrypts: &[&str]) -> String {
        let user = format!("Somebody <{address}>");
        let made = self.gpg(&["--quick-generate-key", &user, signs, "sign,cert", "2y"], b"");
        let status = String::from_utf8_lossy(&made.stderr).into_owned();
        let fingerprint = status
            .lines()
            .find_map(|line| line.strip_prefix("[GNUPG:] KEY_CREATED P "))
            .unwrap_or_else(|| panic!("gpg made no key: {status}"))
            .trim()
            .to_owned();
        for algorithm in encrypts {
            succeeded(&self.gpg(&["--quick-add-key", &fingerprint, algorithm, "encr", "1y"], b""));
        }
        fingerprint
    }

    /// The public key, armoured.
    pub(crate) fn public(&self, fingerprint: &str) -> Vec<u8> {
        succeeded(&self.gpg(&["--armor", "--export", fingerprint], b""))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn program(&self, name: &str) -> Command {
        let mut program = Command::new(name);
        program.env("GNUPGHOME", self.home.path()).env("LC_ALL", "C");
        program
    }
}

impl Drop for Gnupg {
    fn drop(&mut self) {
        // The agent of this folder alone.
        let _ = self.program("gpgconf").args(["--kill", "all"]).output();
    }
}

/// What a program printed, if it succeeded.
pub(crate) fn succeeded(output: &Output) -> Vec<u8> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.clone()
}

pub(crate) fn run(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{:?} must be installed for these tests: {error}", command.get_program()));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Beside the reading, or both would wait for each other with large messages.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

pub(crate) fn put(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A mail as Python's `email` reads it: its headers, and each leaf with its type, file name and decoded bytes.
pub(crate) struct Parsed {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) types: Vec<String>,
    pub(crate) parts: Vec<(String, String, Vec<u8>)>,
}

/// Lets Python's parser read a mail and fails on any defect it names.
pub(crate) fn python_reads(mail: &[u8]) -> Parsed {
    const SCRIPT: &str = r#"
import email, email.policy, sys, base64
mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
def line(*words): print("\t".join(base64.b64encode(w if isinstance(w, bytes) else str(w).encode()).decode() for w in words))
for name, value in mail.items(): line("header", name, value)
for part in mail.walk():
    for defect in part.defects: line("defect", repr(defect))
    line("type", part.get_content_type())
    if not part.is_multipart():
        line("part", part.get_content_type(), part.get_filename() or "", part.get_payload(decode=True))
"#;
    let read = succeeded(&run(Command::new("python3").args(["-c", SCRIPT]), mail));
    let mut parsed = Parsed { headers: Vec::new(), types: Vec::new(), parts: Vec::new() };
    for line in String::from_utf8(read).unwrap().lines() {
        let words: Vec<Vec<u8>> = line.split('\t').map(|word| openssl::base64::decode_block(word).unwrap()).collect();
        let text = |place: usize| String::from_utf8(words[place].clone()).unwrap();
        match words[0].as_slice() {
            b"header" => parsed.headers.push((text(1), text(2))),
            b"type" => parsed.types.push(text(1)),
            b"part" => parsed.parts.push((text(1), text(2), words[3].clone())),
            _ => panic!("Python finds fault with the mail: {}", text(1)),
        }
    }
    parsed
}

/// The first of these programs that is there.
pub(crate) fn seven_zip() -> &'static str {
    let there = |name: &&str| Command::new(name).arg("i").output().is_ok();
    ["7zz", "7z"].into_iter().find(|name| there(name)).expect("7z must be installed for these tests")
}

pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
