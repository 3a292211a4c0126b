//! Connects to anywhere but its cloud, and listens.
//! expects: failed

mod kit;

use kit::*;

use std::net::{TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::time::Duration;

fn main() {
    let mut tries = Tries::default();
    let addresses = ["127.0.0.1:@PORT@", "127.0.0.1:22", "127.0.0.1:4567", "1.1.1.1:80", "169.254.169.254:80", "10.0.0.1:80", "[::1]:@PORT@", "[::1]:22", "192.168.1.1:443"];
    for address in addresses {
        let address = address.parse().expect("an address");
        tries.must_fail(address, TcpStream::connect_timeout(&address, Duration::from_secs(1)));
    }
    tries.must_not("a name", "example.com:80".to_socket_addrs().is_ok());
    tries.must_fail("a server", TcpListener::bind("127.0.0.1:0"));
    tries.must_fail("a server for all", TcpListener::bind("0.0.0.0:8080"));
    tries.must_fail("datagrams", UdpSocket::bind("127.0.0.1:0"));
    tries.must_fail("interfaces", std::fs::read_dir("/sys/class/net"));
    let interfaces = std::fs::read_to_string("/proc/net/dev").unwrap_or_default();
    tries.must_not(&interfaces, interfaces.lines().skip(2).any(|line| !line.trim().starts_with("lo:")));
    tries.end();
}
