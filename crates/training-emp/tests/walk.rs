//! The training EMPs as a browser meets them: each flavour over HTTP, each document proven by xmlsec1, each wrong answer
//! wrong in its own way. `xmlsec1` and `xmllint` must be installed; the official schemas are used where they are.

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, io::Read, path::Path, process::Command, sync::Arc};

    use base64::{Engine, engine::general_purpose::STANDARD};
    use tempfile::TempDir;
    use time::{OffsetDateTime, macros::datetime};
    use training_emp::{CASES_CSV, COURSES_CSV, EmpFlavour, Options, Training, TrainingEmp, WrongAnswer, students};

    const NOW: OffsetDateTime = datetime!(2026-11-21 09:14 UTC);
    const SESSION: &str = "0123456789abcdefghijABCDEFGHIJ-_";
    const RETURN: &str = "http://127.0.0.1:40404/a?b=1&c=\"2\"";

    struct Bench {
        folder: TempDir,
        training: Training,
    }

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let training = Training::start(Options::new(folder.path().join("keys"), Arc::new(|| NOW))).unwrap();
        Bench { folder, training }
    }

    impl Bench {
        fn emp(&self, flavour: EmpFlavour) -> &TrainingEmp {
            self.training.emps.iter().find(|emp| emp.country == flavour.country()).unwrap()
        }

        /// Walks from the start form to the page that sends the answer.
        fn walk(&self, flavour: EmpFlavour, student: &str, answer: Option<WrongAnswer>, choose: Choose) -> Page {
            let url = self.emp(flavour).url.clone();
            let url = answer.map_or(url.clone(), |answer| format!("{url}?answer={}", answer.as_str()));
            let first = post(&url, &[("sessionId", SESSION), ("returnUrl", RETURN)]);
            if first.status != 200 {
                return first;
            }
            assert!(first.text.contains(student), "the sign-in page offers {student}");
            let mut form = first.forms().remove(0);
            form.fields.retain(|(name, _)| name != "answer" && name != "student");
            form.fields.push(("student".into(), student.into()));
            form.fields.push(("answer".into(), answer.map_or("", WrongAnswer::as_str).into()));
            let base = url.split("/start").next().unwrap().rsplit_once('/').unwrap().0.to_owned();
            let second = post(&format!("{base}{}", form.action), &form.pairs());
            if second.status != 200 {
                return second;
            }
            assert!(
                second.text.contains("<code>http://127.0.0.1:40404/a?b=1&amp;c=&quot;2&quot;</code>"),
                "the return address stands beside the button"
            );
            let mut form = second.forms().remove(0);
            let mut position = 0;
            form.fields.retain(|(name, _)| {
                if name == "course" {
                    position += 1;
                }
                name != "course"
                    || matches!(choose, Choose::All)
                    || matches!(choose, Choose::Only(only) if only == position)
            });
            form.fields.push(("do".into(), if matches!(choose, Choose::Cancel) { "cancel" } else { "send" }.into()));
            post(&format!("{base}{}", form.action), &form.pairs())
        }

        fn answer(&self, flavour: EmpFlavour, answer: Option<WrongAnswer>) -> HashMap<String, String> {
            let student = students().into_iter().find(|student| student.emp == flavour).unwrap().number;
            let page = self.walk(flavour, student, answer, Choose::All);
            assert_eq!(page.status, 200, "{}", page.text);
            page.forms().remove(0).fields.into_iter().collect()
        }

        fn document(&self, flavour: EmpFlavour, answer: Option<WrongAnswer>) -> Vec<u8> {
            unpack(&self.answer(flavour, answer)["elmo"]).unwrap()
        }

        /// What xmlsec1 says with a certificate.
        fn xmlsec1(&self, document: &[u8], certificate: &str) -> bool {
            let (xml, pem) = (self.folder.path().join("it.xml"), self.folder.path().join("it.pem"));
            std::fs::write(&xml, document).unwrap();
            std::fs::write(&pem, certificate).unwrap();
            Command::new("xmlsec1")
                .args(["--verify", "--enabled-key-data", "rsa,x509", "--pubkey-cert-pem"])
                .args([&pem, &xml])
                .output()
                .expect("xmlsec1 is needed for this test")
                .status
                .success()
        }
    }

    #[derive(Clone, Copy)]
    enum Choose {
        All,
        Only(usize),
        None,
        Cancel,
    }

    #[test]
    fn every_student_gets_signed_results_from_their_emp() {
        let bench = bench();
        for student in students() {
            let page = bench.walk(student.emp, student.number, None, Choose::All);
            assert_eq!(page.status, 200);
            let forms = page.forms();
            assert_eq!(forms.len(), 1);
            assert_eq!(forms[0].action, RETURN);
            assert!(page.text.contains("<button"), "it can be sent without script");
            let fields: HashMap<_, _> = forms[0].fields.iter().cloned().collect();
            assert_eq!(fields["sessionId"], SESSION);
            let ok = if student.emp == EmpFlavour::Dutch { "EMP_OK" } else { "NCP_OK" };
            assert_eq!(fields["returnCode"], ok);
            let document = unpack(&fields["elmo"]).unwrap();
            assert!(
                bench.xmlsec1(&document, &bench.emp(student.emp).certificate_pem),
                "xmlsec1 verifies what {} signs for {}",
                student.emp.country(),
                student.number
            );
            let other = bench.training.emps.iter().find(|emp| emp.country != student.emp.country()).unwrap();
            assert!(!bench.xmlsec1(&document, &other.certificate_pem), "and not with another's certificate");
            let text = String::from_utf8(document).unwrap();
            assert!(text.contains("data:application/pdf;base64,JVBERi0"), "there is a transcript as PDF");
        }
    }

    #[test]
    fn documents_are_valid_in_their_version() {
        let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/elmo/schemas");
        if !schemas.is_dir() {
            eprintln!("skipped: the official schemas are not beside this checkout");
            return;
        }
        let bench = bench();
        for (flavour, version) in [
            (EmpFlavour::Norwegian, "2.0.0"),
            (EmpFlavour::Finnish, "1.6.0"),
            (EmpFlavour::Swedish, "1.0.0"),
            (EmpFlavour::Dutch, "2.1.1"),
        ] {
            for answer in [None, Some(WrongAnswer::EmptyReport), Some(WrongAnswer::DoubleCounted)] {
                let file = bench.folder.path().join("it.xml");
                std::fs::write(&file, bench.document(flavour, answer)).unwrap();
                let output = Command::new("xmllint")
                    .args(["--nonet", "--noout", "--schema"])
                    .args([&schemas.join(version).join("schema.xsd"), &file])
                    .output()
                    .expect("xmllint is needed for this test");
                assert!(output.status.success(), "{flavour:?} {answer:?}: {}", String::from_utf8_lossy(&output.stderr));
            }
        }
    }

    #[test]
    fn only_what_was_ticked_is_sent() {
        let bench = bench();
        let fields = |choose| -> HashMap<String, String> {
            bench.walk(EmpFlavour::Dutch, "K230316", None, choose).forms().remove(0).fields.into_iter().collect()
        };
        let text = |choose| String::from_utf8(unpack(&fields(choose)["elmo"]).unwrap()).unwrap();
        let all = text(Choose::All);
        assert_eq!(all.matches("<type>Course</type>").count(), 7);
        assert!(all.contains("<status>failed</status>") && all.contains("<status>in-progress</status>"));
        assert!(all.contains("<code>FULL</code>"));
        let one = text(Choose::Only(3));
        assert_eq!(one.matches("<type>Course</type>").count(), 1);
        assert!(one.contains("SC42025") && one.contains("<code>SELECTION</code>"));
        assert_eq!(text(Choose::None).matches("<learningOpportunitySpecification>").count(), 0, "nothing ticked");
        let cancelled = fields(Choose::Cancel);
        assert_eq!(cancelled["returnCode"], "EMP_CANCEL");
        assert!(!cancelled.contains_key("elmo"));
        let elsewhere = bench.walk(EmpFlavour::Swedish, "K230316", None, Choose::All).forms().remove(0);
        assert!(elsewhere.pairs().contains(&("returnCode", "NCP_NO_RESULTS")), "she has no results in Sweden");
    }

    #[test]
    fn each_wrong_answer_is_wrong_in_its_way() {
        let bench = bench();
        assert_eq!(bench.training.wrong_answers.len(), WrongAnswer::ALL.len());
        for flavour in [EmpFlavour::Norwegian, EmpFlavour::Dutch] {
            let emp = bench.emp(flavour).clone();
            let good = |answer| {
                let document = bench.document(flavour, Some(answer));
                assert!(bench.xmlsec1(&document, &emp.certificate_pem), "{answer:?} is rightly signed");
                String::from_utf8_lossy(&document).into_owned()
            };
            let bad = |answer| {
                let document = bench.document(flavour, Some(answer));
                assert!(!bench.xmlsec1(&document, &emp.certificate_pem), "{answer:?} is not rightly signed");
                document
            };
            let plain = String::from_utf8(bench.document(flavour, None)).unwrap();
            for answer in WrongAnswer::ALL.iter().copied() {
                let fields = || bench.answer(flavour, Some(answer));
                let code = |name: &str| {
                    let fields = fields();
                    assert!(fields["returnCode"].ends_with(name), "{answer:?}: {}", fields["returnCode"]);
                    assert!(!fields.contains_key("elmo"), "{answer:?} sends nothing");
                };
                match answer {
                    WrongAnswer::Cancel => code("_CANCEL"),
                    WrongAnswer::NoResults => code("_NO_RESULTS"),
                    WrongAnswer::Error => code("_ERROR"),
                    WrongAnswer::UnknownCode => assert_eq!(fields()["returnCode"], "NCP_MAINTENANCE"),
                    WrongAnswer::WrongSession => {
                        let fields = fields();
                        assert_ne!(fields["sessionId"], SESSION);
                        assert!(!fields["sessionId"].is_empty() && fields.contains_key("elmo"));
                    }
                    WrongAnswer::Repeated => {
                        let student = students().into_iter().find(|it| it.emp == flavour).unwrap().number;
                        let forms = bench.walk(flavour, student, Some(answer), Choose::All).forms();
                        assert_eq!(forms.len(), 2);
                        assert_eq!(forms[0].fields, forms[1].fields, "the same answer twice");
                    }
                    WrongAnswer::OlderDocument => {
                        assert!(good(answer).contains("<generatedDate>2025-10-17T09:14:00Z</generatedDate>"));
                    }
                    WrongAnswer::BadSignature => {
                        let document = bad(answer);
                        assert_eq!(document.len(), plain.len() + 1, "one digit more");
                    }
                    WrongAnswer::ForeignKey => {
                        let document = bad(answer);
                        assert!(!bench.xmlsec1(&document, &emp.former_certificate_pem));
                    }
                    WrongAnswer::OldKey => {
                        let document = bad(answer);
                        assert!(bench.xmlsec1(&document, &emp.former_certificate_pem), "the former key fits");
                    }
                    WrongAnswer::Sha1 => assert!(good(answer).contains("xmldsig#rsa-sha1")),
                    WrongAnswer::Latin1 => {
                        let document = bench.document(flavour, Some(answer));
                        assert!(document.starts_with(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"));
                        assert!(bench.xmlsec1(&document, &emp.certificate_pem));
                        assert_eq!(
                            std::str::from_utf8(&document).is_err(),
                            plain.chars().any(|letter| ('\u{80}'..='\u{ff}').contains(&letter)),
                            "where there are such letters it is no UTF-8"
                        );
                    }
                    WrongAnswer::BrokenBase64 => assert!(STANDARD.decode(&fields()["elmo"]).is_err()),
                    WrongAnswer::BrokenGzip => {
                        let fields = fields();
                        assert!(STANDARD.decode(&fields["elmo"]).is_ok());
                        assert!(unpack(&fields["elmo"]).is_none());
                    }
                    WrongAnswer::GzipBomb => {
                        let packed = STANDARD.decode(&fields()["elmo"]).unwrap();
                        assert!(packed.len() < 1_000_000, "it is small: {}", packed.len());
                        let size = std::io::copy(&mut flate2::read::GzDecoder::new(&packed[..]), &mut std::io::sink());
                        assert!(size.unwrap() > 300_000_000);
                    }
                    WrongAnswer::LargeAttachments => {
                        let fields = fields();
                        let document = unpack(&fields["elmo"]).unwrap();
                        assert!(document.len() > 20_000_000, "{} bytes", document.len());
                        assert!(document.len() < 64 << 20, "it stays within a client's limit");
                        let packed = fields["elmo"].len();
                        assert!(packed > 18_000_000, "it does not pack well: {packed}");
                    }
                    WrongAnswer::EmptyReport => {
                        let text = good(answer);
                        assert!(text.contains("<report>") && !text.contains("<learningOpportunitySpecification>"));
                    }
                    WrongAnswer::DoubleCounted => {
                        let courses = |text: &str| text.matches("<type>Course</type>").count();
                        assert_eq!(courses(&good(answer)), 2 * courses(&plain));
                    }
                    WrongAnswer::FormActionHttpsOnly => {
                        let student = students().into_iter().find(|it| it.emp == flavour).unwrap().number;
                        let page = bench.walk(flavour, student, Some(answer), Choose::All);
                        assert!(page.policy.ends_with("; form-action https:"), "{}", page.policy);
                        let page = bench.walk(flavour, student, None, Choose::All);
                        assert!(!page.policy.contains("form-action"), "{}", page.policy);
                    }
                    WrongAnswer::RefusesHttpReturn => {
                        let url = format!("{}?answer={}", emp.url, answer.as_str());
                        let page = post(&url, &[("sessionId", SESSION), ("returnUrl", RETURN)]);
                        assert_eq!(page.status, 400);
                        assert!(page.text.contains("https"));
                        let page = post(&url, &[("sessionId", SESSION), ("returnUrl", "https://relay.example/")]);
                        assert_eq!(page.status, 200);
                    }
                    WrongAnswer::NotThisStudent => {
                        let name = |text: &str| text.split("familyName>").nth(1).unwrap().to_owned();
                        assert_ne!(name(&good(answer)), name(&plain));
                    }
                }
            }
        }
    }

    #[test]
    fn registries_hold_what_is_served() {
        let bench = bench();
        for (file, list) in [("ncp-list.json", "ncps"), ("emp-list.json", "emps")] {
            let url = bench.training.registry_url.replace("ncp-list.json", file);
            let registry: serde_json::Value = serde_json::from_str(&get(&url).text).unwrap();
            let listed = registry[list].as_array().unwrap();
            assert_eq!(listed.len(), 4);
            for (entry, emp) in listed.iter().zip(&bench.training.emps) {
                assert_eq!(entry["countryCode"], emp.country);
                assert_eq!(entry["url"], emp.url.as_str());
                assert_eq!(entry["pubKey"], emp.certificate_pem.as_str());
            }
        }
        let catalogue = get(&bench.training.catalogue_url).text;
        for emp in &bench.training.emps {
            let bare: String = emp.certificate_pem.lines().filter(|line| !line.starts_with("---")).collect();
            assert!(catalogue.contains(&bare) && catalogue.contains(&emp.url), "{} is in the catalogue", emp.name);
        }
        let front = get(&bench.training.registry_url.replace("/registry/ncp-list.json", "/")).text;
        assert!(WrongAnswer::ALL.iter().all(|answer| front.contains(answer.as_str())));
    }

    #[test]
    fn keys_are_made_once_and_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let start = |now: OffsetDateTime| {
            let training = Training::start(Options::new(folder.path(), Arc::new(move || now))).unwrap();
            training.emps.iter().map(|emp| emp.certificate_pem.clone()).collect::<Vec<_>>()
        };
        let first = start(NOW);
        #[cfg(unix)]
        for file in std::fs::read_dir(folder.path()).unwrap() {
            use std::os::unix::fs::PermissionsExt;
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
        }
        assert_eq!(start(NOW + time::Duration::days(300)), first, "a second start takes the same keys");
        let later = start(NOW + time::Duration::days(800));
        assert!(later.iter().all(|certificate| !first.contains(certificate)), "what has run out is made anew");
        std::fs::write(folder.path().join("no-current.key.pem"), "damaged").unwrap();
        assert_ne!(start(NOW + time::Duration::days(800))[0], later[0], "what is damaged is made anew");
    }

    #[test]
    fn bad_requests_are_refused_with_a_page() {
        let bench = bench();
        let url = &bench.emp(EmpFlavour::Finnish).url;
        assert_eq!(get(url).status, 405);
        for fields in [
            &[("sessionId", ""), ("returnUrl", RETURN)][..],
            &[("sessionId", "123456789012345678901234567890123"), ("returnUrl", RETURN)],
            &[("sessionId", SESSION)],
            &[("sessionId", SESSION), ("returnUrl", "javascript:alert(1)")],
        ] {
            let page = post(url, fields);
            assert_eq!(page.status, 400, "{fields:?}");
            assert!(page.text.contains("<html lang=\"fi\">"));
        }
        assert_eq!(get(&bench.training.registry_url.replace("registry/ncp-list.json", "xx/start")).status, 404);
        let page = post(url, &[("sessionId", "\"><script>"), ("returnUrl", "http://x/\"><script>")]);
        assert!(!page.text.contains("<script>"), "what comes in is escaped");
    }

    #[test]
    fn dropping_it_stops_it() {
        let bench = bench();
        let address = bench.training.registry_url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
        assert!(std::net::TcpStream::connect(&address).is_ok());
        let Bench { training, .. } = bench;
        drop(training);
        assert!(std::net::TcpStream::connect(&address).is_err());
    }

    #[test]
    fn the_files_hold_the_same_students_and_courses_once() {
        let mut rows = CASES_CSV.lines();
        assert_eq!(
            rows.next(),
            Some(
                "student_number,given_names,family_name,born,esi,national_id_country,national_id,email,programme,host,host_country,from,to"
            )
        );
        let written: Vec<String> = students()
            .iter()
            .flat_map(|it| {
                it.stays.iter().map(move |stay| {
                    format!(
                        "{},{},{},{},{},,,{},{},{},{},{},{}",
                        it.number,
                        it.given_names,
                        it.family_name,
                        it.born,
                        it.esi,
                        it.email,
                        it.programme,
                        stay.host,
                        stay.country,
                        stay.from,
                        stay.to
                    )
                })
            })
            .collect();
        assert_eq!(rows.collect::<Vec<_>>(), written);

        let mut rows = COURSES_CSV.lines();
        assert_eq!(rows.next(), Some("code,title,title_en,title_sv,credits,level,iscedf"));
        let codes: std::collections::BTreeSet<_> = rows.clone().map(|row| row.split(',').next().unwrap()).collect();
        assert!(codes.len() > 100 && codes.len() == rows.count(), "{} codes, none twice", codes.len());
    }

    struct Page {
        status: u16,
        policy: String,
        text: String,
    }

    #[derive(Debug)]
    struct Form {
        action: String,
        fields: Vec<(String, String)>,
    }

    impl Form {
        fn pairs(&self) -> Vec<(&str, &str)> {
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
        }
    }

    impl Page {
        /// The forms with what a browser would send of them unchanged.
        fn forms(&self) -> Vec<Form> {
            self.text
                .split("<form ")
                .skip(1)
                .map(|form| {
                    let form = form.split("</form>").next().unwrap();
                    let fields = form
                        .split("<input ")
                        .skip(1)
                        .filter(|input| input.contains("type=\"hidden\"") || input.contains(" checked>"))
                        .map(|input| (attribute(input, "name"), attribute(input, "value")))
                        .collect();
                    Form { action: attribute(form, "action"), fields }
                })
                .collect()
        }
    }

    fn attribute(tag: &str, name: &str) -> String {
        let value = tag.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap();
        value
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    }

    fn agent() -> ureq::Agent {
        ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into()
    }

    fn get(url: &str) -> Page {
        page(agent().get(url).call().unwrap())
    }

    fn post(url: &str, fields: &[(&str, &str)]) -> Page {
        page(agent().post(url).send_form(fields.iter().copied()).unwrap())
    }

    fn page(mut response: ureq::http::Response<ureq::Body>) -> Page {
        let policy = response.headers().get("content-security-policy").map_or("", |value| value.to_str().unwrap());
        Page {
            status: response.status().as_u16(),
            policy: policy.to_owned(),
            text: response.body_mut().with_config().limit(200 << 20).read_to_string().unwrap(),
        }
    }

    fn unpack(elmo: &str) -> Option<Vec<u8>> {
        let packed = STANDARD.decode(elmo.split_whitespace().collect::<String>()).ok()?;
        let mut document = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut document).ok()?;
        Some(document)
    }
}
