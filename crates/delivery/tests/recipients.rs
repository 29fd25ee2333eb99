//! What is said of certificates and keys, in all the forms in which recipients send them.

#[cfg(test)]
mod peer;

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::LazyLock;

    use delivery::{Found, KeyFinding, KeyKind, OpenPgpSigner, ReadKeyError, RecipientKey, SmimeSigner, Weight, read};
    use openssl::hash::MessageDigest;
    use openssl::pkcs7::{Pkcs7, Pkcs7Flags};
    use openssl::stack::Stack;
    use time::Duration;

    use crate::peer::{DEAN, Gnupg, Identity, Kind, REGISTRY, TODAY, Wanted, put, run, succeeded};

    static AUTHORITY: LazyLock<Identity> = LazyLock::new(|| Identity::make(&Wanted::authority(), None));
    static REGISTRAR: LazyLock<Identity> =
        LazyLock::new(|| Identity::make(&Wanted::by(REGISTRY, Kind::Ec), Some(&AUTHORITY)));

    fn issued(wanted: &Wanted<'_>) -> RecipientKey {
        Identity::make(wanted, Some(&AUTHORITY)).recipient_key()
    }

    fn trusted() -> Vec<RecipientKey> {
        vec![AUTHORITY.recipient_key()]
    }

    fn said(key: &RecipientKey, address: &str) -> Vec<KeyFinding> {
        key.check(address, TODAY, &trusted())
    }

    /// A signed mail as `openssl cms -sign` writes it, with a From header of its own.
    fn signed_mail(from: &str, signer: &Identity, more: &[&Identity]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let key = put(&folder, "key.pem", &signer.whole_pem());
        let above: Vec<u8> = more.iter().flat_map(|one| one.pem()).collect();
        let mut command = Command::new("openssl");
        command.args([
            "cms",
            "-sign",
            "-from",
            from,
            "-to",
            "office@uni.example",
            "-subject",
            "Certificate",
            "-signer",
        ]);
        command.arg(&key);
        if !above.is_empty() {
            command.arg("-certfile").arg(put(&folder, "above.pem", &above));
        }
        succeeded(&run(&mut command, b"Content-Type: text/plain\r\n\r\nMy certificate.\r\n"))
    }

    #[test]
    fn a_good_certificate_is_found_in_every_form() {
        let (pem, der) = (REGISTRAR.pem(), REGISTRAR.certificate.to_der().unwrap());
        let mut above = Stack::new().unwrap();
        above.push(AUTHORITY.certificate.clone()).unwrap();
        let bundle = Pkcs7::sign(&REGISTRAR.certificate, &REGISTRAR.key, &above, b"", Pkcs7Flags::empty()).unwrap();
        let with_words = [b"subject=Registry\nBag Attributes\n".as_slice(), &pem].concat();
        let with_chain = [AUTHORITY.pem(), pem.clone()].concat();
        let windows = String::from_utf8(pem.clone()).unwrap().replace('\n', "\r\n").into_bytes();
        let mail = signed_mail(&format!("The Registry <{REGISTRY}>"), &REGISTRAR, &[&AUTHORITY]);
        for (form, file) in [
            ("PEM", pem),
            ("DER", der),
            ("PKCS#7, PEM", bundle.to_pem().unwrap()),
            ("PKCS#7, DER", bundle.to_der().unwrap()),
            ("PEM with words", with_words),
            ("PEM with its chain", with_chain),
            ("PEM with CRLF", windows),
            ("a signed mail", mail),
        ] {
            let found = read(&file).unwrap_or_else(|error| panic!("{form}: {error}"));
            assert_eq!(found.keys.len(), 1, "{form}");
            let key = &found.keys[0];
            assert_eq!(said(key, REGISTRY), [], "{form}");
            let summary = key.summary(TODAY);
            assert_eq!((summary.kind, summary.algorithm.as_str()), (KeyKind::Smime, "EC P-256"), "{form}");
            assert_eq!(summary.addresses, [REGISTRY], "{form}");
            assert_eq!(summary.fingerprint.len(), 64, "{form}");
            let again = RecipientKey::from_bytes(KeyKind::Smime, &key.bytes().unwrap()).unwrap();
            assert_eq!(again.summary(TODAY), summary, "{form}");
        }
    }

    #[test]
    fn everything_wrong_with_a_certificate_has_a_code_of_its_own() {
        let ec = || Wanted::by(REGISTRY, Kind::Ec);
        let day = Duration::DAY;
        for (wanted, finding) in [
            (Wanted { until: TODAY - day, ..ec() }, KeyFinding::Expired),
            (Wanted { from: TODAY + day, ..ec() }, KeyFinding::NotYetValid),
            (Wanted { until: TODAY + day * 29, ..ec() }, KeyFinding::ExpiresSoon),
            (Wanted { encrypts: false, ..ec() }, KeyFinding::NotForEncryption),
            (Wanted { for_mail: false, ..ec() }, KeyFinding::NotForMail),
            (Wanted { digest: MessageDigest::sha1(), ..ec() }, KeyFinding::WeakSignature),
            (Wanted::by(REGISTRY, Kind::Rsa(1024)), KeyFinding::WeakKey),
            (Wanted::by(REGISTRY, Kind::Ed25519), KeyFinding::UnsupportedKey),
            (Wanted::by(DEAN, Kind::Ec), KeyFinding::OtherAddress),
        ] {
            assert!(said(&issued(&wanted), REGISTRY).contains(&finding), "{finding:?}");
        }
        let soon = said(&issued(&Wanted { until: TODAY + day * 31, ..ec() }), REGISTRY);
        assert_eq!(soon, [], "31 days are not soon");
        assert_eq!(said(&REGISTRAR.recipient_key(), &REGISTRY.to_uppercase()), []);

        let itself = Identity::make(&ec(), None).recipient_key();
        assert_eq!(said(&itself, REGISTRY), [KeyFinding::SelfSigned]);
        assert_eq!(REGISTRAR.recipient_key().check(REGISTRY, TODAY, &[]), [KeyFinding::UnknownIssuer]);
        // Another authority of the same name, with another key.
        let twin = Identity::make(&Wanted::authority(), None).recipient_key();
        let by_twin = REGISTRAR.recipient_key().check(REGISTRY, TODAY, &[twin]);
        assert!(by_twin.iter().any(|one| matches!(one, KeyFinding::UnknownIssuer | KeyFinding::BrokenSignature)));
        let old = Identity::make(&Wanted { until: TODAY - day, ..Wanted::authority() }, None);
        let below = Identity::make(&ec(), Some(&old)).recipient_key();
        assert_eq!(below.check(REGISTRY, TODAY, &[old.recipient_key()]), [KeyFinding::IssuerExpired]);
        assert!(said(&AUTHORITY.recipient_key(), REGISTRY).contains(&KeyFinding::NotForEncryption));
    }

    #[test]
    fn a_changed_certificate_never_looks_like_the_one_that_was_signed() {
        let der = REGISTRAR.certificate.to_der().unwrap();
        let place = der.windows(REGISTRY.len()).position(|window| window == REGISTRY.as_bytes()).unwrap();
        let mut changed = der;
        changed[place] ^= 1;
        let key = read(&changed).unwrap().keys.remove(0);
        assert!(said(&key, REGISTRY).contains(&KeyFinding::BrokenSignature), "{:?}", said(&key, REGISTRY));
    }

    #[test]
    fn a_mail_proves_its_sender_or_says_that_it_does_not() {
        let origin = |mail: &[u8]| -> (Found, Vec<KeyFinding>) {
            let found = read(mail).unwrap();
            let findings = found.mail.as_ref().unwrap().findings(REGISTRY);
            (found, findings)
        };
        let mail = signed_mail(REGISTRY, &REGISTRAR, &[]);
        let (found, findings) = origin(&mail);
        assert_eq!(found.mail.unwrap().from.as_deref(), Some(REGISTRY));
        assert_eq!(findings, []);
        // As a mail program saves it: without carriage returns.
        let unix: Vec<u8> = mail.iter().copied().filter(|byte| *byte != b'\r').collect();
        assert_eq!(origin(&unix).1, []);
        let text = String::from_utf8(mail.clone()).unwrap();
        let changed = text.replace("My certificate.", "My certificates");
        assert_eq!(origin(changed.as_bytes()).1, [KeyFinding::MailUnproven]);
        let other = signed_mail("dean@partner.example", &REGISTRAR, &[]);
        assert_eq!(origin(&other).1, [KeyFinding::MailUnproven, KeyFinding::OtherSender]);
    }

    #[test]
    fn openpgp_keys_say_what_may_be_done_with_them() {
        let gnupg = Gnupg::new();
        let good = gnupg.make(REGISTRY, "ed25519", &["cv25519"]);
        let armoured = gnupg.public(&good);
        let binary = succeeded(&gnupg.gpg(&["--export", &good], b""));
        for file in [&armoured, &binary] {
            let key = read(file).unwrap().keys.remove(0);
            assert_eq!(said(&key, REGISTRY), [KeyFinding::SelfSigned]);
            let summary = key.summary(TODAY);
            assert_eq!(summary.fingerprint, good.to_lowercase());
            assert_eq!((summary.kind, summary.algorithm.as_str()), (KeyKind::OpenPgp, "Curve25519"));
            assert_eq!(summary.addresses, [REGISTRY]);
            // The subkey ends after a year, the key after two.
            let until = summary.valid_until.unwrap();
            assert_eq!((until - TODAY).whole_days(), 365);
            let after = key.check(REGISTRY, TODAY + Duration::days(400), &[]);
            assert!(after.contains(&KeyFinding::Expired), "{after:?}");
            assert!(key.check(REGISTRY, TODAY - Duration::days(2), &[]).contains(&KeyFinding::NotYetValid));
            let again = RecipientKey::from_bytes(KeyKind::OpenPgp, &key.bytes().unwrap()).unwrap();
            assert_eq!(again.summary(TODAY), summary);
        }
        let key = read(&armoured).unwrap().keys.remove(0);
        assert_eq!(said(&key, DEAN), [KeyFinding::OtherAddress, KeyFinding::SelfSigned]);

        let signs_only = read(&gnupg.public(&gnupg.make(DEAN, "rsa2048", &[]))).unwrap().keys.remove(0);
        assert!(said(&signs_only, DEAN).contains(&KeyFinding::NotForEncryption));

        // The revocation certificate that gpg keeps beside each new key, with its colon taken away.
        let file = gnupg.path(&format!("openpgp-revocs.d/{good}.rev"));
        let revocation = std::fs::read_to_string(file).unwrap().replace(":-----BEGIN", "-----BEGIN");
        succeeded(&gnupg.gpg(&["--import"], revocation.as_bytes()));
        let revoked = read(&gnupg.public(&good)).unwrap().keys.remove(0);
        assert!(said(&revoked, REGISTRY).contains(&KeyFinding::Revoked));
    }

    #[test]
    fn an_openpgp_key_comes_in_a_mail_too() {
        let gnupg = Gnupg::new();
        let fingerprint = gnupg.make(REGISTRY, "ed25519", &["cv25519"]);
        let armoured = String::from_utf8(gnupg.public(&fingerprint)).unwrap();
        let signed = format!(
            "Content-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain\r\n\r\nMy key.\r\n\
             --inner\r\nContent-Type: application/pgp-keys; name=key.asc\r\n\r\n{}\r\n--inner--\r\n",
            armoured.replace('\n', "\r\n")
        );
        let signature = gnupg.gpg(&["--armor", "--detach-sign", "--local-user", &fingerprint], signed.as_bytes());
        let signature = String::from_utf8(succeeded(&signature)).unwrap();
        let mail = |signed: &str| {
            format!(
                "From: Registry <{REGISTRY}>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=pgp-sha512;\r\n \
                 protocol=\"application/pgp-signature\"; boundary=\"outer\"\r\n\r\n--outer\r\n{signed}\r\n--outer\r\n\
                 Content-Type: application/pgp-signature\r\n\r\n{signature}\r\n--outer--\r\n"
            )
        };
        let found = read(mail(&signed).as_bytes()).unwrap();
        assert_eq!(found.keys.len(), 1);
        assert_eq!(found.mail.as_ref().unwrap().findings(REGISTRY), []);
        let changed = read(mail(&signed.replace("My key.", "My kex.")).as_bytes()).unwrap();
        assert_eq!(changed.mail.unwrap().findings(REGISTRY), [KeyFinding::MailUnproven]);

        let data = openssl::base64::encode_block(&succeeded(&gnupg.gpg(&["--export", &fingerprint], b"")));
        let header =
            format!("From: {REGISTRY}\nMessage-ID: <1@x>\nAutocrypt: addr={REGISTRY}; keydata=\n {data}\n\nHello\n");
        let found = read(header.as_bytes()).unwrap();
        assert_eq!(found.keys[0].fingerprint(), fingerprint.to_lowercase());
        assert_eq!(found.mail.unwrap().findings(REGISTRY), [KeyFinding::MailUnproven]);
    }

    #[test]
    fn private_keys_and_files_that_are_none_are_refused() {
        let gnupg = Gnupg::new();
        let fingerprint = gnupg.make(REGISTRY, "ed25519", &["cv25519"]);
        let secret = succeeded(&gnupg.gpg(&["--export-secret-keys", &fingerprint], b""));
        let armoured = succeeded(&gnupg.gpg(&["--armor", "--export-secret-keys", &fingerprint], b""));
        let p12 = REGISTRAR.pkcs12("pass", &[]);
        for private in [REGISTRAR.whole_pem(), secret.clone(), armoured.clone(), p12.clone()] {
            assert_eq!(read(&private).map(|_| ()), Err(ReadKeyError::Private));
        }
        for nothing in [b"".as_slice(), b"Dear colleague", b"From: a@b.example\nMessage-ID: <1@x>\n\nHello\n"] {
            assert_eq!(read(nothing).map(|_| ()), Err(ReadKeyError::Nothing));
        }
        let mut cut = REGISTRAR.certificate.to_der().unwrap();
        cut.truncate(200);
        assert_eq!(read(&cut).map(|_| ()), Err(ReadKeyError::Broken));
        assert_eq!(read(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nzzzz\n").map(|_| ()), Err(ReadKeyError::Broken));

        // The office's own, which has to be private.
        assert!(SmimeSigner::read(&p12, "pass").unwrap().check(TODAY).is_ok());
        assert_eq!(SmimeSigner::read(&p12, "wrong").map(|_| ()).unwrap_err(), ReadKeyError::Passphrase);
        assert_eq!(SmimeSigner::read(&REGISTRAR.pem(), "").map(|_| ()).unwrap_err(), ReadKeyError::NoPrivateKey);
        let kept = SmimeSigner::read(&p12, "pass").unwrap().secret_pem().unwrap();
        assert!(SmimeSigner::read(&kept, "").is_ok());
        let signer = OpenPgpSigner::read(&armoured, "").unwrap();
        assert!(signer.check(TODAY).is_ok() && signer.check(TODAY + Duration::days(800)).is_err());
        assert!(OpenPgpSigner::read(&signer.secret_bytes().unwrap(), "").is_ok());
        assert!(!format!("{signer:?}").contains("Secret"));
    }

    #[test]
    fn what_is_refused_asked_and_told_is_settled() {
        for (finding, weight) in [
            (KeyFinding::Expired, Weight::Refused),
            (KeyFinding::NotForEncryption, Weight::Refused),
            (KeyFinding::OtherAddress, Weight::Asks),
            (KeyFinding::SelfSigned, Weight::Asks),
            (KeyFinding::ExpiresSoon, Weight::Told),
        ] {
            assert_eq!(finding.weight(), weight, "{finding:?}");
        }
    }
}
