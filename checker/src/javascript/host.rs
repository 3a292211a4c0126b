//! What the page asks the host for: pure functions that JavaScript engines leave to browsers, and the scripted network.

use std::cell::RefCell;

use aws_lc_rs::digest;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Deserialize;
use serde_json::{Value, json};
use url::{Url, quirks};

use super::engine::Network;
use super::visit::Fetch;

/// The most bytes that one request for random numbers gets, as in browsers.
const RANDOM_LIMIT: usize = 65_536;

/// Base64 as `atob` reads it.
const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The host of one visit.
pub(super) struct Host {
    random: RefCell<StdRng>,
    network: Network,
    pub fetches: RefCell<Vec<Fetch>>,
}

#[derive(Deserialize)]
struct Digest {
    algorithm: String,
    bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct Address {
    href: String,
    base: Option<String>,
}

#[derive(Deserialize)]
struct Change {
    href: String,
    part: String,
    value: String,
}

impl Host {
    pub fn new(seed: u64, network: Network) -> Self {
        Self { random: RefCell::new(StdRng::seed_from_u64(seed)), network, fetches: RefCell::default() }
    }

    /// Answers the page; `null` where a browser would throw.
    pub fn answer(&self, what: &str, input: &str) -> String {
        let answer = match what {
            "utf8" => text(input).map(|text| json!(text.as_bytes())),
            "text" => bytes(input).map(|bytes| json!(String::from_utf8_lossy(&bytes))),
            "btoa" => bytes(input).map(|bytes| json!(BASE64_STANDARD.encode(bytes))),
            "atob" => text(input).and_then(|text| unbase64(&text)).map(|bytes| json!(bytes)),
            "random" => serde_json::from_str(input).ok().map(|count: usize| json!(self.random(count))),
            "digest" => serde_json::from_str(input).ok().and_then(|request| hashed(&request)),
            "url" => serde_json::from_str(input).ok().and_then(|address| parsed(&address)).map(|url| parts(&url)),
            "url-set" => serde_json::from_str(input).ok().and_then(|change| changed(&change)).map(|url| parts(&url)),
            "form-read" => text(input).map(|text| {
                let pairs = url::form_urlencoded::parse(text.as_bytes()).into_owned();
                json!(pairs.collect::<Vec<(String, String)>>())
            }),
            "form-write" => serde_json::from_str(input).ok().map(|pairs: Vec<(String, String)>| {
                json!(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
            }),
            "fetch" => serde_json::from_str(input).ok().and_then(|fetch| self.fetch(fetch)),
            _ => None,
        };
        answer.unwrap_or(Value::Null).to_string()
    }

    fn fetch(&self, fetch: Fetch) -> Option<Value> {
        let reply = (self.network)(&fetch);
        self.fetches.borrow_mut().push(fetch);
        reply.map(|reply| json!(reply))
    }

    fn random(&self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count.min(RANDOM_LIMIT)];
        self.random.borrow_mut().fill_bytes(&mut bytes);
        bytes
    }
}

fn text(input: &str) -> Option<String> {
    serde_json::from_str(input).ok()
}

fn bytes(input: &str) -> Option<Vec<u8>> {
    serde_json::from_str(input).ok()
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    FORGIVING.decode(plain).ok()
}

fn hashed(request: &Digest) -> Option<Value> {
    let algorithm = match request.algorithm.to_ascii_uppercase().as_str() {
        "SHA-1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "SHA-256" => &digest::SHA256,
        "SHA-384" => &digest::SHA384,
        "SHA-512" => &digest::SHA512,
        _ => return None,
    };
    Some(json!(digest::digest(algorithm, &request.bytes).as_ref()))
}

fn parsed(address: &Address) -> Option<Url> {
    match &address.base {
        Some(base) => Url::parse(base).ok()?.join(&address.href).ok(),
        None => Url::parse(&address.href).ok(),
    }
}

fn changed(change: &Change) -> Option<Url> {
    let mut url = Url::parse(&change.href).ok()?;
    let value = &change.value;
    // Like browsers: what cannot be set is left as it is.
    let _ = match change.part.as_str() {
        "href" => return Url::parse(value).ok(),
        "protocol" => quirks::set_protocol(&mut url, value),
        "username" => quirks::set_username(&mut url, value),
        "password" => quirks::set_password(&mut url, value),
        "host" => quirks::set_host(&mut url, value),
        "hostname" => quirks::set_hostname(&mut url, value),
        "port" => quirks::set_port(&mut url, value),
        "pathname" => {
            quirks::set_pathname(&mut url, value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, value);
            Ok(())
        }
        _ => Ok(()),
    };
    Some(url)
}

fn parts(url: &Url) -> Value {
    json!({
        "href": quirks::href(url), "origin": quirks::origin(url), "protocol": quirks::protocol(url),
        "username": quirks::username(url), "password": quirks::password(url), "host": quirks::host(url),
        "hostname": quirks::hostname(url), "port": quirks::port(url), "pathname": quirks::pathname(url),
        "search": quirks::search(url), "hash": quirks::hash(url),
    })
}
