//! Recipients looked up by their address: in the web key directory of its domain, with keys that gpg made and published and
//! that are served over HTTPS.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::sync::Arc;

    use emc::Desk;
    use serde_json::{Value, json};
    use tests::mail::Certificates;
    use tests::office::{self, Kept, Wound, ask};
    use tests::scene::Scene;
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
        assert_eq!(problem(&scene.bench.desk, "wkd", "registry@partner.example"), "look-up-training");
    }
}
