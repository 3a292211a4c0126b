//! Ctrl-C in the middle of a check: the probe item is removed all the same.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use crate::program::Program;

/// Stands between a checker and a cloud, reads along, and lets a call of the report wait for ever.
struct Between {
    address: String,
    heard: Arc<Mutex<String>>,
    stuck: Receiver<()>,
}

fn between(cloud: &str) -> Between {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let cloud = cloud.trim_start_matches("http://").to_owned();
    let heard = Arc::new(Mutex::new(String::new()));
    let (tell, stuck) = channel();
    let ears = Arc::clone(&heard);
    std::thread::spawn(move || {
        for caller in listener.incoming() {
            let Ok(caller) = caller else { return };
            let server = TcpStream::connect(&cloud).expect("the cloud");
            let (ears, tell) = (Arc::clone(&ears), tell.clone());
            let (to_server, from_caller) =
                (server.try_clone().expect("a socket"), caller.try_clone().expect("a socket"));
            std::thread::spawn(move || forward(from_caller, to_server, &ears, &tell));
            std::thread::spawn(move || copy(server, caller));
        }
    });
    Between { address, heard, stuck }
}

fn forward(mut from: TcpStream, mut to: TcpStream, ears: &Mutex<String>, tell: &Sender<()>) {
    let mut buffer = vec![0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
        let written = {
            let mut heard = ears.lock().expect("no panic");
            heard.push_str(&text);
            heard.contains("DynamoDB_20120810.PutItem")
        };
        if written && text.contains("POST /prod/create_report") {
            let _ = tell.send(());
            // Swallowed, and never answered.
            continue;
        }
        if to.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// The names of probe items in the calls of one operation.
fn probes(heard: &str, operation: &str) -> Vec<String> {
    let calls = heard
        .split("x-amz-target: ")
        .skip(1)
        .filter(|call| call.starts_with(&format!("DynamoDB_20120810.{operation}")));
    let name = |call: &str| Some(format!("cafelab-probe-{}", call.split("cafelab-probe-").nth(1)?.get(..16)?));
    calls.filter_map(name).collect()
}

#[test]
fn a_probe_item_does_not_outlive_an_interrupted_check() {
    let program = Program::new();
    let (mut cloud, endpoint) = program.up(&[]);
    program.ok(&["solve", "5"]);
    let between = between(&endpoint);
    let mut command = program.command(&["check", "report.real-time", "--target", &between.address, "--format", "json"]);
    let command = command.env("CAFELAB_FRANK_PASSWORD", "Espresso!4two").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut check = command.spawn().expect("cafelab runs");
    between.stuck.recv().expect("a call of the report after the probe item was written");
    let interrupt = Command::new("kill").args(["-INT", &check.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success());
    let status = check.wait().expect("it ended");
    assert_ne!(status.code(), Some(0));
    let heard = between.heard.lock().expect("no panic").clone();
    let written = probes(&heard, "PutItem");
    assert_eq!(written.len(), 1, "one probe item");
    assert!(probes(&heard, "DeleteItem").contains(&written[0]), "it was removed");
    let _ = cloud.kill();
    let _ = cloud.wait();
}
