//! Sends the cloud what is no HTTP.
//! expects: failed

mod kit;

use kit::*;

use std::io::{Read, Write};
use std::net::TcpStream;

fn main() {
    let texts: Vec<Vec<u8>> = vec![
        vec![0; 1 << 20],
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"POST / HTTP/1.1\r\ncontent-length: 18446744073709551615\r\n\r\n".to_vec(),
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\nfffffffffffffffff\r\n".to_vec(),
        [b"GET /".to_vec(), vec![b'a'; 4 << 20], b" HTTP/1.1\r\n\r\n".to_vec()].concat(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x01\x02\x03\x04".to_vec(),
        b"GET /../../../etc/passwd HTTP/1.1\r\nhost: x.s3-website-us-east-1.localhost\r\n\r\n".to_vec(),
    ];
    for text in texts {
        let Ok(mut stream) = TcpStream::connect("127.0.0.1:4566") else { continue };
        let _ = stream.set_read_timeout(Some(std::time::Duration::from_millis(300)));
        let _ = stream.write_all(&text);
        let _ = stream.read(&mut [0; 1000]);
    }
    // Many that never finish.
    let open: Vec<_> = (0..200).filter_map(|_| TcpStream::connect("127.0.0.1:4566").ok()).collect();
    for mut stream in &open {
        let _ = stream.write_all(b"GET / HTT");
    }
    Tries::default().end();
}
