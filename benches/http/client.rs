use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Bytes that are read at once.
const CHUNK: usize = 16 * 1024;

/// A connection that sends one request after another: as little as HTTP/1.1
/// needs, so that the measured time is the server's.
pub struct Client {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("connects");
        stream.set_nodelay(true).expect("a socket option");
        Self { stream, request: Vec::new(), answer: Vec::with_capacity(CHUNK) }
    }

    pub async fn post(&mut self, path: &str, body: &[u8]) {
        self.request.clear();
        self.request.extend_from_slice(b"POST ");
        self.request.extend_from_slice(path.as_bytes());
        self.request
            .extend_from_slice(b" HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ");
        self.request.extend_from_slice(body.len().to_string().as_bytes());
        self.request.extend_from_slice(b"\r\n\r\n");
        self.request.extend_from_slice(body);
        self.exchange(b"201").await;
    }

    pub async fn get(&mut self, path: &str) -> Vec<u8> {
        self.request.clear();
        self.request.extend_from_slice(format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n").as_bytes());
        let body = self.exchange(b"200").await;
        self.answer[body..].to_vec()
    }

    /// Sends the request and reads the whole answer; gives where its body begins.
    async fn exchange(&mut self, expected: &[u8]) -> usize {
        self.stream.write_all(&self.request).await.expect("sends");
        self.answer.clear();
        let body = loop {
            let read = self.stream.read_buf(&mut self.answer).await.expect("reads");
            assert!(read > 0, "the server closed the connection");
            if let Some(end) = self.answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let whole = body + content_length(&self.answer[..body]);
        while self.answer.len() < whole {
            let missing = whole - self.answer.len();
            self.answer.reserve(missing);
            let read = (&mut self.stream).take(missing as u64).read_buf(&mut self.answer).await.expect("reads");
            assert!(read > 0, "the server closed the connection");
        }
        let is_expected = self.answer.get(9..12) == Some(expected);
        assert!(is_expected, "{}", String::from_utf8_lossy(&self.answer));
        body
    }
}

fn content_length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"\r\ncontent-length: ";
    let at = head.windows(NAME.len()).position(|bytes| bytes.eq_ignore_ascii_case(NAME));
    let digits = &head[at.expect("an answer with its length") + NAME.len()..];
    digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |length, byte| length * 10 + usize::from(byte - b'0'))
}
