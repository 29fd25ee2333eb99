use super::*;
use emc::ports::{Answer, Page};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream as Stream};
use std::ops::Add;
use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::Instant;

/// Accepts the form `sessionId=ours…`, remembers what it got, and can be slow.
#[derive(Default)]
struct TestDoor {
    got: Mutex<Vec<Vec<u8>>>,
    slow: Duration,
    inside: AtomicUsize,
    most_inside: AtomicUsize,
    /// Bytes by which its pages are made larger.
    page: usize,
}

impl Door for TestDoor {
    fn start_page(&self, return_url: &str) -> Page {
        Page { html: format!("<p>start {return_url}</p>"), policy: "default-src 'self'".to_owned() }
    }

    fn answer(&self, body: Vec<u8>) -> Answer {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_inside.fetch_max(inside, Ordering::SeqCst);
        thread::sleep(self.slow);
        let ours = body.starts_with(b"sessionId=ours");
        assert!(!body.starts_with(b"panic"), "asked to");
        self.got.lock().unwrap().push(body);
        self.inside.fetch_sub(1, Ordering::SeqCst);
        let page = |html: &str| Page {
            html: html.to_owned() + &" ".repeat(self.page),
            policy: "default-src 'none'".to_owned(),
        };
        if ours { Answer::Accepted(page("<p>thanks</p>")) } else { Answer::NotOurs(page("<p>not ours</p>")) }
    }
}

impl TestDoor {
    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }
}

fn limits() -> LoopbackLimits {
    LoopbackLimits { linger: Duration::from_millis(300), ..LoopbackLimits::default() }
}

fn open(limits: LoopbackLimits, door: &Arc<TestDoor>) -> (LoopbackListener, OpenDoor) {
    let listener = LoopbackListener::new(limits);
    let open = listener.open(Arc::clone(door) as Arc<dyn Door>).unwrap();
    (listener, open)
}

fn port(open: &OpenDoor) -> u16 {
    open.return_url.port().unwrap()
}

fn connect(open: &OpenDoor) -> Stream {
    let stream = Stream::connect(("127.0.0.1", port(open))).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn is_closed(port: u16) -> bool {
    Stream::connect(("127.0.0.1", port)).is_err()
}

#[track_caller]
fn closes_within(port: u16, time: Duration) {
    let started = Instant::now();
    while !is_closed(port) {
        assert!(started.elapsed() < time, "still open after {time:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// What comes back: everything, or nothing where the connection was cut.
fn rest(mut stream: Stream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    String::from_utf8(text).unwrap()
}

fn head(open: &OpenDoor, length: usize) -> String {
    format!(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nOrigin: https://emp.example\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n",
        open.return_url.path(),
        port(open)
    )
}

fn send(open: &OpenDoor, text: &str) -> String {
    let mut stream = connect(open);
    stream.write_all(text.as_bytes()).unwrap();
    rest(stream)
}

fn post(open: &OpenDoor, form: &[u8]) -> String {
    let mut stream = connect(open);
    stream.write_all(head(open, form.len()).as_bytes()).unwrap();
    stream.write_all(form).unwrap();
    rest(stream)
}

fn get(open: &OpenDoor, path: &str) -> String {
    send(open, &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port(open)))
}

#[track_caller]
fn is_status(response: &str, status: u16) {
    assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "expected {status}: {response}");
}

#[test]
fn an_answer_is_accepted_repeated_with_a_page_and_the_port_closes() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    assert_eq!(open.start_url.host_str(), Some("127.0.0.1"));
    assert_ne!(open.start_url.path(), open.return_url.path());

    let start = get(&open, open.start_url.path());
    is_status(&start, 200);
    assert!(start.contains(&format!("start {}", open.return_url)), "{start}");
    assert_eq!(door.count(), 0);

    let other = post(&open, b"sessionId=theirs");
    is_status(&other, 409);
    assert!(other.contains("not ours"));

    let accepted = post(&open, b"sessionId=ours&x=1");
    is_status(&accepted, 200);
    assert!(accepted.contains("thanks"));

    let again = post(&open, b"sessionId=ours&x=2");
    is_status(&again, 410);
    is_status(&get(&open, open.start_url.path()), 410);

    closes_within(port(&open), Duration::from_secs(3));
    assert_eq!(*door.got.lock().unwrap(), [b"sessionId=theirs".to_vec(), b"sessionId=ours&x=1".to_vec()]);
}

#[test]
fn every_page_has_its_headers() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let pages = [
        (get(&open, open.start_url.path()), "content-security-policy: default-src 'self'\r\n"),
        (get(&open, "/favicon.ico"), "content-security-policy: default-src 'none'; "),
        (post(&open, b"other"), "content-security-policy: default-src 'none'\r\n"),
    ];
    for (page, policy) in pages {
        let page = page.to_ascii_lowercase();
        for header in [
            policy,
            "x-content-type-options: nosniff\r\n",
            "referrer-policy: no-referrer\r\n",
            "cache-control: no-store\r\n",
            "cross-origin-opener-policy: same-origin\r\n",
            "content-type: text/html; charset=utf-8\r\n",
            "connection: close\r\n",
        ] {
            assert!(page.contains(header), "{header} in {page}");
        }
    }
}

