//! Asks a server on this machine whether it is ready, for a container's
//! health check: no shell and no curl needed.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context;

use crate::config::Settings;

const PATIENCE: Duration = Duration::from_secs(3);
const QUESTION: &str = "GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Succeeds if the server that these settings start is ready.
///
/// # Errors
/// It does not answer, or says that it is not.
pub fn health(settings: &Settings) -> anyhow::Result<()> {
    let address = reachable(settings.http.listen);
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(|| address.to_string())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(QUESTION.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.lines().next().unwrap_or_default();
    anyhow::ensure!(status.starts_with("HTTP/1.1 200"), "{address}: {status}");
    println!("ready");
    Ok(())
}

/// A server that listens on every address is asked on its own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn asked(answer: &'static str) -> anyhow::Result<()> {
        let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
        let listen = listener.local_addr().expect("its address").to_string();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a question");
            let mut question = [0; QUESTION.len()];
            stream.read_exact(&mut question).expect("the whole of it");
            stream.write_all(answer.as_bytes()).expect("an answer");
        });
        let settings = Settings::from_pairs(&[("CVETY__HTTP__LISTEN", &listen)]).expect("settings");
        let said = health(&settings);
        server.join().expect("the server of the test");
        said
    }

    #[test]
    fn only_a_server_that_says_so_is_ready() {
        asked("HTTP/1.1 200 OK\r\n\r\n{}").expect("ready");
        for answer in ["HTTP/1.1 503 Service Unavailable\r\n\r\n", ""] {
            assert!(asked(answer).is_err(), "`{answer}`");
        }
        let nobody = Settings::from_pairs(&[("CVETY__HTTP__LISTEN", "127.0.0.1:1")]).expect("settings");
        assert!(health(&nobody).is_err());
    }
}
