//! What a sandbox says of itself and hands out, over a socket that it loses before strangers' code runs: a line of JSON,
//! and descriptors.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};

/// Longer lines are not taken.
const LONGEST: usize = 16 << 10;

/// Sends a line, with a descriptor if there is one.
pub fn send(socket: &UnixStream, line: &str, descriptor: Option<BorrowedFd<'_>>) -> io::Result<()> {
    let text = format!("{line}\n");
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let descriptors: Vec<BorrowedFd<'_>> = descriptor.into_iter().collect();
    if !descriptors.is_empty() {
        control.push(SendAncillaryMessage::ScmRights(&descriptors));
    }
    let sent = sendmsg(socket, &[IoSlice::new(text.as_bytes())], &mut control, SendFlags::NOSIGNAL)?;
    if sent == text.len() { Ok(()) } else { Err(io::Error::other("the line was cut")) }
}

/// Receives a line; nothing if the other side has gone away.
pub fn receive(socket: &UnixStream) -> io::Result<Option<(String, Option<OwnedFd>)>> {
    let mut line = Vec::new();
    let mut found = None;
    let mut buffer = [0; 1024];
    loop {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let into = &mut [IoSliceMut::new(&mut buffer)];
        let received = recvmsg(socket.as_fd(), into, &mut control, RecvFlags::CMSG_CLOEXEC)?;
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                found = descriptors.last().or(found);
            }
        }
        if received.bytes == 0 {
            return Ok(None);
        }
        line.extend_from_slice(&buffer[..received.bytes]);
        if line.last() == Some(&b'\n') {
            let line = String::from_utf8(line).map_err(io::Error::other)?;
            return Ok(Some((line, found)));
        }
        if line.len() > LONGEST {
            return Err(io::Error::other("the line has no end"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn a_descriptor_comes_with_its_line() {
        let (here, there) = UnixStream::pair().expect("sockets");
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"abc").expect("writable");
        send(&there, "{}", Some(file.as_fd())).expect("it is sent");
        let (line, descriptor) = receive(&here).expect("it comes").expect("a line");
        assert_eq!(line, "{}\n");
        let mut same = std::fs::File::from(descriptor.expect("a descriptor"));
        std::io::Seek::rewind(&mut same).expect("it can be read again");
        let mut text = String::new();
        same.read_to_string(&mut text).expect("text");
        assert_eq!(text, "abc");
        drop(there);
        assert!(receive(&here).expect("an end").is_none());
    }
}