#[test]
fn a_policy_that_cannot_be_sent_becomes_the_strictest() {
    let page = Page { html: String::new(), policy: "default-src *\r\nx: y".to_owned() };
    let response = pages::of_door(hyper::StatusCode::OK, page);
    assert!(response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
}

#[test]
fn what_is_no_answer_does_not_reach_the_door() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(LoopbackLimits { body: 1000, ..limits() }, &door);
    let (path, port) = (open.return_url.path().to_owned(), port(&open));
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let host = format!("Host: 127.0.0.1:{port}\r\n");

    is_status(&get(&open, &path), 405);
    is_status(&get(&open, "/favicon.ico"), 404);
    let head_only = send(&open, &format!("HEAD {path} HTTP/1.1\r\n{host}\r\n"));
    is_status(&head_only, 405);
    assert!(head_only.ends_with("\r\n\r\n"), "a body after HEAD: {head_only}");
    let preflight = format!("OPTIONS {path} HTTP/1.1\r\n{host}Access-Control-Request-Private-Network: true\r\n\r\n");
    is_status(&send(&open, &preflight), 405);
    is_status(&send(&open, &format!("POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{form}\r\n")), 421);
    is_status(&send(&open, &format!("POST {path} HTTP/1.1\r\n{form}\r\n")), 421);
    is_status(&send(&open, &format!("POST /smp-desk/{} HTTP/1.1\r\n{host}{form}\r\n", "0".repeat(32))), 404);
    let multipart = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4\r\n\r\nbody";
    is_status(&send(&open, &format!("POST {path} HTTP/1.1\r\n{host}{multipart}")), 415);
    is_status(&post(&open, &[b'x'; 1001]), 413);
    // A body that breaks off.
    let mut stream = connect(&open);
    stream.write_all(head(&open, 100).as_bytes()).unwrap();
    stream.write_all(b"sessionId=ours").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    is_status(&rest(stream), 400);
    is_status(&send(&open, "nonsense\r\n\r\n"), 400);

    assert_eq!(door.count(), 0);
    is_status(&post(&open, b"sessionId=ours"), 200);
}

#[test]
fn a_sender_that_closes_its_half_still_gets_the_page() {
    let door = Arc::new(TestDoor { slow: Duration::from_millis(100), ..TestDoor::default() });
    let (_listener, open) = open(limits(), &door);
    let mut stream = connect(&open);
    stream.write_all(head(&open, 14).as_bytes()).unwrap();
    stream.write_all(b"sessionId=ours").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(rest(stream).contains("thanks"));
}

#[test]
fn a_sender_that_goes_away_does_not_lose_the_answer() {
    let door = Arc::new(TestDoor { slow: Duration::from_millis(200), ..TestDoor::default() });
    let (_listener, open) = open(limits(), &door);
    let mut stream = connect(&open);
    stream.write_all(head(&open, 14).as_bytes()).unwrap();
    stream.write_all(b"sessionId=ours").unwrap();
    thread::sleep(Duration::from_millis(50));
    drop(stream);
    closes_within(port(&open), Duration::from_secs(3));
    assert_eq!(door.count(), 1);
}

