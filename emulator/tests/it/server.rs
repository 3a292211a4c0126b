//! A cloud on a port, talked to by plain sockets.

use std::net::SocketAddr;

use emulator::Cloud;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::cloud;

struct Running {
    cloud: Cloud,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

async fn start() -> Running {
    let (cloud, _) = cloud();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async {
        stopped.await.ok();
    };
    let server = tokio::spawn(emulator::server::serve(cloud.clone(), listener, stopped));
    Running { cloud, address, stop, server }
}

async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains(end) {
        text.push(stream.read_u8().await.expect("more"));
    }
    String::from_utf8(text).expect("text")
}

#[tokio::test]
async fn requests_find_their_service_by_host_and_path() {
    let running = start().await;
    let bucket =
        exchange(running.address, "GET /no-such-bucket/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    let bucket = bucket.await;
    assert!(bucket.starts_with("HTTP/1.1 404") && bucket.contains("<Code>NoSuchBucket</Code>"), "{bucket}");
    let site = "GET / HTTP/1.1\r\nHost: e0.cloudfront.localhost:4566\r\nConnection: close\r\n\r\n";
    let site = exchange(running.address, site).await;
    assert!(site.starts_with("HTTP/1.1 403") && site.contains("could not be satisfied"), "{site}");
    running.stop.send(()).expect("it runs");
    running.server.await.expect("it stops");
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_server_stops() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.expect("a connection");
    let head = "PUT /b/k HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    assert!(read_until(&mut stream, "\r\n\r\n").await.starts_with("HTTP/1.1 100"));
    running.stop.send(()).expect("it runs");
    stream.write_all(b"hello").await.expect("sent");
    let answer = read_until(&mut stream, "</Error>").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    running.server.await.expect("it stops");
    assert!(TcpStream::connect(running.address).await.is_err(), "nobody listens any more");
    assert_eq!(running.cloud.settings().port, 4566);
}

#[tokio::test]
async fn bodies_that_are_too_large_are_refused_at_once() {
    let running = start().await;
    let head = "PUT /b/k HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99000000\r\nConnection: close\r\n\r\n";
    let answer = exchange(running.address, head).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn many_clients_at_once() {
    let running = start().await;
    let request = "GET /_nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    let clients: Vec<_> = (0..50).map(|_| tokio::spawn(exchange(running.address, request))).collect();
    for client in clients {
        assert!(client.await.expect("no panic").starts_with("HTTP/1.1 "));
    }
}
