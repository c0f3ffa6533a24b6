use std::net::SocketAddr;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A connection that sends one request after another: as little as HTTP/1.1
/// needs, so that the measured time is the server's.
pub struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("connects");
        stream.set_nodelay(true).expect("a socket option");
        Self { stream: BufReader::new(stream) }
    }

    pub async fn post(&mut self, path: &str, body: &[u8]) {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        self.exchange(&request, "201").await;
    }

    pub async fn get(&mut self, path: &str) -> Vec<u8> {
        self.exchange(format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n").as_bytes(), "200").await
    }

    async fn exchange(&mut self, request: &[u8], expected: &str) -> Vec<u8> {
        self.stream.get_mut().write_all(request).await.expect("sends");
        let (mut line, mut length, mut status) = (String::new(), None, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.expect("a line");
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            match text.split_once(':') {
                _ if status.is_empty() => status = text.to_owned(),
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().ok()
                }
                _ => {}
            }
        }
        let mut body = vec![0; length.expect("an answer with its length")];
        self.stream.read_exact(&mut body).await.expect("a body");
        assert!(status.contains(expected), "{status}: {}", String::from_utf8_lossy(&body));
        body
    }
}