#[test]
fn one_answer_at_a_time_and_only_one_is_accepted() {
    let door = Arc::new(TestDoor { slow: Duration::from_millis(50), ..TestDoor::default() });
    let (_listener, open) = open(limits(), &door);
    let pages: Vec<String> = thread::scope(|scope| {
        let posts: Vec<_> = (0..10).map(|_| scope.spawn(|| post(&open, b"sessionId=ours"))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    assert_eq!(pages.iter().filter(|page| page.contains("thanks")).count(), 1);
    assert_eq!(pages.iter().filter(|page| page.starts_with("HTTP/1.1 410")).count(), 9);
    assert_eq!((door.count(), door.most_inside.load(Ordering::SeqCst)), (1, 1));
}

#[test]
fn a_door_that_panics_is_a_page_and_the_address_stays_open() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    is_status(&post(&open, b"panic"), 500);
    is_status(&post(&open, b"sessionId=ours"), 200);
}

#[test]
fn dropping_the_closer_closes_at_once_also_in_the_middle_of_a_form() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let port = port(&open);
    let mut stream = connect(&open);
    stream.write_all(head(&open, 100).as_bytes()).unwrap();
    stream.write_all(b"sessionId=ours").unwrap();
    thread::sleep(Duration::from_millis(50));
    drop(open);
    closes_within(port, Duration::from_secs(1));
    let _ = stream.write_all(&[b'x'; 86]);
    assert_eq!(rest(stream), "");
    assert_eq!(door.count(), 0);
}

#[test]
fn the_page_is_delivered_although_the_door_drops_the_closer() {
    let door = Arc::new(TestDoor { slow: Duration::from_millis(200), ..TestDoor::default() });
    let (_listener, open) = open(limits(), &door);
    let mut stream = connect(&open);
    stream.write_all(head(&open, 14).as_bytes()).unwrap();
    stream.write_all(b"sessionId=ours").unwrap();
    thread::sleep(Duration::from_millis(50));
    drop(open);
    assert!(rest(stream).contains("thanks"));
}

#[test]
fn an_address_outlives_the_listener_that_opened_it() {
    let door = Arc::new(TestDoor::default());
    let (listener, open) = open(limits(), &door);
    drop(listener);
    is_status(&post(&open, b"sessionId=ours"), 200);
}

#[test]
fn it_can_be_opened_and_dropped_on_threads_of_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let port = runtime.block_on(async {
        let (listener, open) = open(limits(), &Arc::default());
        let port = port(&open);
        drop((listener, open));
        port
    });
    closes_within(port, Duration::from_secs(1));
}

#[test]
fn addresses_do_not_share_anything() {
    let (first, second) = (Arc::new(TestDoor::default()), Arc::new(TestDoor::default()));
    let listener = LoopbackListener::new(limits());
    let one = listener.open(Arc::clone(&first) as Arc<dyn Door>).unwrap();
    let two = listener.open(Arc::clone(&second) as Arc<dyn Door>).unwrap();
    is_status(&get(&one, two.start_url.path()), 404);
    is_status(&post(&one, b"sessionId=ours"), 200);
    closes_within(port(&one), Duration::from_secs(3));
    is_status(&post(&two, b"sessionId=ours"), 200);
    assert_eq!((first.count(), second.count()), (1, 1));
}

#[test]
fn slow_ones_are_dropped_in_time() {
    let door = Arc::new(TestDoor::default());
    let short = Duration::from_millis(300);
    let (_listener, open) = open(LoopbackLimits { head_time: short, body_time: short, ..limits() }, &door);
    let started = Instant::now();
    let silent = connect(&open);
    let mut in_head = connect(&open);
    in_head.write_all(b"POST /").unwrap();
    let mut in_body = connect(&open);
    in_body.write_all(head(&open, 100).as_bytes()).unwrap();
    assert_eq!(rest(silent), "");
    let said = rest(in_head);
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    is_status(&rest(in_body), 408);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(door.count(), 0);
}

#[test]
fn a_form_that_hardly_moves_is_not_waited_for() {
    let door = Arc::new(TestDoor::default());
    let limits = LoopbackLimits { head_time: Duration::from_millis(1100), ..limits() };
    let (_listener, open) = open(limits, &door);
    let started = Instant::now();
    let mut trickling = begun(&open, 1 << 20);
    trickling.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let mut said = [0; 12];
    while trickling.read_exact(&mut said).is_err() {
        trickling.write_all(b"x").unwrap();
        assert!(started.elapsed() < Duration::from_secs(10), "it may take a minute at this pace");
    }
    assert_eq!(&said, b"HTTP/1.1 408");
    assert_eq!(door.count(), 0);
}

