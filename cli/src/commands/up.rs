//! `cafelab up`: the café cloud as a server.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};
use checker::text;
use emulator::{Cloud, Env, Settings, Snapshot};
use tokio::net::TcpListener;
use url::Url;

use crate::args::{Format, Up};
use crate::place::{CloudState, Place, Running, cloud_state, note_of};
use crate::terminal::{NOT_JUDGED, remark, say, usage, words};

/// Exchanges that a server remembers.
const EXCHANGES: usize = 2_000;

/// Serves until SIGTERM, Ctrl-C or `cafelab down`.
pub async fn run(place: &Place, args: &Up) -> Result<ExitCode> {
    if !args.listen.ip().is_loopback() {
        return Err(usage(words(&text!("not-loopback", address = args.listen.ip().to_string()))));
    }
    if args.detach {
        return detach(args);
    }
    let listener = TcpListener::bind(args.listen).await.map_err(|error| in_use(args.listen, &error))?;
    let address = listener.local_addr()?;
    let settings = Settings { port: address.port(), ..fresh_settings(place) };
    if args.ephemeral {
        let cloud = Cloud::in_memory(Env::system(), Snapshot { settings, ..Snapshot::default() });
        prepare(&cloud, args);
        announce(&cloud, address, args.format);
        serve(cloud, listener).await;
        return Ok(ExitCode::SUCCESS);
    }
    let state = place.state(args.folder.state.as_deref());
    let store = match cloud_state(&state)? {
        CloudState::Ours(store) => store,
        CloudState::Running(running) => {
            return Err(usage(words(&text!(
                "runs-already",
                folder = state.display().to_string(),
                address = running.endpoint.to_string(),
                process = running.pid.to_string(),
            ))));
        }
    };
    let cloud = Cloud::on_disk(Env::system(), store, &settings).map_err(|error| usage(error.to_string()))?;
    prepare(&cloud, args);
    if cloud.settings().port != address.port() {
        remark(words(&text!("made-on-port", port = cloud.settings().port.to_string())));
    }
    let note = note_of(&state);
    let running = Running {
        endpoint: Url::parse(&format!("http://{address}"))?,
        pid: std::process::id(),
        port: cloud.settings().port,
        region: cloud.settings().region.clone(),
        no_controls: args.no_controls,
    };
    fs::write(&note, serde_json::to_vec(&running)?).with_context(|| format!("cannot write {}", note.display()))?;
    announce(&cloud, address, args.format);
    serve(cloud, listener).await;
    let _ = fs::remove_file(note);
    Ok(ExitCode::SUCCESS)
}

/// The settings of a new cloud.
pub fn fresh_settings(place: &Place) -> Settings {
    let default = Settings::default();
    Settings { region: place.config.region.clone().unwrap_or(default.region.clone()), ..default }
}

/// A person may look at what went through a server; a cloud in process is there for a moment.
fn prepare(cloud: &Cloud, args: &Up) {
    cloud.recorder().keep(EXCHANGES);
    if args.no_controls {
        cloud.switch_off_controls();
    }
}

async fn serve(cloud: Cloud, listener: TcpListener) {
    let asked = cloud.clone();
    let stop = async move {
        tokio::select! {
            () = interrupted() => {}
            () = asked.stop_requested() => {}
        }
    };
    emulator::server::serve(cloud, listener, stop).await;
}

/// Resolves on Ctrl-C, and on SIGTERM where there is such a thing.
pub async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn announce(cloud: &Cloud, address: SocketAddr, format: Format) {
    let settings = cloud.settings();
    match format {
        Format::Json => say(serde_json::json!({
            "endpoint": format!("http://{address}"),
            "access_key_id": settings.access_key_id,
            "secret_access_key": settings.secret_access_key,
            "region": settings.region,
            "account": settings.account,
        })),
        Format::Human => {
            say(words(&text!("cloud-is-ready", address = format!("http://{address}"))));
            say(words(&text!(
                "cloud-credentials",
                key = &settings.access_key_id,
                secret = &settings.secret_access_key,
                region = &settings.region,
                account = &settings.account,
            )));
        }
    }
}

fn in_use(address: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    let address = address.to_string();
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return usage(words(&text!("address-in-use", address = address)));
    }
    usage(words(&text!("cannot-listen", address = address, error = error.to_string())))
}

/// Starts the same command without `--detach`, waits for its ready line and passes it on.
fn detach(args: &Up) -> Result<ExitCode> {
    let program = std::env::current_exe().context("the cafelab program cannot be found")?;
    let words = std::env::args_os().skip(1).filter(|word| word != "--detach");
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // A group of its own: Ctrl-C in the terminal is not meant for it.
        command.process_group(0);
    }
    let mut child = command.spawn().context("the café cloud could not be started")?;
    let mut lines = BufReader::new(child.stdout.take().context("the café cloud has no output")?).lines();
    let expected = if args.format == Format::Json { 1 } else { 2 };
    for _ in 0..expected {
        let Some(line) = lines.next() else {
            // The child has said on stderr what is wrong.
            let code = child.wait()?.code().and_then(|code| u8::try_from(code).ok());
            return Ok(ExitCode::from(code.unwrap_or(NOT_JUDGED)));
        };
        say(line?);
    }
    Ok(ExitCode::SUCCESS)
}
