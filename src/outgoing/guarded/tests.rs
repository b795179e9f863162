//! The guarded client against a server on loopback, and names that lead where
//! the test wants.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;

use super::*;
use crate::outgoing::answer;

/// Leads every name to the next of these, the last again and again.
struct Fake {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Fake {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parsed = |texts: &&[&str]| texts.iter().map(|text| text.parse().expect("an address")).collect();
        Arc::new(Self {
            answers: Mutex::new(answers.iter().map(parsed).collect()),
            asked: AtomicUsize::new(0),
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Names for Fake {
    async fn addresses(&self, _name: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().expect("nobody panics");
        let next = answers.pop_front().unwrap_or_default();
        if answers.is_empty() {
            answers.push_back(next.clone());
        }
        Ok(next)
    }
}

/// A server that gives everyone one answer and hangs up; counts who came.
struct Server {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Server {
    fn answering(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let came = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&came);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let heads = BufReader::new(&stream).lines().map_while(Result::ok);
                let _read: Vec<String> = heads.take_while(|line| !line.is_empty()).collect();
                let _ = (&stream).write_all(answer.as_bytes());
            }
        });
        Self { port, came }
    }

    fn ok() -> Self {
        Self::answering("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok".to_owned())
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

fn guarded(names: Arc<dyn Names>, allowed: &[&str]) -> Guarded {
    let allowed = allowed.iter().map(|network| network.parse().expect("a network")).collect();
    Guarded::new(names, allowed).expect("a client")
}

async fn get(client: &Guarded, address: &str) -> anyhow::Result<u16> {
    Ok(answer(client.request(Method::GET, address)?).await?.status.as_u16())
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_called() {
    let server = Server::ok();
    let address = format!("http://hook.example:{}/", server.port);
    for inside in [
        &["127.0.0.1"][..],
        &["::ffff:127.0.0.1"],
        &["64:ff9b::127.0.0.1"],
        // One of two is enough, whichever comes first.
        &["1.1.1.1", "127.0.0.1"],
        &["127.0.0.1", "1.1.1.1"],
    ] {
        let client = guarded(Fake::new(&[inside]), &[]);
        let error = get(&client, &address).await.expect_err("refused");
        assert!(is_forbidden(&error), "{inside:?}: {error:#}");
        assert!(!format!("{error:#} {error:?}").contains("hook.example"), "{error:?}");
        assert_eq!(client.vet(&address).await, Err(Forbidden::Inside), "{inside:?}");
    }
    assert_eq!(server.came(), 0);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_no_crime() {
    let client = guarded(Fake::new(&[&[]]), &[]);
    let error = get(&client, "http://hook.example/").await.expect_err("nobody there");
    assert!(!is_forbidden(&error), "{error:#}");
    assert_eq!(client.vet("http://hook.example/").await, Err(Forbidden::Nowhere));
}

#[tokio::test]
async fn what_the_operator_allows_is_called_at_the_address_that_was_vetted() {
    let server = Server::ok();
    let names = Fake::new(&[&["127.0.0.1"]]);
    let client = guarded(names.clone(), &["127.0.0.1/32"]);
    let by_name = format!("http://hook.example:{}/", server.port);
    assert_eq!(get(&client, &by_name).await.expect("an answer"), 200);
    assert_eq!((server.came(), names.asked()), (1, 1), "asked once: what was vetted is what was dialled");
    let by_number = format!("http://127.0.0.1:{}/", server.port);
    assert_eq!(get(&client, &by_number).await.expect("an answer"), 200);
    assert_eq!(names.asked(), 1, "a number needs no name");
    assert_eq!(client.vet(&by_number).await, Ok(()));
}

#[tokio::test]
async fn a_name_that_leads_inside_later_is_not_called_then() {
    let server = Server::ok();
    let client = guarded(Fake::new(&[&["127.0.0.1"], &["127.0.0.1"], &["127.0.0.2"]]), &["127.0.0.1/32"]);
    let address = format!("http://hook.example:{}/", server.port);
    assert_eq!(client.vet(&address).await, Ok(()));
    assert_eq!(get(&client, &address).await.expect("an answer"), 200);
    let error = get(&client, &address).await.expect_err("refused");
    assert!(is_forbidden(&error) && server.came() == 1, "{error:#}");
}

#[tokio::test]
async fn addresses_inside_are_refused_however_they_are_spelled() {
    let names = Fake::new(&[&["1.1.1.1"]]);
    let client = guarded(names.clone(), &[]);
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
    ] {
        let refused = client.request(Method::POST, &format!("http://{host}:8080/hook")).err();
        assert_eq!(refused, Some(Forbidden::Inside), "{host}");
    }
    assert_eq!(names.asked(), 0);
}

#[tokio::test]
async fn what_is_no_plain_address_of_the_web_is_refused() {
    let client = guarded(Fake::new(&[&["1.1.1.1"]]), &[]);
    for (address, why) in [
        ("ftp://hook.example/", Forbidden::NotOfTheWeb),
        ("file:///etc/passwd", Forbidden::NotOfTheWeb),
        ("gopher://hook.example/", Forbidden::NotOfTheWeb),
        ("javascript:alert(1)", Forbidden::NotOfTheWeb),
        ("//hook.example/", Forbidden::NotOfTheWeb),
        ("hook.example", Forbidden::NotOfTheWeb),
        ("http://", Forbidden::NotOfTheWeb),
        ("http://256.0.0.1/", Forbidden::NotOfTheWeb),
        ("http://[fe80::1%25eth0]/", Forbidden::NotOfTheWeb),
        ("http://user@hook.example/", Forbidden::WithUser),
        ("http://user:secret@hook.example/", Forbidden::WithUser),
        ("http://hook.example@127.0.0.1/", Forbidden::WithUser),
    ] {
        assert_eq!(client.request(Method::GET, address).err(), Some(why), "{address}");
        assert_eq!(client.vet(address).await, Err(why), "{address}");
    }
    assert_eq!(client.vet("https://hook.example/path?query").await, Ok(()));
}

#[tokio::test]
async fn the_machines_own_name_leads_inside() {
    let names = Fake::new(&[&["1.1.1.1"]]);
    let client = guarded(names.clone(), &[]);
    for name in ["localhost", "localhost.", "LOCALHOST", "api.localhost", "api.localhost."] {
        let error = get(&client, &format!("http://{name}:9/")).await.expect_err("refused");
        assert!(is_forbidden(&error), "{name}: {error:#}");
    }
    assert_eq!(names.asked(), 0, "whatever a resolver would say");
    let server = Server::ok();
    let client = guarded(names, &["127.0.0.1/32"]);
    assert_eq!(get(&client, &format!("http://localhost:{}/", server.port)).await.expect("an answer"), 200);
}

#[tokio::test]
async fn nobody_is_led_elsewhere() {
    let target = Server::ok();
    let location = format!("http://127.0.0.1:{}/", target.port);
    let server = Server::answering(format!(
        "HTTP/1.1 302 Found\r\nconnection: close\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
    ));
    let client = guarded(Fake::new(&[&["127.0.0.1"]]), &["127.0.0.1/32"]);
    let address = format!("http://hook.example:{}/", server.port);
    assert_eq!(get(&client, &address).await.expect("an answer"), 302);
    assert_eq!(target.came(), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_read_no_further() {
    let body = "x".repeat(300 * 1024);
    let server = Server::answering(format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}"));
    let client = guarded(Fake::new(&[&["127.0.0.1"]]), &["127.0.0.1/32"]);
    let error = get(&client, &format!("http://hook.example:{}/", server.port)).await.expect_err("too large");
    assert!(error.to_string().contains("without end"), "{error:#}");
}