/// 200 slow connections are held open, with a first line each, while an answer of 20 MB comes in.
#[track_caller]
fn check_under_siege(first_bytes: &dyn Fn(&OpenDoor) -> String) {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let held: Vec<Stream> = (0..200)
        .map(|_| {
            let mut stream = connect(&open);
            let _ = stream.write_all(first_bytes(&open).as_bytes());
            stream
        })
        .collect();
    let mut form = b"sessionId=ours&elmo=".to_vec();
    form.resize(20 << 20, b'A');
    let started = Instant::now();
    let (answered, hostile) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while !answered.load(Ordering::SeqCst) {
                    if let Ok(mut stream) = Stream::connect(("127.0.0.1", port(&open))) {
                        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                        let _ = rest(stream);
                        hostile.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
        let page = post(&open, &form);
        answered.store(true, Ordering::SeqCst);
        is_status(&page, 200);
    });
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(hostile.load(Ordering::SeqCst) > 0);
    assert_eq!(door.got.lock().unwrap().iter().map(Vec::len).collect::<Vec<_>>(), [20 << 20]);
    drop(held);
    closes_within(port(&open), Duration::from_secs(3));
}

#[test]
fn a_real_answer_comes_through_while_others_say_nothing() {
    check_under_siege(&|_| String::new());
}

#[test]
fn a_real_answer_comes_through_while_others_are_slow_at_the_return_address() {
    check_under_siege(&|open| head(open, 1 << 20));
}

#[test]
fn never_more_connections_than_allowed() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let held: Vec<Stream> = (0..100).map(|_| connect(&open)).collect();
    let started = Instant::now();
    // All beyond 64 push an older silent one out, so that in the end the oldest 36 are closed.
    let mut closed = 0;
    while closed < 36 {
        assert!(started.elapsed() < Duration::from_secs(5), "{closed} closed");
        thread::sleep(Duration::from_millis(20));
        closed = held.iter().filter(|stream| is_cut(stream)).count();
    }
    thread::sleep(Duration::from_millis(200));
    let cut: Vec<bool> = held.iter().map(is_cut).collect();
    assert_eq!(cut, (0..100).map(|n| n < 36).collect::<Vec<_>>());
}

fn is_cut(mut stream: &Stream) -> bool {
    stream.set_nonblocking(true).unwrap();
    !matches!(stream.read(&mut [0]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

#[test]
fn the_slowest_without_the_path_gives_way_first_and_nobody_who_knows_it() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(LoopbackLimits { connections: 8, ..limits() }, &door);
    let proven: Vec<Stream> = (0..4).map(|_| begun(&open, 14)).collect();
    // The oldest is the quickest: it is not age that counts.
    let unproven: Vec<Stream> = [900, 600, 300, 0]
        .into_iter()
        .map(|bytes| {
            let mut stream = connect(&open);
            stream.write_all(&b"GET / HTTP/1.1\r\nX: ".repeat(50)[..bytes]).unwrap();
            stream
        })
        .collect();
    thread::sleep(Duration::from_millis(300));
    let mut newcomers = Vec::new();
    for left in [3, 2, 1, 0] {
        // Shows the path at once, so that it does not count among those that can give way.
        newcomers.push(begun(&open, 14));
        waits_until(|| unproven.iter().filter(|stream| !is_cut(stream)).count() == left);
        let still: Vec<bool> = unproven.iter().map(|stream| !is_cut(stream)).collect();
        assert_eq!(still, (0..4).map(|n| n < left).collect::<Vec<_>>(), "the slowest has gone");
    }
    // All eight know the path now. Strangers come and go in their time, and none of the eight goes for them.
    let strangers: Vec<Stream> = (0..4).map(|_| connect(&open)).collect();
    thread::sleep(Duration::from_millis(500));
    for mut stream in proven.into_iter().chain(newcomers) {
        assert!(!is_cut(&stream), "one that knows the path was cut for one that does not");
        stream.set_nonblocking(false).unwrap();
        stream.write_all(b"sessionId=them").unwrap();
        is_status(&rest(stream), 409);
    }
    drop(strangers);
    assert_eq!(door.count(), 8);
}

#[test]
fn where_all_know_the_path_only_a_form_that_hardly_moves_gives_way() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(LoopbackLimits { connections: 3, ..limits() }, &door);
    let moving = begun(&open, 64 << 20);
    // More than sockets hold that nobody reads from: once all of it is sent, this form has the turn of the large ones.
    (&moving).write_all(&vec![b'x'; 20 << 20]).unwrap();
    let stalled = begun(&open, 100);
    let waiting = {
        let mut stream = begun(&open, 64 << 20);
        stream.write_all(&vec![b'x'; 200 << 10]).unwrap();
        stream
    };
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                (&moving).write_all(&[b'x'; 64 << 10]).unwrap();
                thread::sleep(Duration::from_millis(20));
            }
        });
        let started = Instant::now();
        is_status(&post(&open, b"sessionId=ours"), 200);
        assert!(started.elapsed() > Duration::from_millis(500), "a form is not given up at once");
        assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
        assert!(is_cut(&stalled));
        over.store(true, Ordering::SeqCst);
    });
    drop(waiting);
}

