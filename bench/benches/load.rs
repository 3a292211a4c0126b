//! How much the café cloud takes as a server. Run with
//! `cargo build --release -p cli && cargo bench -p bench --bench load`.
//!
//! A server of its own process with a finished café, sixteen connections on loopback, one kind of request after the
//! other. With `-- --soak 300` the kinds alternate for so many seconds, and memory must not grow. The bounds are those
//! for a release build on two idle cores, which server and generator share; `--report` does not judge by them.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use cafe::config::Config;
use cafe::control::TokenWish;
use cafe::{Cafe, Connection, Lab, Target, find};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

const CONNECTIONS: usize = 16;
/// Growth of memory that a soak may show.
const GROWTH_KB: u64 = 8 * 1024;

type Request = http::Request<Full<Bytes>>;

/// A kind of request, and what is wanted of it.
struct Kind {
    name: &'static str,
    request: Request,
    status: u16,
    per_second: f64,
    p99: Option<Duration>,
}

struct Measured {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

/// The program beside this benchmark: `target/<profile>/cafelab`.
fn cafelab() -> PathBuf {
    let own = std::env::current_exe().expect("a program");
    let program = own.ancestors().nth(2).expect("the target folder").join("cafelab");
    assert!(program.is_file(), "build the program first: {} is not there", program.display());
    program
}

fn up() -> (Child, String) {
    let mut command = Command::new(cafelab());
    command.args(["up", "--ephemeral", "--listen", "127.0.0.1:0", "--format", "json"]).stdout(Stdio::piped());
    let mut cloud = command.spawn().expect("cafelab runs");
    let mut line = String::new();
    BufReader::new(cloud.stdout.take().expect("an output")).read_line(&mut line).expect("a ready line");
    let ready: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    (cloud, ready["endpoint"].as_str().expect("an endpoint").to_owned())
}

async fn kinds(endpoint: &str) -> Vec<Kind> {
    let target = Target::Endpoint(endpoint.parse().expect("an address"));
    let cafe = Cafe::connect(Connection::to(target), Config::default()).await.expect("a café");
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("a finished café");
    let names = cafe.names().await.expect("names");
    let api = find::rest_api_id(&cafe, &names.api).await.expect("an answer").expect("an API");
    let pool = find::user_pool_id(&cafe, &names.user_pool).await.expect("an answer").expect("a pool");
    let client = find::app_client_id(&cafe, &pool, &names.app_client).await.expect("an answer").expect("a client");
    let wish =
        TokenWish { user_pool_id: &pool, client_id: &client, username: &names.user, token_use: "id", expires_in: 7200 };
    let token = cafe::control::token(&cafe, wish).await.expect("an answer").expect("a token");
    let token = token.reveal().to_owned();
    let (front, signature) = token.split_at(token.len() - 100);
    let tampered = format!("{front}{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    let report = |token: &str| {
        let url = format!("{endpoint}/_aws/execute-api/{api}/{}{}", names.stage, "/create_report");
        http::Request::post(url).header("authorization", token).body(Full::default()).expect("a request")
    };
    let kind = |name, request, status, per_second, p99| Kind { name, request, status, per_second, p99 };
    vec![
        kind("POST /create_report, authorized", report(&token), 200, 2_000.0, Some(Duration::from_millis(20))),
        kind("POST /create_report, tampered token", report(&tampered), 401, 10_000.0, None),
        kind("DescribeUserPool", describe(endpoint, &pool), 200, 3_000.0, None),
    ]
}

/// A signed `DescribeUserPool`; its signature holds for a quarter of an hour.
fn describe(endpoint: &str, pool: &str) -> Request {
    let identity = Credentials::new("test", "test", None, None, "load").into();
    #[expect(clippy::disallowed_methods, reason = "a signature carries the present time")]
    let now = SystemTime::now();
    let params = v4::SigningParams::builder().identity(&identity).region("us-east-1").name("cognito-idp").time(now);
    let params = params.settings(SigningSettings::default()).build().expect("parameters").into();
    let host = endpoint.trim_start_matches("http://");
    let body = format!(r#"{{"UserPoolId":"{pool}"}}"#);
    let headers = [
        ("host", host),
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "AWSCognitoIdentityProviderService.DescribeUserPool"),
    ];
    let content = SignableBody::Bytes(body.as_bytes());
    let signable = SignableRequest::new("POST", format!("{endpoint}/"), headers.into_iter(), content);
    let (instructions, _) = sign(signable.expect("a request"), &params).expect("a signature").into_parts();
    let mut request = http::Request::post(format!("{endpoint}/"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    for header in instructions.into_parts().0 {
        request = request.header(header.name(), header.value());
    }
    request.body(Full::new(Bytes::from(body))).expect("a request")
}

/// Sends one kind of request over all connections until the time is up.
async fn measure(endpoint: &str, kind: &Kind, time: Duration) -> Measured {
    let started = Instant::now();
    let until = started + time;
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(work(endpoint.to_owned(), kind.request.clone(), kind.status, until)))
        .collect();
    let mut took = Vec::new();
    for worker in workers {
        took.extend(worker.await.expect("no panic"));
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate is shown with few digits")]
    let per_second = took.len() as f64 / started.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
    Measured { per_second, p50: at(50), p99: at(99) }
}

async fn work(endpoint: String, request: Request, status: u16, until: Instant) -> Vec<Duration> {
    let address = endpoint.trim_start_matches("http://");
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().expect("a path").as_str().to_owned();
    parts.uri = path.parse().expect("a path");
    parts.headers.entry("host").or_insert_with(|| address.parse().expect("a host"));
    let request = http::Request::from_parts(parts, body);
    let mut took = Vec::new();
    while Instant::now() < until {
        let began = Instant::now();
        let response = sender.send_request(request.clone()).await.expect("an answer");
        assert_eq!(response.status().as_u16(), status);
        response.into_body().collect().await.expect("a body");
        took.push(began.elapsed());
    }
    took
}

/// Resident memory of a process in kB; 0 where the system does not say.
fn resident(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse().unwrap_or_default()
}

async fn judge(endpoint: &str, kinds: &[Kind], time: Duration, process: u32) -> bool {
    let mut good = true;
    for kind in kinds {
        measure(endpoint, kind, time / 5).await;
        let found = measure(endpoint, kind, time).await;
        let enough = found.per_second >= kind.per_second && kind.p99.is_none_or(|most| found.p99 < most);
        good &= enough;
        println!(
            "{:38} {:8.0}/s (wanted {:6.0}), p50 {:6.2} ms, p99 {:6.2} ms{}",
            kind.name,
            found.per_second,
            kind.per_second,
            found.p50.as_secs_f64() * 1e3,
            found.p99.as_secs_f64() * 1e3,
            if enough { "" } else { "  TOO SLOW" },
        );
    }
    println!("resident memory of the server: {} kB", resident(process));
    good
}

/// Alternates between the kinds and watches the server's memory once it has warmed up.
async fn soak(endpoint: &str, kinds: &[Kind], time: Duration, process: u32) -> bool {
    let started = Instant::now();
    let round = time / 30;
    let mut warm = None;
    while started.elapsed() < time {
        for kind in kinds {
            measure(endpoint, kind, round / 3).await;
        }
        if warm.is_none() && started.elapsed() * 5 > time {
            warm = Some(resident(process));
        }
    }
    let (warm, last) = (warm.unwrap_or_default(), resident(process));
    println!("soak of {} s: {warm} kB once warm, {last} kB at the end", time.as_secs());
    last <= warm + GROWTH_KB
}

fn option(name: &str) -> Option<u64> {
    let mut words = std::env::args().skip_while(|word| word != name).skip(1);
    words.next().and_then(|text| text.parse().ok())
}

fn main() -> ExitCode {
    let (mut cloud, endpoint) = up();
    let process = cloud.id();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let good = runtime.block_on(async {
        let kinds = kinds(&endpoint).await;
        match option("--soak") {
            Some(seconds) => soak(&endpoint, &kinds, Duration::from_secs(seconds), process).await,
            None => judge(&endpoint, &kinds, Duration::from_secs(option("--seconds").unwrap_or(5)), process).await,
        }
    });
    cloud.kill().expect("killable");
    cloud.wait().expect("it ended");
    if good || std::env::args().any(|word| word == "--report") { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
