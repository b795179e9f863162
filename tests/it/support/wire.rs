//! HTTP spoken by hand: what no client would send.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::program::LONGEST_STOP;

/// A connection of the test's own.
pub struct Wire(TcpStream);

/// An answer as it came.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    /// In small letters.
    pub head: String,
    pub body: String,
}

impl RawAnswer {
    /// Says that the connection closes behind it.
    pub fn closes(&self) -> bool {
        self.head.contains("connection: close")
    }
}

impl Wire {
    pub async fn to(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    pub async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("a server that listens");
    }

    /// Sends to a server that may have closed.
    pub async fn try_send(&mut self, text: &str) {
        let _ = self.0.write_all(text.as_bytes()).await;
    }

    /// The next answer, told by its length.
    pub async fn answer(&mut self) -> RawAnswer {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(
                self.byte()
                    .await
                    .unwrap_or_else(|| panic!("it ended at: {}", String::from_utf8_lossy(&head))),
            );
        }
        let head = String::from_utf8(head).expect("text").to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: usize = length.map_or(0, |length| length.parse().expect("a length"));
        let mut body = vec![0; length];
        timeout(LONGEST_STOP, self.0.read_exact(&mut body))
            .await
            .expect("in time")
            .expect("the whole answer");
        RawAnswer { status, head, body: String::from_utf8(body).expect("text") }
    }

    /// True once the server has ended the connection, without another byte.
    pub async fn is_ended(&mut self) -> bool {
        self.byte().await.is_none()
    }

    async fn byte(&mut self) -> Option<u8> {
        timeout(LONGEST_STOP, self.0.read_u8()).await.expect("in time").ok()
    }
}

/// Sends part of a request.
pub async fn half_sent(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("half a request");
    stream
}

/// Reads until `end` has been seen, or to the end.
pub async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 1024];
    while !String::from_utf8_lossy(&text).contains(end) {
        match timeout(LONGEST_STOP, stream.read(&mut buffer)).await.expect("an answer in time") {
            Ok(0) | Err(_) => break,
            Ok(read) => text.extend_from_slice(&buffer[..read]),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}
