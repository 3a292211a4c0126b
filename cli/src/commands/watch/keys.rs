//! Keys that are pressed while something is watched, if there is a terminal to press them on.

use std::io::IsTerminal;
use std::sync::mpsc::{Sender, channel};

use console::Term;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Hint,
    Explain,
    NextLab,
    Quit,
}

impl Key {
    fn of(key: &console::Key) -> Option<Self> {
        match key {
            console::Key::Char('h' | 'H' | '?') => Some(Self::Hint),
            console::Key::Char('e' | 'E') => Some(Self::Explain),
            console::Key::Char('n' | 'N') => Some(Self::NextLab),
            console::Key::Char('q' | 'Q') | console::Key::Escape => Some(Self::Quit),
            _ => None,
        }
    }
}

/// Pressed keys, one at a time.
#[derive(Debug)]
pub struct Keys(Option<Listener>);

#[derive(Debug)]
struct Listener {
    pressed: UnboundedReceiver<Key>,
    /// Leave to read the next key. Between keys nobody reads, so that the terminal is left in order when we end.
    go_on: Sender<()>,
    waiting: bool,
}

impl Keys {
    /// Listens, if input and output are a terminal.
    pub fn listen() -> Self {
        if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
            return Self(None);
        }
        let (send, pressed) = unbounded_channel();
        let (go_on, leave) = channel::<()>();
        std::thread::spawn(move || {
            let terminal = Term::stdout();
            while leave.recv().is_ok() {
                // An error is an interruption; what follows is the signal's business.
                let Ok(key) = read_known(&terminal) else { return };
                if send.send(key).is_err() {
                    return;
                }
            }
        });
        Self(Some(Listener { pressed, go_on, waiting: false }))
    }

    /// The next key; never, where there is no terminal.
    pub async fn next(&mut self) -> Key {
        let Some(listener) = &mut self.0 else { return std::future::pending().await };
        if !listener.waiting {
            listener.waiting = listener.go_on.send(()).is_ok();
        }
        let Some(key) = listener.pressed.recv().await else { return std::future::pending().await };
        listener.waiting = false;
        key
    }
}

fn read_known(terminal: &Term) -> std::io::Result<Key> {
    loop {
        if let Some(key) = Key::of(&terminal.read_key()?) {
            return Ok(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn keys_have_meanings() {
        assert_eq!(Key::of(&console::Key::Char('h')), Some(Key::Hint));
        assert_eq!(Key::of(&console::Key::Char('E')), Some(Key::Explain));
        assert_eq!(Key::of(&console::Key::Char('n')), Some(Key::NextLab));
        assert_eq!(Key::of(&console::Key::Escape), Some(Key::Quit));
        assert_eq!(Key::of(&console::Key::Enter), None);
    }

    #[test]
    fn without_a_terminal_no_key_is_ever_pressed() {
        let mut keys = Keys(None);
        assert_eq!(keys.next().now_or_never(), None);
    }
}
