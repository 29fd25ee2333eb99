//! What decisions are signed with: made at the first sign-off, taken in from a file, and never used when its time is over.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::sync::Arc;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use emc::ports::{KeyMaker as _, Ports};
    use emc::{Desk, Mode, Place};
    use serde_json::{Value, json};
    use tests::bench::Changes;
    use tests::office::{Wound, ask, decide, training};
    use tests::scene::Scene;
    use time::{Duration, OffsetDateTime};

    fn openssl(folder: &Path, arguments: &str) {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
        let output = output.expect("openssl is needed for this test");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A self-signed certificate and its key as one PEM file, both by openssl.
    fn pem(folder: &Path, name: &str, new: &str, usage: &str) -> Vec<u8> {
        openssl(
            folder,
            &format!(
                "req -x509 -newkey {new} -nodes -days 30 -subj /CN={name} -addext keyUsage=critical,{usage} -keyout {name}.key -out {name}.pem"
            ),
        );
        let read = |ending: &str| std::fs::read(folder.join(format!("{name}.{ending}"))).expect("openssl wrote it");
        [read("pem"), read("key")].concat()
    }

    fn file(bytes: &[u8], passphrase: &str) -> Value {
        json!({ "base64": STANDARD.encode(bytes), "passphrase": passphrase })
    }

    /// The certificate inside what a decision was signed as.
    fn signed_with(desk: &Desk, decision: &Value) -> String {
        let request = json!({ "decision": decision["id"], "name": "recognition.xml" });
        let file = ask(desk, "decision_file", request).expect("the ELMO");
        let xml = STANDARD.decode(file["base64"].as_str().expect("base64")).expect("base64");
        let xml = String::from_utf8(xml).expect("UTF-8");
        let (_, rest) = xml.split_once("<ds:X509Certificate>").expect("a certificate");
        rest.split('<').next().expect("its end").to_owned()
    }

    #[test]
    fn decisions_are_signed_with_what_was_taken_in() {
        let scene = Scene::open().expect("a desk");
        let place = tempfile::tempdir().expect("a folder");
        let place = place.path();
        let take = |bytes: &[u8], passphrase: &str| scene.ask("take_in_office_key", file(bytes, passphrase));
        assert_eq!(
            scene.ask("office_key", json!({})),
            Ok(json!({ "key": null, "taken": false, "expired": false, "endsSoon": false }))
        );

        let good = pem(place, "good", "rsa:3072", "digitalSignature");
        let other = pem(place, "other", "rsa:2048", "digitalSignature");
        let elliptic = pem(place, "elliptic", "ec -pkeyopt ec_paramgen_curve:P-256", "digitalSignature");
        let weak = pem(place, "weak", "rsa:1024", "digitalSignature");
        let seals = pem(place, "seals", "rsa:2048", "keyEncipherment");
        let read = |name: &str| std::fs::read(place.join(name)).expect(name);
        openssl(place, "pkcs12 -export -in good.pem -inkey good.key -passout pass:open.sesame -out good.p12");
        let strangers = [read("good.pem"), read("other.key")].concat();
        for (bytes, passphrase, code) in [
            (&read("good.pem"), "", "key-file-no-private-key"),
            (&strangers, "", "key-file-no-private-key"),
            (&b"no key at all".to_vec(), "", "key-file-no-private-key"),
            (&read("good.p12"), "wrong", "key-file-passphrase"),
            (&elliptic, "", "office-key-kind"),
            (&weak, "", "office-key-kind"),
            (&seals, "", "key-not-for-signing"),
        ] {
            assert_eq!(take(bytes, passphrase), Err(code.to_owned()));
        }
        assert_eq!(scene.ask("office_key", json!({})).expect("asked")["key"], Value::Null, "nothing was taken in");

        let view = take(&read("good.p12"), "open.sesame").expect("taken in");
        assert_eq!((&view["taken"], &view["expired"]), (&json!(true), &json!(false)));
        assert_eq!((&view["key"]["holder"], &view["key"]["algorithm"]), (&json!("CN=good"), &json!("RSA 3072")));
        assert!(!view.to_string().contains("PRIVATE"));
        let case = scene.case_of("K240114").expect("a case");
        scene.fetch(&case, "NO", "K240114").expect("results");
        let decision = decide(&scene.bench.desk, &case, "training").expect("signed");
        let body: String = String::from_utf8(read("good.pem")).expect("text");
        let body: String = body.lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(signed_with(&scene.bench.desk, &decision), body);

        // It can be replaced, in a PEM file too.
        let before = view["key"]["fingerprint"].clone();
        assert_ne!(take(&other, "").expect("replaced")["key"]["fingerprint"], before);
        assert_ne!(take(&good, "").expect("and back")["key"]["fingerprint"], Value::Null);
        assert_eq!(scene.ask("office_key", json!({})).expect("asked")["key"]["fingerprint"], before);
    }

    /// What the program makes, as PEM.
    fn made_at(now: OffsetDateTime) -> Vec<u8> {
        let made = platform::OpensslKeyMaker.make("Office", "FI", now).expect("made");
        let block = |label: &str, der: &[u8]| {
            let lines = STANDARD.encode(der);
            let lines: Vec<&str> = lines.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
            format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
        };
        (block("PRIVATE KEY", &made.pkcs8) + &block("CERTIFICATE", &made.certificate)).into_bytes()
    }

    #[test]
    fn a_key_whose_time_is_over_signs_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Wound::default());
        let emps = training(&folder.path().join("emps"), &clock).expect("EMPs");
        let ports =
            Ports { clock: clock.clone(), ..platform::ports(platform::Options::new(Arc::new(Changes::default()))) };
        let registry = emps.registry_url.parse().expect("an address");
        let place = Place { mode: Mode::Training, folder: folder.path().to_owned(), training_registry: Some(registry) };
        let desk = Desk::open(ports, place);
        emc::registry::refresh(&desk).expect("refreshed");
        emc::training::fill(&desk, training_emp::CASES_CSV, training_emp::COURSES_CSV).expect("cases");
        let cases = ["K240114", "K230518", "K230316"].map(|student| {
            let results = emps.document(student).expect("signed").expect("a student");
            emc::training::advance(&desk, student, &results, emc::training::Along::Received).expect("received");
            let found = ask(&desk, "cases", json!({ "filter": "all", "search": student })).expect("cases");
            found["rows"][0]["id"].clone()
        });
        let sign = |case: usize| decide(&desk, &cases[case], "training");
        let key = || ask(&desk, "office_key", json!({})).expect("asked");
        let take = |at: OffsetDateTime| ask(&desk, "take_in_office_key", file(&made_at(at), ""));
        let today = |what: &str| ask(&desk, "today", json!({})).expect("today")["officeKeys"][what].clone();
        let years = |count: i64| Duration::days(count * 366);

        let first = sign(0).expect("signed with a key that is made for it");
        assert_eq!((&key()["taken"], &key()["expired"]), (&json!(false), &json!(false)));
        let made = signed_with(&desk, &first);
        clock.wind(years(11));
        assert_eq!((key()["expired"].clone(), today("gone")), (json!(true), json!(0)), "it is made anew by itself");
        let second = sign(1).expect("signed with another one that is made for it");
        assert_ne!(signed_with(&desk, &second), made);
        assert_eq!(signed_with(&desk, &first), made, "what was signed stays");

        assert_eq!(take(desk.now() - years(11)), Err("key-expired".to_owned()));
        assert_eq!(take(desk.now() + years(1)), Err("key-not-yet-valid".to_owned()));
        take(desk.now()).expect("taken in");
        clock.wind(years(11));
        assert_eq!((&key()["taken"], &key()["expired"]), (&json!(true), &json!(true)));
        assert_eq!((today("gone"), today("ending")), (json!(1), json!(0)));
        assert_eq!(sign(2), Err("office-key-expired".to_owned()), "nobody makes another one in its place");
        take(desk.now()).expect("taken in");
        let digest = ask(&desk, "draft", json!({ "case": cases[2] })).expect("a draft")["digest"].clone();
        let request = json!({ "case": cases[2], "digest": digest, "pin": "training", "second": null });
        ask(&desk, "sign_off", request).expect("signed");
    }
}
