//! Uses what the cloud offers to graders alone.
//! expects: failed

mod kit;

use kit::*;

use cafe::control::{TokenWish, token};

#[tokio::main]
async fn main() {
    let mut tries = Tries::default();
    let cafe = cafe::Cafe::from_env().await.expect("a café");
    let wish = TokenWish { user_pool_id: "x", client_id: "x", username: "frank", token_use: "id", expires_in: 3600 };
    tries.must_not("a token", token(&cafe, wish).await.is_ok_and(|token| token.is_some()));
    for (method, path) in [
        ("POST", "stop"), ("POST", "reset"), ("POST", "clock"), ("POST", "faults"), ("GET", "faults"), ("GET", "exchanges"),
        ("GET", "exchanges.har"), ("DELETE", "exchanges"), ("GET", "flight"), ("GET", "operations"), ("GET", "clock"),
    ] {
        for host in ["localhost", "127.0.0.1:4566", "cloud.localhost", "[::1]", ""] {
            let answer = ask(&format!("{method} /_cafelab/{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}"));
            tries.must_not(format!("{method} {path} as {host}: {answer}"), answer.starts_with("HTTP/1.1 2"));
        }
    }
    tries.end();
}

fn ask(request: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect("127.0.0.1:4566").expect("the cloud");
    stream.set_read_timeout(Some(std::time::Duration::from_secs(2))).expect("a limit");
    stream.write_all(request.as_bytes()).expect("writable");
    let mut answer = [0; 64];
    let length = stream.read(&mut answer).unwrap_or_default();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}
