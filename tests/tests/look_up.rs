//! Recipients looked up by their address: in the web key directory of its domain, with keys that gpg made and published and
//! that are served over HTTPS; and in the office's directory, which is Debian's slapd.

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::sync::Arc;
    use std::time::Duration;

    use emc::Desk;
    use emc::ports::{Directory, DirectoryError, DirectorySecurity, DirectoryServer};
    use platform::{DirectoryLimits, LdapDirectory};
    use serde_json::{Value, json};
    use tests::mail::Certificates;
    use tests::office::{self, Kept, Wound, ask};
    use tests::scene::Scene;
    use tests::slapd::{self, BASE, PASSWORD, READER, SEARCHER, STRANGER, Slapd};
    use tests::wkd::{Published, Web};

    const CHILD: &str = "TESTS_LOOK_UP_FOLDER";

    fn look_up(desk: &Desk, source: &str, address: &str) -> Value {
        ask(desk, "look_up_key", json!({ "address": address, "source": source })).expect("an answer")
    }

    /// What a source said, where it has nothing.
    fn problem(desk: &Desk, source: &str, address: &str) -> String {
        let answer = look_up(desk, source, address);
        assert_eq!(answer["keys"], json!([]), "{answer}");
        answer["problem"].as_str().expect("a problem").to_owned()
    }

    // ---- the web key directory -------------------------------------------------------------------------------------

    /// Names, proxy and certificates are read from the environment, and so the desk runs in a process of its own.
    #[test]
    fn keys_are_found_in_the_web_key_directory_of_the_domain() {
        if let Some(folder) = std::env::var_os(CHILD) {
            return in_the_office(Path::new(&folder));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let published = Published::new(folder.path()).expect("folders");
        let (registry, dean) = ("Registry <Registry.Office@partner.example>", "Dean <dean@direct.example>");
        let registry = published.make(registry).expect("a key");
        let dean = published.make(dean).expect("a key");
        published.publish(&registry, "registry.office@partner.example").expect("published");
        published.publish(&dean, "dean@direct.example").expect("published");
        let hu = |address: &str| {
            let (url, domain) = (published.url(address).expect("an address"), address.rsplit('@').next());
            let hash = url.split(['/', '?']).find(|part| part.len() == 32).expect("a hash").to_owned();
            published.folder.join(domain.expect("a domain")).join("hu").join(hash)
        };
        let put = |address: &str, bytes: &[u8]| std::fs::write(hu(address), bytes).expect("written");
        put("other@partner.example", &std::fs::read(hu("registry.office@partner.example")).expect("a key"));
        put("page@partner.example", b"<!doctype html><title>Not found</title>");
        put("huge@partner.example", &vec![0x99; (1 << 20) + 1]);

        let certificates = Certificates::make(folder.path()).expect("an authority");
        let issue = |name: &str| certificates.issue(name, false).expect("a certificate");
        let web = Web::start(
            &published,
            &json!({
                "openpgpkey.partner.example": issue("openpgpkey.partner.example"),
                "partner.example": issue("partner.example"),
                "direct.example": issue("direct.example"),
                "openpgpkey.astray.example": issue("elsewhere.example"),
                "astray.example": issue("astray.example"),
            }),
        )
        .expect("a web");
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--exact", "tests::keys_are_found_in_the_web_key_directory_of_the_domain", "--nocapture"]);
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.env("HTTPS_PROXY", &web.proxy).env("SSL_CERT_FILE", certificates.authority()).env(CHILD, folder.path());
        let ran = command.output().expect("it runs");
        assert!(
            ran.status.success(),
            "{}{}",
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );

        // The way it was asked is the one that gpg-wks-client names, but for the local part, which goes as it was typed.
        let asked = web.asked();
        let url = published.url("registry.office@partner.example").expect("an address");
        let url = url.replace("https://openpgpkey.partner.example", "openpgpkey.partner.example ");
        assert_eq!(asked.first(), Some(&url.replace("registry.office", "Registry.Office")), "{asked:?}");
        let hosts: Vec<_> = asked.iter().filter_map(|line| line.split(' ').next()).collect();
        assert!(!hosts.contains(&"partner.example"), "the direct way is for domains without the name: {hosts:?}");
        assert!(!hosts.contains(&"astray.example"), "nor is it taken where somebody else answers: {hosts:?}");
    }

    fn in_the_office(folder: &Path) {
        let (clock, keychain) = (Arc::new(Wound::default()), Arc::new(Kept::default()));
        let home = folder.join("desk");
        std::fs::create_dir(&home).expect("a folder");
        let desk = office::open(&home, &clock, keychain);
        set_up(&desk);
        let answer = look_up(&desk, "wkd", "Registry.Office@Partner.Example");
        assert_eq!((&answer["host"], &answer["problem"]), (&json!("openpgpkey.partner.example"), &Value::Null));
        let found = &answer["keys"][0];
        assert_eq!(answer["keys"].as_array().map(Vec::len), Some(1));
        assert_eq!(found["key"]["address"], "registry.office@partner.example");
        assert_eq!(found["key"]["findings"][0]["code"], "key-self-signed", "nobody vouches for what was found");
        assert_eq!(ask(&desk, "recipients", json!({})).expect("a list")["recipients"], json!([]), "nothing is kept");

        for (address, expected) in [
            ("nobody@partner.example", "nothing-found"),
            ("other@partner.example", "found-for-others"),
            ("page@partner.example", "found-unreadable"),
            ("huge@partner.example", "too-large"),
            ("dean@astray.example", "not-trusted"),
            // Neither name is behind the proxy.
            ("dean@unknown.example", "look-up-proxy"),
        ] {
            assert_eq!(problem(&desk, "wkd", address), expected, "{address}");
        }
        for address in ["dean", "dean@", "dean@127.0.0.1", "dean@partner.example/x"] {
            let refused = ask(&desk, "look_up_key", json!({ "address": address, "source": "wkd" }));
            assert_eq!(refused, Err("field".into()), "{address}");
        }

        // Where the name of the advanced way is not known, the domain itself is asked. It is pinned like one from a file.
        let answer = look_up(&desk, "wkd", "dean@direct.example");
        assert_eq!(answer["host"], "direct.example");
        let found = &answer["keys"][0];
        let mut request = json!({ "base64": found["base64"], "fingerprint": found["key"]["key"]["fingerprint"],
            "address": found["key"]["address"], "name": "Dean", "accepted": [], "why": "By telephone",
            "replaces": null, "origin": { "source": "wkd", "host": answer["host"] } });
        assert_eq!(ask(&desk, "pin_recipient", request.clone()), Err("key-findings-changed".into()));
        request["accepted"] = json!(["key-self-signed"]);
        let pinned = ask(&desk, "pin_recipient", request).expect("pinned");
        assert_eq!(pinned["recipients"][0]["address"], "dean@direct.example");
        assert_eq!(look_up(&desk, "wkd", "dean@direct.example")["keys"][0]["key"]["same"], true);
        let entries = desk.read(|r| Ok(r.journal_of("recipient-pinned")?)).expect("a journal");
        let entry = entries.first().expect("an entry");
        assert_eq!(entry.after, Some(json!({ "found": { "source": "wkd", "host": "direct.example" } })));
    }

    fn set_up(desk: &Desk) {
        let set_up = json!({ "institution": "Saimaanlahti University", "unit": "Study office", "country": "fi",
            "passphrase": null, "staff": { "name": "Maria Virtanen", "title": "", "pin": "4711 Pin" } });
        let code = ask(desk, "set_up", set_up).expect("a code")["code"].clone();
        ask(desk, "confirm_recovery", json!({ "code": code })).expect("set up");
    }

    #[test]
    fn training_asks_nobody_outside() {
        let scene = Scene::open().expect("a desk");
        let desk = &scene.bench.desk;
        assert_eq!(problem(desk, "wkd", "registry@partner.example"), "look-up-training");
        assert_eq!(problem(desk, "directory", "registry@partner.example"), "no-directory");
        let outside = typed("ldaps://ldap.home.example", "", None, "");
        assert_eq!(ask(desk, "save_directory", outside), Err("look-up-training".into()));
    }

    // ---- the directory ---------------------------------------------------------------------------------------------

    /// What the user interface sends.
    fn typed(address: &str, user: &str, password: Option<&str>, authorities: &str) -> Value {
        json!({ "address": address, "base": BASE, "user": user, "password": password, "authorities": authorities })
    }

    /// A certificate for an address in one of the forms in which directories have them.
    fn certificate(folder: &Path, name: &str, address: &str, usage: &str) -> PathBuf {
        let (pem, der) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.der")));
        let run = |arguments: &[&str]| {
            let made = Command::new("openssl").args(arguments).output().expect("openssl is needed for this test");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        };
        let (pem_text, der_text) = (pem.display().to_string(), der.display().to_string());
        let (name, usage) = (format!("subjectAltName=email:{address}"), format!("keyUsage=critical,{usage}"));
        run(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=Registry",
            "-days",
            "700",
            "-addext",
            &name,
            "-addext",
            &usage,
            "-keyout",
            "/dev/null",
            "-out",
            &pem_text,
        ]);
        run(&["x509", "-in", &pem_text, "-outform", "DER", "-out", &der_text]);
        der
    }

    /// A directory with people; none where this system does not let one be started.
    struct Home {
        folder: tempfile::TempDir,
        certificates: Certificates,
        slapd: Slapd,
    }

    fn home(open: bool) -> Option<Home> {
        if let Some(why) = slapd::missing() {
            println!("skipped: {why}");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let made = |name: &str, address: &str, usage: &str| certificate(folder.path(), name, address, usage);
        let good = made("good", "registry@home.example", "keyAgreement");
        let signs = made("signs", "registry@home.example", "digitalSignature");
        let other = made("other", "dean@elsewhere.example", "keyAgreement");
        let bundle = folder.path().join("bundle.p7b");
        let bundled = Command::new("openssl")
            .args(["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile"])
            .arg(folder.path().join("other.pem"))
            .arg("-out")
            .arg(&bundle)
            .status();
        assert!(bundled.expect("openssl").success());
        let people = [
            ("registry@home.example", vec![("userCertificate;binary", signs), ("userCertificate;binary", good)]),
            ("dean@home.example", vec![("userSMIMECertificate", bundle), ("userCertificate;binary", other)]),
            ("bare@home.example", vec![]),
        ];
        let certificates = Certificates::make(folder.path()).expect("an authority");
        let tls = certificates.issue("localhost", false).expect("a certificate");
        let slapd = Slapd::start(folder.path(), &tls, open, &people).expect("slapd");
        Some(Home { folder, certificates, slapd })
    }

    #[test]
    fn certificates_are_found_in_the_directory_of_the_office() {
        let Some(home) = home(true) else { return };
        let scene = Scene::open().expect("a desk");
        let desk = &scene.bench.desk;
        let authority = home.certificates.authority().display().to_string();
        let address = format!("ldaps://localhost:{}", home.slapd.tls);
        let saved = ask(desk, "save_directory", typed(&address, "", None, &authority)).expect("saved");
        assert_eq!((&saved["address"], &saved["password"]), (&json!(address), &json!("unneeded")));

        // What can be used first; nothing is trusted because it stood there.
        let answer = look_up(desk, "directory", "Registry@Home.example");
        assert_eq!((&answer["host"], &answer["problem"]), (&json!("localhost"), &Value::Null));
        let codes = |key: &Value| -> Vec<String> {
            let findings = key["key"]["findings"].as_array().expect("findings").iter();
            findings.filter_map(|one| one["code"].as_str()).map(str::to_owned).collect()
        };
        let has = |key: &Value, code: &str| codes(key).iter().any(|one| one == code);
        let keys = answer["keys"].as_array().expect("keys");
        assert_eq!(keys.len(), 2);
        assert!(has(&keys[0], "key-self-signed") && !has(&keys[0], "key-not-for-encryption"), "{keys:?}");
        assert!(has(&keys[1], "key-not-for-encryption"), "{keys:?}");
        let pin = json!({ "base64": keys[0]["base64"], "fingerprint": keys[0]["key"]["key"]["fingerprint"],
            "address": keys[0]["key"]["address"], "name": "Registry", "accepted": codes(&keys[0]),
            "why": "By telephone", "replaces": null, "origin": { "source": "directory", "host": "localhost" } });
        ask(desk, "pin_recipient", pin).expect("pinned");
        let entries = desk.read(|r| Ok(r.journal_of("recipient-pinned")?)).expect("a journal");
        let origin = entries.last().and_then(|entry| entry.after.clone());
        assert_eq!(origin, Some(json!({ "found": { "source": "directory", "host": "localhost" } })));

        // One certificate in two attributes is one; that it names somebody else is asked about.
        let answer = look_up(desk, "directory", "dean@home.example");
        let keys = answer["keys"].as_array().expect("keys");
        assert!(keys.len() == 1 && has(&keys[0], "key-other-address"), "{keys:?}");
        for address in ["nobody@home.example", "bare@home.example", "*@home.example", "*"] {
            let expected = if address == "*" { Err("field".into()) } else { Ok(json!("nothing-found")) };
            let asked = ask(desk, "look_up_key", json!({ "address": address, "source": "directory" }));
            assert_eq!(asked.map(|answer| answer["problem"].clone()), expected, "{address}");
        }
        let wrong = ask(desk, "test_directory", typed("ldap.home.example", "", None, "")).expect("an answer");
        assert_eq!(wrong["code"], "directory-address");
        let clear = format!("ldap://127.0.0.1:{}", home.slapd.plain);
        let tested = ask(desk, "test_directory", typed(&clear, "", None, "")).expect("an answer");
        assert_eq!(tested["code"], "ok", "on this machine it may be asked in the clear");
        let mut elsewhere = typed(&clear, "", None, "");
        elsewhere["base"] = json!("dc=elsewhere");
        let tested = ask(desk, "test_directory", elsewhere).expect("an answer");
        assert_eq!(tested["code"], "directory-no-base", "nobody has logged in");
    }

    #[test]
    fn the_password_of_the_directory_goes_to_its_server_alone() {
        let Some(home) = home(false) else { return };
        let folder = home.folder.path().join("desk");
        std::fs::create_dir(&folder).expect("a folder");
        let keychain = Arc::new(Kept::default());
        let desk = &office::open(&folder, &Arc::new(Wound::default()), keychain.clone());
        set_up(desk);
        let before = keychain.entries().len();
        let authority = home.certificates.authority().display().to_string();
        let address = format!("ldaps://localhost:{}", home.slapd.tls);
        let tried = |request: Value| ask(desk, "test_directory", request).map(|answer| answer["code"].clone());
        assert_eq!(tried(typed(&address, READER, None, &authority)), Err("no-directory-password".into()));
        assert_eq!(tried(typed(&address, READER, Some("wrong"), &authority)), Ok(json!("directory-login-refused")));
        assert_eq!(tried(typed(&address, READER, Some(PASSWORD), &authority)), Ok(json!("ok")));
        assert_eq!(
            tried(typed(&address, "", None, &authority)),
            Ok(json!("directory-search-refused")),
            "nobody may look"
        );

        let saved = ask(desk, "save_directory", typed(&address, READER, Some(PASSWORD), &authority)).expect("saved");
        assert_eq!(saved["password"], "keychain");
        assert_eq!(keychain.entries().len(), before + 1);
        assert_eq!(look_up(desk, "directory", "registry@home.example")["problem"], Value::Null);
        assert_eq!(tried(typed(&address, READER, None, &authority)), Ok(json!("ok")));

        // Another server does not get it.
        let other = format!("ldap://localhost:{}", home.slapd.plain);
        assert_eq!(tried(typed(&other, READER, None, &authority)), Err("no-directory-password".into()));
        let saved = ask(desk, "save_directory", typed(&other, READER, None, &authority)).expect("saved");
        assert_eq!((&saved["password"], keychain.entries().len()), (&json!("missing"), before));
        assert_eq!(problem(desk, "directory", "registry@home.example"), "no-directory-password");
        let none = ask(desk, "save_directory", typed("", "", None, "")).expect("saved");
        assert_eq!(none["password"], "unneeded");
        assert_eq!(problem(desk, "directory", "registry@home.example"), "no-directory");
    }

    #[test]
    fn what_is_wrong_with_a_directory_has_a_code_of_its_own() {
        let Some(home) = home(false) else { return };
        let limits = DirectoryLimits { connect: Duration::from_secs(2), answer: Duration::from_secs(10) };
        let directory = LdapDirectory::new(limits);
        let authority = std::fs::read(home.certificates.authority()).expect("a certificate");
        let server = || DirectoryServer {
            host: "localhost".to_owned(),
            port: home.slapd.plain,
            security: DirectorySecurity::Starttls,
            base: BASE.to_owned(),
            login: Some((READER.to_owned(), PASSWORD.to_owned())),
            authorities: Some(authority.clone()),
        };
        // Both ways in find the same, and what means something in a filter means nothing in an address.
        let by_tls = || DirectoryServer { port: home.slapd.tls, security: DirectorySecurity::Tls, ..server() };
        for one in [server(), by_tls()] {
            assert_eq!(directory.test(&one), Ok(()));
            assert_eq!(directory.certificates(&one, "registry@home.example").map(|all| all.len()), Ok(2));
            for address in ["*", "registry*", "*)(objectClass=*", "registry@home.example)(cn=*", "\\2a", "a\0b", ""] {
                assert_eq!(directory.certificates(&one, address), Ok(Vec::new()), "{address}");
            }
        }
        let tried = |change: &dyn Fn(&mut DirectoryServer)| {
            let mut one = server();
            change(&mut one);
            directory.test(&one).map_err(|error| error.code())
        };
        assert_eq!(tried(&|s| s.host = "no-such-host.invalid".to_owned()), Err("directory-name-unknown"));
        assert_eq!(tried(&|s| s.port = slapd::free_port().expect("a port")), Err("directory-no-answer"));
        assert_eq!(tried(&|s| s.authorities = None), Err("directory-tls-issuer"));
        assert_eq!(tried(&|s| s.authorities = Some(b"nothing".to_vec())), Err("directory-authorities"));
        assert_eq!(tried(&|s| s.host = "127.0.0.1".to_owned()), Err("directory-tls-name"));
        // The login is good each time.
        let as_who = |name: &str| Some((name.to_owned(), PASSWORD.to_owned()));
        for base in ["dc=elsewhere", "ou=nowhere,dc=home,dc=example"] {
            assert_eq!(tried(&|s| s.base = base.to_owned()), Err("directory-base-hidden"), "{base}");
        }
        for name in [SEARCHER, STRANGER] {
            assert_eq!(tried(&|s| s.login = as_who(name)), Err("directory-base-hidden"), "{name}");
        }
        assert_eq!(tried(&|s| s.base = "no base".to_owned()), Err("directory-search-refused"));
        assert_eq!(tried(&|s| s.login = Some((READER.to_owned(), "x".to_owned()))), Err("directory-login-refused"));
        // In the clear, where TLS is spoken, and the other way round.
        assert_eq!(tried(&|s| s.security = DirectorySecurity::Tls), Err("directory-tls-failed"));
        let expired = home.certificates.issue("localhost", true).expect("a certificate");
        let place = home.folder.path().join("expired");
        let old = Slapd::start(&place, &expired, true, &[]).expect("slapd");
        assert_eq!(tried(&|s| s.port = old.plain), Err("directory-tls-expired"));
        drop(old);
    }

    #[test]
    fn a_directory_that_talks_nonsense_is_told_and_ends_nothing() {
        let limits = DirectoryLimits { connect: Duration::from_secs(2), answer: Duration::from_secs(2) };
        let asked = |answer: Vec<u8>, security: DirectorySecurity| {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let port = listener.local_addr().expect("an address").port();
            std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().expect("somebody");
                let _ = stream.read(&mut [0; 1000]);
                let _ = stream.write_all(&answer);
                let _ = stream.read(&mut [0; 1000]);
            });
            let server = DirectoryServer {
                host: "localhost".to_owned(),
                port,
                security,
                base: BASE.to_owned(),
                login: None,
                authorities: None,
            };
            LdapDirectory::new(limits).certificates(&server, "registry@home.example")
        };
        use DirectorySecurity::{None as Clear, Starttls, Tls};
        // "unavailable" and "protocolError" to StartTLS; with the lengths that Active Directory writes too.
        let refused = b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x34\x04\x00\x04\x00";
        assert_eq!(asked(refused.to_vec(), Starttls), Err(DirectoryError::NoTls));
        let long = b"\x30\x84\x00\x00\x00\x10\x02\x01\x01\x78\x84\x00\x00\x00\x07\x0a\x01\x02\x04\x00\x04\x00";
        assert_eq!(asked(long.to_vec(), Starttls), Err(DirectoryError::NoTls));
        assert_eq!(asked(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), Tls), Err(DirectoryError::Tls));
        assert_eq!(
            asked([&[0x30, 0x83, 0xff, 0xff, 0xff][..], &[0x30; 5000]].concat(), Starttls),
            Err(DirectoryError::Broken)
        );
        // Message 1 is an entry of a search without anything in it.
        assert_eq!(asked(b"\x30\x05\x02\x01\x01\x64\x00".to_vec(), Clear), Err(DirectoryError::Broken));
        assert_eq!(asked(Vec::new(), Clear), Err(DirectoryError::TimedOut));
    }
}
