//! Texts that only the pool that wrote them can read: refresh tokens, sessions of challenges, session cookies.
//!
//! They are JSON Web Encryption with a direct key (`alg` dir, A256GCM), so that signing in leaves nothing behind in the
//! state. As with Cognito's own, a client cannot look into them.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::secret::Secret;
use crate::env::Env;

/// What a sealed text is for; one kind cannot be used as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    RefreshToken,
    Challenge,
    Choice,
    LoginSession,
    LoginPage,
}

impl Purpose {
    fn header(self) -> String {
        let kind = match self {
            Self::RefreshToken => "refresh",
            Self::Challenge => "challenge",
            Self::Choice => "choice",
            Self::LoginSession => "session",
            Self::LoginPage => "page",
        };
        URL_SAFE_NO_PAD.encode(format!(r#"{{"cty":"{kind}","enc":"A256GCM","alg":"dir"}}"#))
    }
}

/// A fresh key.
pub(crate) fn key(env: &Env) -> Secret {
    Secret::new(STANDARD.encode(env.bytes::<32>()))
}

/// Seals `content`.
pub(crate) fn seal<T: Serialize>(env: &Env, key: &Secret, purpose: Purpose, content: &T) -> String {
    let header = purpose.header();
    let iv = env.bytes::<NONCE_LEN>();
    let mut text = serde_json::to_vec(content).expect("plain data");
    let nonce = Nonce::assume_unique_for_key(iv);
    let tag = cipher(key)
        .expect("a key of this module")
        .seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut text)
        .expect("a short text");
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    format!("{header}..{}.{}.{}", part(&iv), part(&text), part(tag.as_ref()))
}

/// Opens a sealed text; `None` for anything that this pool did not seal for this purpose.
pub(crate) fn open<T: DeserializeOwned>(key: &Secret, purpose: Purpose, sealed: &str) -> Option<T> {
    let parts: Vec<&str> = sealed.split('.').collect();
    let [header, "", iv, text, tag] = parts.as_slice() else { return None };
    if *header != purpose.header() {
        return None;
    }
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let nonce = Nonce::try_assume_unique_for_key(&decode(iv)?).ok()?;
    let mut bytes = decode(text)?;
    bytes.extend(decode(tag)?);
    let plain = cipher(key)?.open_in_place(nonce, Aad::from(header.as_bytes()), &mut bytes).ok()?;
    serde_json::from_slice(plain).ok()
}

fn cipher(key: &Secret) -> Option<LessSafeKey> {
    let bytes = STANDARD.decode(key.reveal()).ok()?;
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).ok()?))
}
