//! Recipients at the desk: a key is looked at, questions are answered before it is used, a changed one asks, and nothing
//! that may not be used gets in.

#[cfg(test)]
mod tests {
    use std::process::Command;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::scene::Scene;

    const ADDRESS: &str = "registry@partner.example";

    /// A self-signed certificate for an address and its private key, valid from today for some days.
    fn certificate(address: &str, days: u32, usage: &str) -> (Vec<u8>, Vec<u8>) {
        let folder = tempfile::tempdir().expect("a folder");
        let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=Registry",
            ])
            .args(["-days", &days.to_string(), "-addext", &format!("subjectAltName=email:{address}")])
            .args(["-addext", &format!("keyUsage=critical,{usage}")])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .output()
            .expect("openssl is needed for this test");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let read = |path| std::fs::read(path).expect("openssl wrote it");
        (read(certificate), read(key))
    }

    fn recipient(days: u32) -> String {
        STANDARD.encode(certificate(ADDRESS, days, "digitalSignature,keyAgreement").0)
    }

    fn look(scene: &Scene, base64: &str, address: &str) -> Value {
        let found = scene.ask("look_at_key", json!({ "base64": base64, "address": address })).expect("a key");
        found["keys"][0].clone()
    }

    fn codes(found: &Value) -> Vec<&str> {
        found["findings"].as_array().expect("findings").iter().filter_map(|one| one["code"].as_str()).collect()
    }

    /// The request that uses a key as it was shown.
    fn pin(base64: &str, found: &Value, why: &str, replaces: &Value) -> Value {
        json!({ "base64": base64, "fingerprint": found["key"]["fingerprint"], "address": found["address"],
            "name": "Registry", "accepted": codes(found), "why": why, "replaces": replaces })
    }

    #[test]
    fn a_key_is_pinned_asked_about_when_it_changes_and_retired() {
        let scene = Scene::open().expect("a desk");
        let (first, second) = (recipient(700), recipient(700));
        let found = look(&scene, &first, "");
        assert_eq!(found["address"], ADDRESS);
        assert!(codes(&found).contains(&"key-self-signed"));
        assert_eq!((&found["inUse"], &found["same"]), (&Value::Null, &json!(false)));

        // What is asked has to be answered, and a reason given.
        let mut blind = pin(&first, &found, "By telephone", &Value::Null);
        blind["accepted"] = json!([]);
        assert_eq!(scene.ask("pin_recipient", blind), Err("key-findings-changed".into()));
        let silent = pin(&first, &found, " ", &Value::Null);
        assert_eq!(scene.ask("pin_recipient", silent), Err("reason-missing".into()));
        let all = scene.ask("pin_recipient", pin(&first, &found, "By telephone", &Value::Null)).expect("pinned");
        assert_eq!(all["recipients"].as_array().map(Vec::len), Some(1));
        let old = all["recipients"][0].clone();
        assert_eq!((&old["address"], &old["why"]), (&json!(ADDRESS), &json!("By telephone")));
        assert_eq!(codes(&old), Vec::<&str>::new(), "what was accepted is not asked again");
        assert_eq!(look(&scene, &first, "")["same"], true);
        assert_eq!(scene.ask("pin_recipient", pin(&first, &found, "Again", &old["id"])), Err("key-known".into()));

        // Another key for the same address.
        let found = look(&scene, &second, &ADDRESS.to_uppercase());
        assert_eq!(found["inUse"]["id"], old["id"]);
        assert_eq!(scene.ask("pin_recipient", pin(&second, &found, "Why", &Value::Null)), Err("key-in-use".into()));
        let all = scene.ask("pin_recipient", pin(&second, &found, "They rang", &old["id"])).expect("replaced");
        let rows = all["recipients"].as_array().expect("rows");
        let retired: Vec<bool> = rows.iter().map(|one| !one["retired"].is_null()).collect();
        assert_eq!(retired, [false, true]);
        assert_eq!(rows[1]["id"], old["id"]);

        let retire = json!({ "recipient": rows[0]["id"] });
        scene.ask("retire_recipient", retire.clone()).expect("retired");
        assert_eq!(scene.ask("retire_recipient", retire), Err("unknown-recipient-key".into()));
        assert_eq!(look(&scene, &second, "")["inUse"], Value::Null);

        // Another address than the one inside is asked about.
        let elsewhere = look(&scene, &second, "dean@partner.example");
        assert!(codes(&elsewhere).contains(&"key-other-address"));
    }

    #[test]
    fn what_may_not_be_used_is_not_pinned() {
        let scene = Scene::open().expect("a desk");
        let signs = STANDARD.encode(certificate(ADDRESS, 700, "digitalSignature").0);
        let found = look(&scene, &signs, "");
        assert!(codes(&found).contains(&"key-not-for-encryption"));
        let request = pin(&signs, &found, "By telephone", &Value::Null);
        assert_eq!(scene.ask("pin_recipient", request), Err("key-not-for-encryption".into()));
        let private = STANDARD.encode(certificate(ADDRESS, 700, "keyAgreement").1);
        let refused = scene.ask("look_at_key", json!({ "base64": private, "address": "" }));
        assert_eq!(refused, Err("key-file-private".into()));
        let soon = look(&scene, &recipient(20), "");
        assert!(codes(&soon).contains(&"key-expires-soon"));
        assert_eq!(scene.ask("recipients", json!({})).expect("a list")["recipients"], json!([]));
    }

    #[test]
    fn the_office_takes_in_what_it_signs_with() {
        let scene = Scene::open().expect("a desk");
        let (pem, key) = certificate("office@uni.example", 700, "digitalSignature");
        let take = |bytes: &[u8]| json!({ "base64": STANDARD.encode(bytes), "passphrase": "" });
        assert_eq!(scene.ask("take_in_mail_key", take(&pem)), Err("key-file-no-private-key".into()));
        let (other, _) = certificate("office@uni.example", 700, "digitalSignature");
        let mixed = [other, key.clone()].concat();
        assert_eq!(scene.ask("take_in_mail_key", take(&mixed)), Err("key-file-no-private-key".into()));
        let (cannot, its_key) = certificate("office@uni.example", 700, "keyAgreement");
        let cannot = [cannot, its_key].concat();
        assert_eq!(scene.ask("take_in_mail_key", take(&cannot)), Err("key-not-for-signing".into()));
        let view = scene.ask("take_in_mail_key", take(&[pem, key].concat())).expect("taken in");
        assert_eq!(view["smime"]["key"]["addresses"], json!(["office@uni.example"]));
        assert_eq!((&view["smime"]["refused"], &view["openpgp"]), (&Value::Null, &Value::Null));
        // The private part is never given out again.
        assert!(!view.to_string().contains("PRIVATE"));
        let view = scene.ask("remove_mail_key", json!({ "kind": "smime" })).expect("removed");
        assert_eq!(view["smime"], Value::Null);
    }
}
