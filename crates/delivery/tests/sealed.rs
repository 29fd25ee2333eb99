//! Sealed letters, opened by the programs that recipients have: OpenSSL, gpgsm, gpg, 7z, and Python's reader of mails.

#[cfg(test)]
mod peer;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;
    use std::sync::LazyLock;
    use std::time::Instant;

    use delivery::{
        Attachment, KeyFinding, Letter, OfficeKeys, OpenPgpSigner, Recipient, RecipientKey, Seal, SealError,
        SealOptions, SealedLetter, SmimeSigner, read, seal,
    };

    use crate::peer::{
        DEAN, Gnupg, Identity, Kind, OFFICE, Parsed, REGISTRY, TODAY, Wanted, counted, files, letter, openssl_decrypts,
        openssl_verifies, put, python_reads, run, seven_zip, succeeded,
    };

    /// Those who take part, made once: RSA keys take their time.
    struct People {
        authority: Identity,
        office_rsa: Identity,
        office_ec: Identity,
        registry: Identity,
        dean: Identity,
        stranger: Identity,
    }

    static PEOPLE: LazyLock<People> = LazyLock::new(|| {
        let authority = Identity::make(&Wanted::authority(), None);
        let issued = |address, kind| Identity::make(&Wanted::by(address, kind), Some(&authority));
        People {
            office_rsa: issued(OFFICE, Kind::Rsa(2048)),
            office_ec: issued(OFFICE, Kind::Ec),
            registry: issued(REGISTRY, Kind::Rsa(2048)),
            dean: issued(DEAN, Kind::Ec),
            stranger: issued("stranger@elsewhere.example", Kind::Rsa(2048)),
            authority,
        }
    });

    fn signs(office: &Identity) -> OfficeKeys {
        OfficeKeys { smime: Some(SmimeSigner::read(&office.whole_pem(), "").unwrap()), openpgp: None }
    }

    fn of(address: &str, key: RecipientKey) -> Recipient {
        Recipient { address: address.to_owned(), key }
    }

    fn sealed(letter: &Letter, recipients: &[Recipient], office: &OfficeKeys) -> Result<SealedLetter, SealError> {
        sealed_as(letter, recipients, office, SealOptions::default())
    }

    fn sealed_as(
        letter: &Letter,
        recipients: &[Recipient],
        office: &OfficeKeys,
        options: SealOptions,
    ) -> Result<SealedLetter, SealError> {
        seal(letter, &Seal::Keys { recipients, office, options }, &counted())
    }

    /// What of a letter shows outside, and what its text is inside.
    fn sides(letter: &Letter, options: SealOptions) -> (Letter, Letter) {
        if !options.protect_headers {
            return (letter.clone(), letter.clone());
        }
        let text = format!("Subject: {}\n\n{}", letter.subject, letter.text);
        (Letter { subject: "[...]".to_owned(), ..letter.clone() }, Letter { text, ..letter.clone() })
    }

    /// The headers of an entity inside: none, or the letter's own and, word for word, those that stand outside.
    fn says_its_headers(entity: &[u8], letter: &Letter, message: &[u8], options: SealOptions) {
        let structural = |name: &str| name.starts_with("Content-") || name == "MIME-Version";
        let inside = python_reads(entity).headers;
        if !options.protect_headers {
            assert!(inside.iter().all(|(name, _)| structural(name)), "{inside:?}");
            return;
        }
        let value = |wanted: &str| {
            let mut found = inside.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.replace('"', ""));
            let only = found.next().unwrap_or_else(|| panic!("no {wanted}: {inside:?}"));
            assert!(found.next().is_none(), "{wanted} twice");
            only
        };
        assert_eq!(value("From"), format!("{} <{OFFICE}>", letter.from.name.as_deref().unwrap()));
        assert_eq!(value("To"), letter.to.join(", "));
        assert_eq!(value("Subject"), letter.subject);
        assert_eq!(value("Date"), "Sun, 22 Nov 2026 10:00:00 +0000");
        assert_eq!(value("Message-ID"), letter.message_id);
        assert!(value("Content-Type").contains("hp=cipher"), "{inside:?}");
        let told: Vec<String> =
            fields(entity).into_iter().filter_map(|(name, value)| (name == "HP-Outer").then_some(value)).collect();
        let outside = fields(message).into_iter().filter(|(name, _)| !structural(name));
        let outside: Vec<String> = outside.map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(told, outside);
        assert!(told.contains(&"Subject: [...]".to_owned()));
        let legacy = entity.windows(21).filter(|window| window == b"hp-legacy-display=\"1\"").count();
        assert_eq!(legacy, 1);
    }

    /// Header fields as they stand there, unfolded.
    fn fields(message: &[u8]) -> Vec<(String, String)> {
        let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
        let head = text.split("\n\n").next().unwrap().replace("\n ", " ");
        let field = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        head.lines().map(|line| field(line).unwrap()).collect()
    }

    const PLAIN: SealOptions = SealOptions { gcm: false, protect_headers: false };
    const PROTECTED: SealOptions = SealOptions { gcm: false, protect_headers: true };

    /// What is inside is the letter, whole, as Python reads it.
    fn is_the_letter(entity: &[u8], letter: &Letter) {
        let parsed = python_reads(entity);
        let parts: Vec<_> = parsed.parts.iter().filter(|(kind, ..)| kind != "application/pkcs7-signature").collect();
        assert_eq!(parts[0].0, "text/plain");
        let text = String::from_utf8(parts[0].2.clone()).unwrap();
        assert_eq!(text.replace("\r\n", "\n"), letter.text);
        assert_eq!(parts.len(), letter.attachments.len() + 1);
        for (part, sent) in parts[1..].iter().zip(&letter.attachments) {
            assert_eq!((&part.0, &part.1), (&sent.media_type, &sent.name));
            assert!(part.2 == sent.bytes, "{} did not arrive as it was sent", sent.name);
        }
    }

    /// Nothing of the letter outside: the headers are these and no others, every line is ASCII, ends with CRLF and is
    /// short enough for every mail server.
    fn outside_is_neutral(message: &[u8], letter: &Letter) -> Parsed {
        let parsed = python_reads(message);
        for (name, value) in &parsed.headers {
            let expected = match name.as_str() {
                "From" => format!("{} <{OFFICE}>", letter.from.name.as_deref().unwrap()),
                "To" => letter.to.join(", "),
                "Subject" => letter.subject.clone(),
                "Message-ID" => letter.message_id.clone(),
                "Date" => "Sun, 22 Nov 2026 10:00:00 +0000".to_owned(),
                "MIME-Version" => "1.0".to_owned(),
                "Content-Type" | "Content-Disposition" | "Content-Transfer-Encoding" => continue,
                _ => panic!("a header that says more: {name}"),
            };
            assert_eq!(value.replace('"', ""), expected, "{name}");
        }
        for secret in ["Zo", "ngstr", "decision", "results", "elmo", "Bcc", "bcc"] {
            let shown = parsed.headers.iter().any(|(_, value)| value.contains(secret));
            assert!(!shown && !contains(message, secret.as_bytes()) || secret.len() < 5, "{secret} stands outside");
        }
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            assert!(line.ends_with(b"\r\n") && line.len() <= 1000 && line.is_ascii());
            assert!(!line[..line.len() - 2].contains(&b'\r'));
        }
        parsed
    }

    fn contains(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn openssl_decrypts_and_verifies_every_kind_of_smime() {
        let people = &*PEOPLE;
        let gcm = |options| SealOptions { gcm: true, ..options };
        for (office, options) in [
            (&people.office_rsa, PLAIN),
            (&people.office_ec, PLAIN),
            (&people.office_ec, PROTECTED),
            (&people.office_rsa, gcm(PLAIN)),
            (&people.office_ec, gcm(PROTECTED)),
        ] {
            for to in [&[REGISTRY][..], &[DEAN], &[REGISTRY, DEAN]] {
                let letter = letter(to);
                let (shows, holds) = sides(&letter, options);
                let recipients: Vec<_> = to
                    .iter()
                    .map(|address| {
                        let who = if *address == DEAN { &people.dean } else { &people.registry };
                        of(address, who.recipient_key())
                    })
                    .collect();
                let sealed = sealed_as(&letter, &recipients, &signs(office), options).unwrap();
                let outside = outside_is_neutral(&sealed.message, &shows);
                assert_eq!(outside.types, ["application/pkcs7-mime"]);
                assert!(sealed.password.is_none());
                is_encrypted_by(&outside, options.gcm);
                for address in to {
                    let who = if *address == DEAN { &people.dean } else { &people.registry };
                    let signed = openssl_decrypts(&sealed.message, who).expect("the recipient opens it");
                    is_the_letter(&signed, &holds);
                    let verified = openssl_verifies(&signed, &people.authority).expect("the signature holds");
                    is_the_letter(&verified, &holds);
                    says_its_headers(&verified, &letter, &sealed.message, options);
                    let mut changed = signed;
                    let place = changed.windows(8).position(|window| window == b"Content-").unwrap() + 300;
                    changed[place] ^= 1;
                    assert!(openssl_verifies(&changed, &people.authority).is_none(), "a change went unnoticed");
                }
                assert!(openssl_decrypts(&sealed.message, &people.stranger).is_none(), "a stranger opened it");
                if options.gcm {
                    let mut changed = sealed.message.clone();
                    let place = changed.len() - changed.len() / 4;
                    let place = place + changed[place..].iter().position(u8::is_ascii_alphanumeric).unwrap();
                    changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
                    let who = if to.contains(&DEAN) { &people.dean } else { &people.registry };
                    assert!(openssl_decrypts(&changed, who).is_none(), "a change of the envelope went unnoticed");
                }
            }
        }
    }

    /// The structure and the cipher by their identifiers (RFC 5083 2.1, RFC 5084 3.2, RFC 3565 4.1), and what the header says.
    fn is_encrypted_by(outside: &Parsed, gcm: bool) {
        let envelope = &outside.parts[0].2;
        let authenticated = [0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];
        let aes = |last: u8| [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, last];
        assert_eq!(contains(envelope, &authenticated), gcm);
        assert_eq!((contains(envelope, &aes(46)), contains(envelope, &aes(42))), (gcm, !gcm));
        let (_, media_type) = outside.headers.iter().find(|(name, _)| name == "Content-Type").unwrap();
        let kind = if gcm { "smime-type=authEnveloped-data" } else { "smime-type=enveloped-data" };
        assert!(media_type.replace('"', "").contains(kind), "{media_type}");
    }

    #[test]
    fn gpgsm_decrypts_smime_for_rsa() {
        let people = &*PEOPLE;
        let letter = letter(&[REGISTRY]);
        let recipients = [of(REGISTRY, people.registry.recipient_key())];
        let sealed = sealed(&letter, &recipients, &signs(&people.office_rsa)).unwrap();
        let gnupg = Gnupg::new();
        gnupg.gpgsm_takes(&people.registry);
        let envelope = &outside_is_neutral(&sealed.message, &letter).parts[0].2;
        let opened =
            gnupg.gpgsm(&["--passphrase-fd", "0", "--decrypt", put_in(&gnupg, "m.p7m", envelope).as_str()], b"pass\n");
        let signed = succeeded(&opened);
        is_the_letter(&signed, &letter);
        assert!(String::from_utf8_lossy(&opened.stderr).contains("DECRYPTION_OKAY"));
    }

    fn put_in(gnupg: &Gnupg, name: &str, bytes: &[u8]) -> String {
        let path = gnupg.path(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn gpg_decrypts_openpgp_for_rsa_and_curve25519_and_sees_who_signed() {
        let office = Gnupg::new();
        let office_key = office.make(OFFICE, "ed25519", &[]);
        let secret = succeeded(&office.gpg(&["--armor", "--export-secret-keys", &office_key], b""));
        let signer = OpenPgpSigner::read(&secret, "").unwrap();
        let (registry, dean) = (Gnupg::new(), Gnupg::new());
        let registry_key = registry.public(&registry.make(REGISTRY, "rsa2048", &["rsa2048"]));
        let dean_key = dean.public(&dean.make(DEAN, "ed25519", &["cv25519", "cv25519"]));
        let keys = |bytes: &[u8]| read(bytes).unwrap().keys.remove(0);
        let both = [of(REGISTRY, keys(&registry_key)), of(DEAN, keys(&dean_key))];
        let signed_by = OfficeKeys { smime: None, openpgp: Some(signer) };
        for (recipients, keys, options) in [
            (&both[..1], &signed_by, PLAIN),
            (&both[1..], &signed_by, PROTECTED),
            (&both, &signed_by, SealOptions { gcm: true, ..PLAIN }),
            (&both, &OfficeKeys::default(), PROTECTED),
        ] {
            let to: Vec<&str> = recipients.iter().map(|one| one.address.as_str()).collect();
            let letter = letter(&to);
            let (shows, holds) = sides(&letter, options);
            let sealed = sealed_as(&letter, recipients, keys, options).unwrap();
            let outside = outside_is_neutral(&sealed.message, &shows);
            assert_eq!(outside.types, ["multipart/encrypted", "application/pgp-encrypted", "application/octet-stream"]);
            assert_eq!(String::from_utf8_lossy(&outside.parts[0].2).trim(), "Version: 1");
            for (address, who) in [(REGISTRY, &registry), (DEAN, &dean)] {
                succeeded(&who.gpg(&["--import"], &office.public(&office_key)));
                let opened = who.gpg(&["--decrypt"], &outside.parts[1].2);
                let status = String::from_utf8_lossy(&opened.stderr).into_owned();
                if !to.contains(&address) {
                    assert!(!opened.status.success(), "a stranger opened it");
                    continue;
                }
                let inside = succeeded(&opened);
                is_the_letter(&inside, &holds);
                says_its_headers(&inside, &letter, &sealed.message, options);
                assert!(status.contains("DECRYPTION_OKAY") && status.contains("GOODMDC"), "{status}");
                assert_eq!(status.contains("GOODSIG"), keys.openpgp.is_some(), "{status}");
                assert!(!status.contains("BADSIG") && !status.contains("ERRSIG"), "{status}");
                // Nine is AES with 256 bits (RFC 9580 9.3).
                assert!(status.contains("DECRYPTION_INFO 2 9"), "{status}");
            }
        }
    }

    #[test]
    fn seven_zip_opens_the_container_with_its_password_and_no_other() {
        let letter = letter(&[REGISTRY, DEAN]);
        let cover = "The documents are in the attached container.\nIts password reaches you another way.";
        let sealed = seal(&letter, &Seal::Container { cover }, &counted()).unwrap();
        let password = sealed.password.clone().unwrap();
        assert!(!format!("{sealed:?}").contains(password.reveal()));
        assert!(!contains(&sealed.message, password.reveal().as_bytes()));
        let outside = outside_is_neutral(&sealed.message, &letter);
        assert_eq!(outside.types, ["multipart/mixed", "text/plain", "application/zip"]);
        assert_eq!(String::from_utf8_lossy(&outside.parts[0].2).replace("\r\n", "\n").trim_end(), cover);
        assert_eq!(outside.parts[1].1, "documents.zip");

        let folder = tempfile::tempdir().unwrap();
        let zip = put(&folder, "documents.zip", &outside.parts[1].2);
        let open = |password: &str, into: &str| {
            let into = folder.path().join(into);
            let mut command = Command::new(seven_zip());
            command.arg("x").arg(format!("-p{password}")).arg(format!("-o{}", into.display())).arg(&zip);
            (run(&mut command, b""), into)
        };
        let (opened, into) = open(password.reveal(), "right");
        succeeded(&opened);
        assert_eq!(files(&into), ["decision.pdf", "letter.txt", "results.xml"]);
        assert_eq!(fs::read_to_string(into.join("letter.txt")).unwrap().replace("\r\n", "\n"), letter.text);
        for one in &letter.attachments {
            assert_eq!(fs::read(into.join(&one.name)).unwrap(), one.bytes);
        }
        let mut wrong = password.reveal().to_owned();
        wrong.pop();
        assert!(!open(&wrong, "wrong").0.status.success(), "a wrong password opened it");
        let listed = run(Command::new(seven_zip()).args(["l", "-slt"]).arg(&zip), b"");
        let listed = String::from_utf8(succeeded(&listed)).unwrap();
        assert_eq!(listed.matches("Method = AES-256").count(), 3, "{listed}");
    }

    #[test]
    fn twenty_megabytes_arrive_whole() {
        let people = &*PEOPLE;
        let mut letter = letter(&[REGISTRY]);
        let bytes: Vec<u8> =
            (0..20 * 1024 * 1024_u32).map(|place| (place.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        letter.attachments =
            vec![Attachment { name: "all.pdf".to_owned(), media_type: "application/pdf".to_owned(), bytes }];
        let started = Instant::now();
        let smime =
            sealed(&letter, &[of(REGISTRY, people.registry.recipient_key())], &signs(&people.office_rsa)).unwrap();
        println!("S/MIME with 20 MB: {:?}, {} bytes", started.elapsed(), smime.message.len());
        let signed = openssl_decrypts(&smime.message, &people.registry).unwrap();
        is_the_letter(&openssl_verifies(&signed, &people.authority).unwrap(), &letter);
    }

    #[test]
    fn refused_keys_are_named_and_nothing_is_sealed() {
        let people = &*PEOPLE;
        let refused = |wanted: &Wanted<'_>| {
            let who = Identity::make(wanted, Some(&people.authority));
            let recipients = [of(REGISTRY, who.recipient_key())];
            match sealed(&letter(&[REGISTRY]), &recipients, &signs(&people.office_rsa)) {
                Err(SealError::KeyRefused { finding, .. }) => finding,
                other => panic!("not refused: {other:?}"),
            }
        };
        let ec = || Wanted::by(REGISTRY, Kind::Ec);
        let day = time::Duration::DAY;
        assert_eq!(refused(&Wanted { until: TODAY - day, ..ec() }), KeyFinding::Expired);
        assert_eq!(refused(&Wanted { from: TODAY + day, ..ec() }), KeyFinding::NotYetValid);
        assert_eq!(refused(&Wanted { encrypts: false, ..ec() }), KeyFinding::NotForEncryption);
        assert_eq!(refused(&Wanted { for_mail: false, ..ec() }), KeyFinding::NotForMail);
        assert_eq!(refused(&Wanted::by(REGISTRY, Kind::Rsa(1024))), KeyFinding::WeakKey);
    }

    #[test]
    fn letters_that_do_not_fit_their_keys_are_refused() {
        let people = &*PEOPLE;
        let office = signs(&people.office_rsa);
        let registry = || of(REGISTRY, people.registry.recipient_key());
        let refused = |letter: &Letter, recipients: &[Recipient], office: &OfficeKeys| {
            sealed(letter, recipients, office).map(|_| ()).unwrap_err().code()
        };
        assert_eq!(refused(&letter(&[]), &[], &office), "seal-no-recipient");
        assert_eq!(refused(&letter(&[REGISTRY]), &[], &office), "seal-recipients");
        assert_eq!(refused(&letter(&[REGISTRY, DEAN]), &[registry()], &office), "seal-recipients");
        assert_eq!(
            refused(&letter(&[DEAN]), &[of(DEAN, people.dean.recipient_key()), registry()], &office),
            "seal-recipients"
        );
        assert_eq!(refused(&letter(&[REGISTRY]), &[registry()], &OfficeKeys::default()), "seal-no-office-certificate");
        let old = Wanted { until: TODAY - time::Duration::DAY, ..Wanted::by(OFFICE, Kind::Ec) };
        let old = signs(&Identity::make(&old, Some(&people.authority)));
        assert_eq!(refused(&letter(&[REGISTRY]), &[registry()], &old), "seal-office-key-refused");
        // Upper case letters in an address are no other address.
        let shouted = REGISTRY.to_uppercase();
        assert!(sealed(&letter(&[&shouted]), &[registry()], &office).is_ok());
    }
}
