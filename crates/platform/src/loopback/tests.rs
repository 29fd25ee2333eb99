use super::*;
use emc::ports::{Answer, Page};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream as Stream};
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
        let page = |html: &str| Page { html: html.to_owned(), policy: "default-src 'none'".to_owned() };
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
    let chunk = "x".repeat(0x400);
    let chunked = format!("{form}Transfer-Encoding: chunked\r\n\r\n400\r\n{chunk}\r\n0\r\n\r\n");
    is_status(&send(&open, &format!("POST {path} HTTP/1.1\r\n{host}{chunked}")), 413);
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

/// `slow` connections are held open, with a first line each, while an answer of 20 MB comes in.
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
fn many_forms_at_once_do_not_fill_the_memory() {
    let door = Arc::new(TestDoor { slow: Duration::from_millis(300), ..TestDoor::default() });
    let (_listener, open) = open(LoopbackLimits { body: 1 << 20, ..limits() }, &door);
    let form = vec![b'x'; 1 << 20];
    let pages: Vec<String> = thread::scope(|scope| {
        let posts: Vec<_> = (0..10).map(|_| scope.spawn(|| post(&open, &form))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    let refused = pages.iter().filter(|page| page.starts_with("HTTP/1.1 503")).count();
    let heard = pages.iter().filter(|page| page.starts_with("HTTP/1.1 409")).count();
    // On a busy machine one may take so long that it is cut off for another.
    let cut = pages.iter().filter(|page| page.is_empty()).count();
    assert_eq!(refused + heard + cut, 10, "{pages:?}");
    assert!(refused + cut > 0 && heard > 0, "{refused} refused, {cut} cut, {heard} heard");
    is_status(&post(&open, b"sessionId=ours"), 200);
}