#[test]
fn one_large_form_at_a_time_is_in_memory() {
    let door = Arc::new(TestDoor { slow: Duration::from_millis(700), ..TestDoor::default() });
    let (_listener, open) = open(limits(), &door);
    let form = vec![b'x'; 64 << 20];
    let (first_heard, second_sent) = thread::scope(|scope| {
        let first = scope.spawn(|| {
            is_status(&post(&open, &form), 409);
            Instant::now()
        });
        waits_until(|| door.inside.load(Ordering::SeqCst) == 1);
        let second = scope.spawn(|| {
            let mut stream = begun(&open, form.len());
            stream.write_all(&form).unwrap();
            let sent = Instant::now();
            is_status(&rest(stream), 409);
            sent
        });
        // A small one is read meanwhile.
        is_status(&post(&open, b"sessionId=them"), 409);
        (first.join().unwrap(), second.join().unwrap())
    });
    // Its bytes wait at the sender until the first has been worked on.
    assert!(second_sent + Duration::from_millis(100) > first_heard, "read while the first was in memory");
    assert_eq!((door.count(), door.most_inside.load(Ordering::SeqCst)), (3, 1));
}

#[test]
fn a_large_form_that_stalls_gives_way_to_the_next_large_one() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let mut stalled = begun(&open, 20 << 20);
    stalled.write_all(&vec![b'x'; 1 << 20]).unwrap();
    thread::sleep(Duration::from_millis(200));
    let mut form = b"sessionId=ours&elmo=".to_vec();
    form.resize(20 << 20, b'A');
    let started = Instant::now();
    is_status(&post(&open, &form), 200);
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    assert!(is_cut(&stalled));
    assert_eq!(door.count(), 1);
}

#[test]
fn who_does_not_take_the_page_is_dropped_in_time() {
    let door = Arc::new(TestDoor { page: 64 << 20, ..TestDoor::default() });
    let short = Duration::from_millis(200);
    let slow = LoopbackLimits { head_time: short, body_time: short, answer_time: short, ..limits() };
    let (_listener, open) = open(slow, &door);
    let mut stream = connect(&open);
    stream.write_all(head(&open, 14).as_bytes()).unwrap();
    stream.write_all(b"sessionId=them").unwrap();
    thread::sleep(Duration::from_secs(2));
    let mut got = Vec::new();
    let ended = stream.read_to_end(&mut got);
    assert!(got.len() < 64 << 20, "{} bytes, {ended:?}", got.len());
}

