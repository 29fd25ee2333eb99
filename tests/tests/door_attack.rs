//! The loopback address of a fetch under attack from this machine: strangers without the secret path, somebody who knows
//! the path but not the session, and a learner who knows both and sends something else than their results.
//!
//! The desk of the great attack runs in a process of its own, so that what it needs of memory and sockets is told apart
//! from what its attackers need.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fmt::Write as _;
    use std::io::{BufRead, BufReader, Lines, Read, Write};
    use std::net::TcpStream as Stream;
    use std::path::Path;
    use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::{Duration, Instant};

    use emc::ports::{Clock, Ports};
    use emc::{Desk, Mode, Place};
    use serde_json::{Value, json};
    use tests::bench::{Bench, Changes, Opened};
    use tests::learner::{self, Form, Walk};
    use tests::office::ask;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use training_emp::{CASES_CSV, COURSES_CSV, Options, Training};
    use url::Url;

    /// The student whose results are fetched.
    const AINO: &str = "K240114";

    fn must(desk: &Desk, name: &str, request: Value) -> Value {
        ask(desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
    }

    fn url(value: &Value) -> Url {
        value.as_str().unwrap_or_else(|| panic!("no address: {value}")).parse().expect("an address")
    }

    /// Begins a fetch for a student; the fetch as the office sees it.
    fn begin(ask: &mut dyn FnMut(&str, Value) -> Value, student: &str, country: &str) -> Value {
        let case = ask("cases", json!({ "filter": "all", "search": student }))["rows"][0]["id"].clone();
        let emps = ask("emps", json!({}))["emps"].clone();
        let emp = emps.as_array().expect("EMPs").iter().find(|e| e["country"] == country).expect("one")["key"].clone();
        let mut fetch = ask("begin_fetch", json!({ "case": case, "emp": emp, "language": "en" }));
        fetch["case"] = case;
        fetch
    }

    fn with(form: &Form, name: &str, value: &str) -> Vec<(String, String)> {
        let changed = |(field, old): &(String, String)| {
            (field.clone(), if field == name { value.to_owned() } else { old.clone() })
        };
        form.fields.iter().map(changed).collect()
    }

    fn field<'a>(form: &'a Form, name: &str) -> &'a str {
        &form.fields.iter().find(|(field, _)| field == name).expect("a field").1
    }

    fn is_closed(port: u16) -> bool {
        Stream::connect(("127.0.0.1", port)).is_err()
    }

    #[test]
    fn wrong_and_guessed_sessions_store_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Bench::open(folder.path()).expect("a desk");
        let desk = &bench.desk;
        let mut ask = |name: &str, request: Value| must(desk, name, request);
        let fetch = begin(&mut ask, AINO, "NO");
        let form = learner::walk(&url(&fetch["startUrl"]), Walk::of(AINO)).expect("a form");
        let before = tables(folder.path());
        let ours = field(&form, "sessionId").to_owned();
        let mut guesses: Vec<String> = (0..200).map(|n| format!("{n:032}")).collect();
        guesses.extend(["", " ", "null", "0", "*", "%", "' OR 1=1 --"].map(str::to_owned));
        guesses.extend((1..ours.len()).map(|length| ours[..length].to_owned()));
        guesses.extend([ours.to_lowercase(), ours.to_uppercase(), format!("{ours}{ours}"), format!("{ours}x")]);
        guesses.retain(|guess| *guess != ours);
        for guess in &guesses {
            let page = learner::post(&form.action, &with(&form, "sessionId", guess));
            assert_eq!(page.status, 409, "{guess}: {}", page.text);
            assert!(!page.text.contains(&ours), "the page does not tell the right one");
        }
        let mut twice = form.fields.clone();
        twice.insert(0, ("sessionId".to_owned(), "another".to_owned()));
        assert_eq!(learner::post(&form.action, &twice).status, 409, "which of two holds would be a guess");
        let without: Vec<_> = form.fields.iter().filter(|(name, _)| name != "sessionId").cloned().collect();
        assert_eq!(learner::post(&form.action, &without).status, 409);
        assert_eq!(tables(folder.path()), before, "nothing is stored");
        assert_eq!(learner::post(&form.action, &form.fields).status, 200, "the real answer is taken still");
    }

    #[test]
    fn the_answer_of_another_case_is_not_taken_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Bench::open(folder.path()).expect("a desk");
        let desk = &bench.desk;
        let mut ask = |name: &str, request: Value| must(desk, name, request);
        let others = begin(&mut ask, "", "NO");
        let ours = begin(&mut ask, AINO, "NO");
        let other_form =
            learner::walk(&url(&others["startUrl"]), Walk { answer: "not-this-student", ..Walk::of(AINO) });
        let other_form = other_form.expect("a form");
        let our_form = learner::walk(&url(&ours["startUrl"]), Walk::of(AINO)).expect("a form");
        let before = tables(folder.path());

        // Another fetch's answer at our address, and ours at the other's: both are open.
        assert_eq!(learner::post(&our_form.action, &other_form.fields).status, 409);
        assert_eq!(learner::post(&other_form.action, &our_form.fields).status, 409);
        assert_eq!(tables(folder.path()), before, "nothing is stored, and both fetches are open");

        // Whoever holds the learner's browser knows the session too: genuine, but about somebody else.
        let swapped = with(&other_form, "sessionId", field(&our_form, "sessionId"));
        assert_eq!(learner::post(&our_form.action, &swapped).status, 200);
        let shown = must(desk, "case", json!({ "case": ours["case"] }));
        assert_eq!(shown["state"], "person-mismatch", "the line stops: {shown}");
        assert_eq!(shown["documents"][0]["personOpen"], true);
    }

    #[test]
    fn an_older_genuine_document_stops_the_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Bench::open(folder.path()).expect("a desk");
        let desk = &bench.desk;
        let mut ask = |name: &str, request: Value| must(desk, name, request);
        let first = begin(&mut ask, AINO, "NO");
        let first_form = learner::walk(&url(&first["startUrl"]), Walk::of(AINO)).expect("a form");
        assert_eq!(learner::post(&first_form.action, &first_form.fields).status, 200);

        // The whole older answer at a newer address: another session.
        let second = begin(&mut ask, AINO, "NO");
        let second_form = learner::walk(&url(&second["startUrl"]), Walk::of(AINO)).expect("a form");
        let before = tables(folder.path());
        assert_eq!(learner::post(&second_form.action, &first_form.fields).status, 409);
        assert_eq!(tables(folder.path()), before);

        // Its document under the newer session, as a learner could send it: kept, and a person has to look.
        let replayed = with(&second_form, "elmo", field(&first_form, "elmo"));
        assert_eq!(learner::post(&second_form.action, &replayed).status, 200);
        let doubts = |fetch: &Value| {
            let shown = must(desk, "case", json!({ "case": fetch["case"] }));
            let done = shown["fetches"].as_array().expect("fetches").iter().find(|f| f["id"] == fetch["id"]).cloned();
            let document = done.expect("the fetch")["document"].clone();
            must(desk, "review", json!({ "document": document }))["signature"]["doubts"].to_string()
        };
        assert!(doubts(&second).contains("received-before"), "{}", doubts(&second));

        let third = begin(&mut ask, AINO, "NO");
        let older = Walk { answer: "older-document", ..Walk::of(AINO) };
        assert_eq!(learner::deliver(&url(&third["startUrl"]), older).expect("a page").status, 200);
        assert!(doubts(&third).contains("time-outside"), "{}", doubts(&third));
    }

    #[test]
    fn a_stopped_fetch_has_no_address() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Bench::open(folder.path()).expect("a desk");
        let mut ask = |name: &str, request: Value| must(&bench.desk, name, request);
        let fetch = begin(&mut ask, AINO, "NO");
        let port = url(&fetch["startUrl"]).port().expect("a port");
        assert!(!is_closed(port));
        ask("stop_fetch", json!({ "fetch": fetch["id"] }));
        let started = Instant::now();
        while !is_closed(port) {
            assert!(started.elapsed() < Duration::from_secs(3), "still open");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Hostile requests that have to be made at least.
    const REQUESTS: usize = 10_000;
    /// Made before the real answer begins to come.
    const BEFORE: usize = 8_000;
    /// At a time.
    const AT_A_TIME: usize = 500;
    /// Held open throughout besides.
    const SLOW: usize = 200;
    /// The limit of `LoopbackLimits`, and the one that has been accepted and waits for its place.
    const CONNECTIONS: usize = 64 + 1;
    const MB: u64 = 1 << 20;

    #[test]
    fn ten_thousand_hostile_requests_do_not_keep_the_real_answer_out() {
        if let Some(folder) = std::env::var_os(CHILD) {
            serve(Path::new(&folder));
        }
        enough_files();
        let folder = tempfile::tempdir().expect("a folder");
        let clock = platform::SystemClock;
        let options = Options::new(folder.path().join("emp-keys"), Arc::new(move || clock.now()));
        let training = Training::start(options).expect("EMPs");
        let mut desk = Process::start(folder.path(), &training.registry_url);

        // What attackers have seen before: an older genuine answer, and one of another case whose fetch is still open.
        let old = begin(&mut |name, request| desk.ask(name, request), AINO, "NO");
        let old = learner::walk(&url(&old["startUrl"]), Walk::of(AINO)).expect("a form");
        assert_eq!(learner::post(&old.action, &old.fields).status, 200);
        let other = begin(&mut |name, request| desk.ask(name, request), "", "NO");
        let other_form = learner::walk(&url(&other["startUrl"]), Walk::of(AINO)).expect("a form");
        let fetch = begin(&mut |name, request| desk.ask(name, request), AINO, "NO");
        let large = Walk { answer: "large-attachments", ..Walk::of(AINO) };
        let real = learner::walk(&url(&fetch["startUrl"]), large).expect("a form");
        let body = encoded(&real.fields);
        assert!(body.len() > 20_000_000, "{} bytes", body.len());

        let port = real.action.port().expect("a port");
        let before = tables(folder.path());
        let baseline = Resources::of(desk.process.id());
        let attack = Arc::new(Attack::new(&real, &old, &other_form));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("one");
        let started = Instant::now();
        (0..SLOW).for_each(|number| drop(runtime.spawn(Arc::clone(&attack).hold(number))));
        (0..AT_A_TIME).for_each(|number| drop(runtime.spawn(Arc::clone(&attack).fire(number))));
        let watch = Watch::start(desk.process.id(), &attack);

        attack.until("the attack is under way", |attack| attack.made() >= BEFORE);
        let made_before = attack.made();
        let sent = Instant::now();
        let page = post(&real.action, &body);
        let accepted = sent.elapsed();
        let made_meanwhile = attack.made() - made_before;
        assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
        assert!(page.contains("Your results have arrived"), "{page}");
        attack.answered.store(true, Ordering::SeqCst);

        // The learner goes back and sends it again, twice at once, while the attack goes on.
        thread::scope(|scope| {
            for again in [scope.spawn(|| post(&real.action, &body)), scope.spawn(|| post(&real.action, &body))] {
                let page = again.join().expect("a page");
                assert!(page.starts_with("HTTP/1.1 410 "), "a repeated answer is none: {page}");
            }
        });
        attack.until("the port closes", |_| is_closed(port));
        let lasted = started.elapsed();
        let (sockets, held) = watch.stop();
        let peak = Resources::of(desk.process.id()).peak;
        attack.until("all attackers have noticed", |attack| attack.left() == 0);
        drop(runtime);

        assert!(baseline.resident > 0 || !cfg!(target_os = "linux"), "the memory is known");
        let growth = peak.saturating_sub(baseline.resident);
        let answer = u64::try_from(body.len()).expect("a size");
        println!("{}", attack.report());
        println!(
            "{} hostile requests in {:.1} s, {AT_A_TIME} at a time, {made_meanwhile} of them while the real answer came; \
             {} slow connections opened, {held} held on average; at most {} connections at the desk",
            attack.made(),
            lasted.as_secs_f32(),
            attack.opened.load(Ordering::SeqCst),
            sockets.saturating_sub(baseline.sockets),
        );
        println!(
            "the real answer of {} MB was accepted within {:.2} s; resident memory {} MB before, {} MB at most: {} MB more",
            answer / MB,
            accepted.as_secs_f32(),
            baseline.resident / MB,
            peak / MB,
            growth / MB,
        );
        attack.judge();
        assert!(attack.made() >= REQUESTS, "{} requests", attack.made());
        assert!(made_meanwhile > 0, "the attack went on while the answer came");
        assert!(accepted < Duration::from_secs(10), "{accepted:?}");
        assert!(held > SLOW * 9 / 10, "only {held} slow connections were held on average");
        assert!(sockets.saturating_sub(baseline.sockets) <= CONNECTIONS, "{sockets} sockets");
        assert!(growth < 50 * MB + answer, "resident memory grew by {} MB", growth / MB);
        only_the_answer_is_stored(&before, &tables(folder.path()));
        let shown = desk.ask("case", json!({ "case": fetch["case"] }));
        assert_eq!(shown["documents"].as_array().map(Vec::len), Some(2));
        let shown = desk.ask("case", json!({ "case": other["case"] }));
        assert_eq!((&shown["documents"], &shown["fetches"][0]["state"]), (&json!([]), &json!("open")));
    }

    /// The older answer was there before; what has been added is one document with its bytes, and what the journal says.
    fn only_the_answer_is_stored(before: &Tables, after: &Tables) {
        let empty = BTreeSet::new();
        let rows = |of: &Tables, table: &str| of.get(table).unwrap_or(&empty).clone();
        let mut changed = BTreeMap::new();
        for table in after.keys() {
            let (old, new) = (rows(before, table), rows(after, table));
            let (gone, come) = (old.difference(&new).count(), new.difference(&old).count());
            if (gone, come) != (0, 0) {
                changed.insert(table.as_str(), (gone, come));
            }
        }
        println!("rows gone and come: {changed:?}");
        for (table, allowed) in [
            ("document", (0, 1)),
            ("document_bytes", (0, 1)),
            // It was open and is answered.
            ("fetch", (1, 1)),
            // The document has been received, and the fetch has ended.
            ("journal", (0, 2)),
            ("journal_head", (1, 1)),
        ] {
            assert_eq!(changed.remove(table), Some(allowed), "{table}");
        }
        // How far its mapping is.
        changed.remove("recognition_case");
        assert!(changed.is_empty(), "nothing else is stored: {changed:?}");
    }

    type Tables = BTreeMap<String, BTreeSet<String>>;

    /// All rows of all tables, a large value by its size and its first bytes.
    fn tables(folder: &Path) -> Tables {
        let key = std::fs::read(folder.join("training.key")).expect("a key");
        let key = key.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let database = rusqlite::Connection::open(folder.join("desk.db")).expect("a database");
        database.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA query_only = 1")).expect("a key");
        let mut names = database
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'course_search%'")
            .expect("names");
        let names: Vec<String> =
            names.query_map([], |row| row.get(0)).expect("names").collect::<Result<_, _>>().expect("names");
        let rows_of = |table: String| {
            let mut all = database.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a table");
            let columns = all.column_count();
            let rows = all.query_map([], |row| {
                (0..columns).map(|n| row.get_ref(n).map(short)).collect::<Result<Vec<_>, _>>().map(|row| row.join("|"))
            });
            let rows = rows.expect("rows").collect::<Result<_, _>>().expect("rows");
            (table, rows)
        };
        names.into_iter().map(rows_of).collect()
    }

    fn short(value: rusqlite::types::ValueRef<'_>) -> String {
        let text = format!("{value:?}");
        let begin: String = text.chars().take(2000).collect();
        format!("{} {begin}", text.len())
    }

    fn encoded(fields: &[(String, String)]) -> Vec<u8> {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
    }

    /// Posts as a browser does; the whole response.
    fn post(to: &Url, body: &[u8]) -> String {
        let port = to.port().expect("a port");
        let mut stream = Stream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
        stream.write_all(head(to, body.len()).as_bytes()).expect("sent");
        stream.write_all(body).expect("sent");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response
    }

    fn head(to: &Url, length: usize) -> String {
        format!(
            "POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUser-Agent: a browser\r\nOrigin: https://emp.example\r\n\
             Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n",
            to.path(),
            to.port().expect("a port")
        )
    }

    /// Instead of a status: the connection was cut, as those are that give way, or nothing came for a long time.
    const CUT: u16 = 0;
    const WITHOUT_END: u16 = 1;

    /// One kind of hostile request.
    struct Hostile {
        name: &'static str,
        bytes: Vec<u8>,
        /// Sends its half of the end at once.
        half_closes: bool,
        /// What it may get.
        expected: &'static [u16],
    }

    struct Attack {
        to: Url,
        kinds: Vec<Hostile>,
        made: AtomicUsize,
        /// Attackers that are still there.
        left: AtomicUsize,
        /// Slow connections that were opened.
        opened: AtomicUsize,
        /// Slow connections that are open.
        held: AtomicUsize,
        /// The real answer has been accepted.
        answered: AtomicBool,
        outcomes: Mutex<BTreeMap<(usize, u16), usize>>,
        started: Instant,
    }

    impl Attack {
        fn new(real: &Form, old: &Form, other: &Form) -> Self {
            Self {
                to: real.action.clone(),
                kinds: kinds(real, old, other),
                made: AtomicUsize::new(0),
                left: AtomicUsize::new(SLOW + AT_A_TIME),
                opened: AtomicUsize::new(0),
                held: AtomicUsize::new(0),
                answered: AtomicBool::new(false),
                outcomes: Mutex::default(),
                started: Instant::now(),
            }
        }

        fn made(&self) -> usize {
            self.made.load(Ordering::SeqCst)
        }

        fn left(&self) -> usize {
            self.left.load(Ordering::SeqCst)
        }

        /// The whole attack ends by itself, whatever happens.
        fn is_over(&self) -> bool {
            self.started.elapsed() > Duration::from_secs(90)
        }

        #[track_caller]
        fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
            while !is_so(self) {
                assert!(!self.is_over(), "{what}: not within the time; {}", self.report());
                thread::sleep(Duration::from_millis(10));
            }
        }

        async fn connect(&self) -> Option<TcpStream> {
            if self.is_over() {
                return None;
            }
            TcpStream::connect(("127.0.0.1", self.to.port().unwrap_or_default())).await.ok()
        }

        /// Makes one hostile request after the other until the port is closed.
        async fn fire(self: Arc<Self>, number: usize) {
            let mut next = number;
            while let Some(mut stream) = self.connect().await {
                let which = next % self.kinds.len();
                next += 1;
                let kind = &self.kinds[which];
                let mut response = Vec::new();
                let exchange = async {
                    // Cut while it sends: what there is to read is read all the same.
                    let _ = stream.write_all(&kind.bytes).await;
                    if kind.half_closes {
                        let _ = stream.shutdown().await;
                    }
                    let _ = stream.read_to_end(&mut response).await;
                };
                let in_time = tokio::time::timeout(Duration::from_secs(40), exchange).await.is_ok();
                let status = String::from_utf8_lossy(&response);
                let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
                let status = if in_time { status } else { WITHOUT_END };
                *self.outcomes.lock().expect("outcomes").entry((which, status)).or_default() += 1;
                self.made.fetch_add(1, Ordering::SeqCst);
            }
            self.left.fetch_sub(1, Ordering::SeqCst);
        }

        /// Holds a slow connection open, and opens it again as soon as it is cut, until the port is closed.
        async fn hold(self: Arc<Self>, number: usize) {
            let port = self.to.port().unwrap_or_default();
            let begin = match number % 10 {
                0..4 => String::new(),
                4..6 => "G".to_owned(),
                6..9 => format!("POST /smp-desk/{} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: ", "0".repeat(32)),
                // One in ten knows the path, and its form never ends.
                _ => head(&self.to, 1 << 20),
            };
            while let Some(mut stream) = self.connect().await {
                self.opened.fetch_add(1, Ordering::SeqCst);
                self.held.fetch_add(1, Ordering::SeqCst);
                let mut cut = stream.write_all(begin.as_bytes()).await.is_err();
                while !cut && !self.is_over() {
                    let nothing = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut [0; 512])).await;
                    cut = nothing.is_ok() || (number % 10 >= 4 && stream.write_all(b"x").await.is_err());
                }
                self.held.fetch_sub(1, Ordering::SeqCst);
            }
            self.left.fetch_sub(1, Ordering::SeqCst);
        }

        fn report(&self) -> String {
            let outcomes = self.outcomes.lock().expect("outcomes");
            let mut text = String::new();
            for (which, kind) in self.kinds.iter().enumerate() {
                let _ = write!(text, "{:28}", kind.name);
                for ((_, status), count) in outcomes.range((which, 0)..=(which, u16::MAX)) {
                    let _ = match *status {
                        CUT => write!(text, "  cut: {count}"),
                        WITHOUT_END => write!(text, "  without end: {count}"),
                        status => write!(text, "  {status}: {count}"),
                    };
                }
                text.push('\n');
            }
            text
        }

        fn judge(&self) {
            let outcomes = self.outcomes.lock().expect("outcomes");
            for (which, kind) in self.kinds.iter().enumerate() {
                let mut answered = 0;
                for ((_, status), count) in outcomes.range((which, 0)..=(which, u16::MAX)) {
                    // Strangers give way where there are too many. After the answer everything at its path is late.
                    let allowed = [CUT, 410].contains(status) || kind.expected.contains(status);
                    assert!(allowed, "{}: {status}, {count} times", kind.name);
                    answered += if kind.expected.contains(status) { *count } else { 0 };
                }
                assert!(answered > 0, "{} was never tried to its end", kind.name);
            }
        }
    }

    fn kinds(real: &Form, old: &Form, other: &Form) -> Vec<Hostile> {
        let to = &real.action;
        let (path, host) = (to.path(), format!("127.0.0.1:{}", to.port().expect("a port")));
        let form = |fields: &[(String, String)]| {
            let body = encoded(fields);
            [head(to, body.len()).into_bytes(), body].concat()
        };
        let with_head = |change: &dyn Fn(String) -> String| {
            let body = encoded(&old.fields);
            [change(head(to, body.len())).into_bytes(), body].concat()
        };
        let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n").into_bytes();
        let guessed = with(old, "sessionId", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let guessed_path = format!("/smp-desk/{}", "0123456789abcdef".repeat(2));
        let large_of_nobody = with(old, "elmo", &"A".repeat(300 << 10));
        let host_line = format!("Host: {host}");
        let hostile = |name, bytes, expected| Hostile { name, bytes, half_closes: false, expected };
        let mut all = vec![
            hostile("rebound name", with_head(&|h| h.replace(&host_line, "Host: evil.example:80")), &[421][..]),
            hostile("localhost", with_head(&|h| h.replace("Host: 127.0.0.1", "Host: localhost")), &[421]),
            hostile("no host", with_head(&|h| h.replace("Host:", "X-Host:")), &[421]),
            hostile("wrong path", with_head(&|h| h.replace(path, "/")), &[404]),
            hostile("guessed path", with_head(&|h| h.replace(path, &guessed_path)), &[404]),
            hostile("scan", get("/favicon.ico", ""), &[404]),
            hostile("image of a page", get("/", "Sec-Fetch-Dest: image\r\n"), &[404]),
            hostile("GET", get(path, ""), &[405]),
            hostile("preflight", with_head(&|h| h.replace("POST", "OPTIONS")), &[405]),
            hostile("fetch of a page", with_head(&|h| h.replace("navigate", "no-cors")), &[403]),
            hostile("multipart", with_head(&|h| h.replace("x-www-form-urlencoded", "x")), &[415]),
            hostile("text/plain", with_head(&|h| h.replace("application/x-www-form-urlencoded", "text/plain")), &[415]),
            hostile("chunked", with_head(&|h| h.replace("Content-Length", "Transfer-Encoding: chunked\r\nX")), &[411]),
            hostile(
                "length and chunks",
                with_head(&|h| h.replace("Origin", "Transfer-Encoding: chunked\r\nX")),
                &[411],
            ),
            hostile("older genuine answer", form(&old.fields), &[409]),
            hostile("answer of another case", form(&other.fields), &[409]),
            hostile("guessed session", form(&guessed), &[409]),
            hostile("large, guessed session", form(&large_of_nobody), &[409]),
            hostile("no form", [head(to, 4), "\u{1}\u{2}\u{3}\u{4}".into()].concat().into_bytes(), &[409]),
            hostile("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(9), &[400]),
            hostile("endless first lines", with_head(&|h| h.replace("a browser", &"x".repeat(200 << 10))), &[431]),
        ];
        let oversized = head(to, 1 << 40).into_bytes();
        all.push(Hostile { half_closes: true, ..hostile("oversized", oversized, &[413]) });
        let broken_off = [head(to, 1 << 20).as_bytes(), b"sessionId="].concat();
        all.push(Hostile { half_closes: true, ..hostile("half-closed in its form", broken_off, &[400]) });
        all.push(Hostile { half_closes: true, ..hostile("half-closed after it", form(&guessed), &[409]) });
        all
    }

    /// What a process has.
    struct Resources {
        /// Bytes.
        resident: u64,
        /// The most that it ever was, bytes.
        peak: u64,
        sockets: usize,
    }

    impl Resources {
        fn of(process: u32) -> Self {
            let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
            let bytes = |name: &str| {
                let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
                line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) << 10
            };
            let is_socket = |entry: &std::fs::DirEntry| {
                std::fs::read_link(entry.path()).is_ok_and(|target| target.to_string_lossy().starts_with("socket:"))
            };
            let files = std::fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
            Self { resident: bytes("VmRSS:"), peak: bytes("VmHWM:"), sockets: files.filter(is_socket).count() }
        }
    }

    /// Looks at the desk's process while the attack goes on.
    struct Watch {
        over: Arc<AtomicBool>,
        thread: thread::JoinHandle<(usize, usize)>,
    }

    impl Watch {
        fn start(process: u32, attack: &Arc<Attack>) -> Self {
            let over = Arc::new(AtomicBool::new(false));
            let (stop, attack) = (Arc::clone(&over), Arc::clone(attack));
            let thread = thread::spawn(move || {
                let (mut sockets, mut held) = (0, Vec::new());
                while !stop.load(Ordering::SeqCst) {
                    sockets = sockets.max(Resources::of(process).sockets);
                    // Until the port begins to close.
                    if !attack.answered.load(Ordering::SeqCst) {
                        held.push(attack.held.load(Ordering::SeqCst));
                    }
                    thread::sleep(Duration::from_millis(10));
                }
                let average = held.iter().sum::<usize>() / held.len().max(1);
                (sockets, average)
            });
            Self { over, thread }
        }

        fn stop(self) -> (usize, usize) {
            self.over.store(true, Ordering::SeqCst);
            self.thread.join().expect("a watch")
        }
    }

    /// Attackers and the desk need a file for each connection.
    fn enough_files() {
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap_or_default();
        let soft = line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(u64::MAX);
        if soft < 2048 {
            let pid = std::process::id().to_string();
            let raised = Command::new("prlimit").args(["--pid", &pid, "--nofile=2048:"]).status();
            assert!(raised.is_ok_and(|status| status.success()), "this test needs 2048 open files (ulimit -n)");
        }
    }

    /// What the child is told: the folder to work in, and where the registry is.
    const CHILD: &str = "DOOR_ATTACK_CHILD";
    const REGISTRY: &str = "DOOR_ATTACK_REGISTRY";

    /// A desk in a process of its own, which is asked line by line and ends with its input.
    struct Process {
        process: Child,
        input: ChildStdin,
        output: Lines<BufReader<ChildStdout>>,
    }

    impl Process {
        fn start(folder: &Path, registry: &str) -> Self {
            let test = "tests::ten_thousand_hostile_requests_do_not_keep_the_real_answer_out";
            let mut process = Command::new(std::env::current_exe().expect("this test"))
                .args(["--exact", test, "--nocapture", "--test-threads=1"])
                .env(CHILD, folder)
                .env(REGISTRY, registry)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("a child");
            let input = process.stdin.take().expect("its input");
            let mut output = BufReader::new(process.stdout.take().expect("its output")).lines();
            assert!(output.any(|line| line.is_ok_and(|line| line.ends_with("at work"))), "the child works");
            Self { process, input, output }
        }

        fn ask(&mut self, name: &str, request: Value) -> Value {
            writeln!(self.input, "{}", json!({ "name": name, "request": request })).expect("asked");
            let line = self.output.next().expect("an answer").expect("an answer");
            let mut answer: Value = serde_json::from_str(&line).expect("JSON");
            assert_eq!(answer["error"], Value::Null, "{name}");
            answer["answer"].take()
        }
    }

    impl Drop for Process {
        fn drop(&mut self) {
            // It may have ended already.
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    /// The child: a desk that answers what it is asked, until there is nobody to ask.
    fn serve(folder: &Path) -> ! {
        let registry = std::env::var(REGISTRY).expect("an address").parse().expect("an address");
        let ports = Ports {
            browser: Arc::new(Opened::default()),
            ..platform::ports(platform::Options::new(Arc::new(Changes::default())))
        };
        let place = Place { mode: Mode::Training, folder: folder.to_owned(), training_registry: Some(registry) };
        let desk = Desk::open(ports, place);
        emc::registry::refresh(&desk).expect("a registry");
        emc::training::fill(&desk, CASES_CSV, COURSES_CSV).expect("cases");
        println!("at work");
        for line in std::io::stdin().lines() {
            let asked: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
            let answer = match ask(&desk, asked["name"].as_str().expect("a name"), asked["request"].clone()) {
                Ok(answer) => json!({ "answer": answer }),
                Err(code) => json!({ "error": code }),
            };
            println!("{answer}");
        }
        std::process::exit(0)
    }
}