#[test]
fn requests_that_can_be_read_in_two_ways_reach_nobody() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let start = format!("POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", open.return_url.path(), port(&open));
    let start = format!("{start}Content-Type: application/x-www-form-urlencoded\r\n");
    let hidden = format!("{}sessionId=ours", head(&open, 14));
    let chunked = format!("0\r\n\r\n{hidden}");
    for (lines, body, statuses) in [
        ("Transfer-Encoding: chunked\r\n", "e\r\nsessionId=ours\r\n0\r\n\r\n", &[411_u16][..]),
        ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", &chunked, &[411]),
        ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", &chunked, &[411]),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", &chunked, &[400, 411]),
        ("Transfer-Encoding: xchunked\r\n", &chunked, &[400, 411]),
        ("Transfer-Encoding : chunked\r\n", &chunked, &[400]),
        ("Transfer-Encoding:\x0bchunked\r\n", &chunked, &[400, 411]),
        ("Content-Length: 14\r\nContent-Length: 0\r\n", "sessionId=ours", &[400]),
        ("Content-Length: 14, 0\r\n", "sessionId=ours", &[400]),
        ("Content-Length: +14\r\n", "sessionId=ours", &[400]),
        ("Content-Length: 0x0e\r\n", "sessionId=ours", &[400]),
        ("Content-Length: -1\r\n", "sessionId=ours", &[400]),
        ("Content-Length : 14\r\n", "sessionId=ours", &[400]),
        ("Content-Length: 99999999999999999999999\r\n", "sessionId=ours", &[400, 413]),
        ("X: a\r\n Content-Length: 14\r\n", "sessionId=ours", &[400, 411]),
        ("", "sessionId=ours", &[411]),
    ] {
        let response = send(&open, &format!("{start}{lines}\r\n{body}"));
        let fits = statuses.iter().any(|status| response.starts_with(&format!("HTTP/1.1 {status} ")));
        assert!(fits, "{lines:?}: {response}");
        assert_eq!(response.matches("HTTP/1.1 ").count(), 1, "{lines:?}: one request, one response: {response}");
    }
    assert_eq!(door.count(), 0);

    // A second request behind the first is never read.
    let response = send(&open, &format!("{}sessionId=them{hidden}", head(&open, 14)));
    assert_eq!(response.matches("HTTP/1.1 ").count(), 1, "{response}");
    assert_eq!(door.count(), 1);
    // HTTP/1.0 has the same rules.
    let old = head(&open, 14).replace("HTTP/1.1", "HTTP/1.0");
    let without_host = old.replace("Host:", "X-Host:");
    assert!(send(&open, &format!("{without_host}sessionId=ours")).starts_with("HTTP/1.0 421 "));
    assert!(send(&open, &format!("{old}sessionId=them")).starts_with("HTTP/1.0 409 "));
}

#[test]
fn only_who_knows_the_path_is_asked_to_continue() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let expecting = |head: &str| {
        let mut stream = connect(&open);
        stream.write_all(head.replace("Origin:", "Expect: 100-continue\r\nOrigin:").as_bytes()).unwrap();
        stream.write_all(b"sessionId=ours").unwrap();
        rest(stream)
    };
    let wrong = expecting(&head(&open, 14).replace("/smp-desk/", "/smp-desk/0"));
    is_status(&wrong, 404);
    let right = expecting(&head(&open, 14));
    is_status(&right, 100);
    assert!(right.contains("HTTP/1.1 200 "), "{right}");
}

#[test]
fn first_lines_are_bounded() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let with = |lines: &str| head(&open, 14).replace("Origin:", &format!("{lines}Origin:"));
    is_status(&send(&open, &with(&format!("X: {}\r\n", "x".repeat(200 << 10)))), 431);
    is_status(&send(&open, &with(&"X: y\r\n".repeat(200))), 431);
    let long = send(&open, &format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(200 << 10)));
    assert!(long.starts_with("HTTP/1.1 414 ") || long.starts_with("HTTP/1.1 431 "), "{long}");
    assert_eq!(door.count(), 0);
}

#[test]
fn a_name_that_was_rebound_to_this_machine_is_not_answered() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let port = port(&open);
    let ours = format!("127.0.0.1:{port}");
    for host in [
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost:{port}"),
        format!("localhost.:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("user@{ours}"),
        format!("{ours}\r\nHost: {ours}"),
        format!("{ours}, evil.example"),
        "127.0.0.1".to_owned(),
        String::new(),
    ] {
        let posted = head(&open, 14).replace(&format!("Host: {ours}"), &format!("Host: {host}"));
        assert!(posted.contains(&format!("Host: {host}\r\n")));
        let posted = send(&open, &format!("{posted}sessionId=ours"));
        let shown = send(&open, &format!("GET {} HTTP/1.1\r\nHost: {host}\r\n\r\n", open.start_url.path()));
        for response in [posted, shown] {
            is_status(&response, 421);
            assert!(!response.contains("start"), "{host}: {response}");
        }
    }
    let absolute = head(&open, 14).replace("POST /", &format!("POST http://evil.example:{port}/"));
    is_status(&send(&open, &format!("{absolute}sessionId=ours")), 421);
    assert_eq!(door.count(), 0);
}

#[test]
fn guesses_at_the_path_are_all_the_same() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let (path, port) = (open.return_url.path().to_owned(), port(&open));
    let (before, secret) = path.rsplit_once('/').unwrap();
    assert_eq!(secret.len(), 32, "128 bits as hex");
    let answers = |path: &str| {
        let posted = head(&open, 14).replace(open.return_url.path(), path);
        let gotten = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
        [send(&open, &format!("{posted}sessionId=ours")), send(&open, &gotten)].map(|response| {
            let lines = response.lines().filter(|line| !line.to_ascii_lowercase().starts_with("date:"));
            lines.collect::<Vec<_>>().join("\n")
        })
    };
    let nothing = answers("/");
    assert!(nothing[0].starts_with("HTTP/1.1 404 "), "{}", nothing[0]);
    // However near a guess is, the answer says no more than to one that is far.
    for length in 0..secret.len() {
        let near = format!("{before}/{}{}", &secret[..length], "g".repeat(secret.len() - length));
        assert_eq!(answers(&near), nothing, "{length} characters were right");
        assert_eq!(answers(&format!("{before}/{}", &secret[..length])), nothing);
    }
    for guess in
        [format!("{path}/"), format!("{path}0"), path.to_ascii_uppercase(), format!("/.{path}"), format!("//{path}")]
    {
        assert_eq!(answers(&guess), nothing, "{guess}");
    }
    assert_eq!(door.count(), 0);
}

#[test]
fn pages_of_other_sites_can_neither_read_nor_post_in_the_background() {
    let door = Arc::new(TestDoor::default());
    let (_listener, open) = open(limits(), &door);
    let fetched = |site: &str, mode: &str, dest: &str| {
        format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {dest}\r\n")
    };
    let start = |lines: &str| {
        let (path, port) = (open.start_url.path(), port(&open));
        send(&open, &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n"))
    };
    let answer = |lines: &str, form: &str| {
        send(&open, &head(&open, form.len()).replace("Origin:", &format!("{lines}Origin:")).add(form))
    };
    let mut responses = Vec::new();
    for (mode, dest) in
        [("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe"), ("navigate", "object")]
    {
        let response = start(&fetched("cross-site", mode, dest));
        is_status(&response, 403);
        assert!(!response.contains("start http"), "{mode} {dest}: {response}");
        responses.push(response);
    }
    // fetch() and sendBeacon() may send a form anywhere without asking, and see nothing of what comes back.
    for mode in ["no-cors", "cors", "same-origin"] {
        let response = answer(&fetched("cross-site", mode, "empty"), "sessionId=ours");
        is_status(&response, 403);
        responses.push(response);
    }
    // What does ask beforehand is not allowed: neither by CORS nor by private network access.
    for path in [open.start_url.path(), open.return_url.path(), "/"] {
        let response = send(
            &open,
            &format!(
                "OPTIONS {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nOrigin: https://evil.example\r\n\
                 Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n\
                 Access-Control-Request-Private-Network: true\r\nAccess-Control-Request-Local-Network: true\r\n\r\n",
                port(&open)
            ),
        );
        assert!(!response.starts_with("HTTP/1.1 2"), "{response}");
        responses.push(response);
    }
    assert_eq!(door.count(), 0);

    let by_hand = start(&fetched("none", "navigate", "document"));
    is_status(&by_hand, 200);
    let theirs = answer(&fetched("cross-site", "navigate", "document"), "sessionId=them");
    is_status(&theirs, 409);
    // Browsers that do not say, and a page that hides where it is.
    is_status(&answer("", "sessionId=them"), 409);
    let ours = answer(&fetched("cross-site", "navigate", "document"), "sessionId=ours");
    is_status(&ours, 200);
    responses.extend([by_hand, theirs, ours]);
    for response in responses {
        let (lines, _) = response.split_once("\r\n\r\n").unwrap();
        let lines = lines.to_ascii_lowercase();
        assert!(!lines.contains("access-control-") && !lines.contains("set-cookie"), "{lines}");
        assert!(lines.contains("x-frame-options: deny") && lines.contains("cache-control: no-store"), "{lines}");
    }
}

/// A form of which the first lines have been sent.
fn begun(open: &OpenDoor, length: usize) -> Stream {
    let mut stream = connect(open);
    stream.write_all(head(open, length).as_bytes()).unwrap();
    stream
}

#[track_caller]
fn waits_until(is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(10), "it never came to that");
        thread::sleep(Duration::from_millis(5));
    }
}
