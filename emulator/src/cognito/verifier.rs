//! How a password is kept: as the verifier of the Secure Remote Password protocol, from which it cannot be read and
//! with which a user can prove to know it without sending it. Passwords that are sent are checked against it as well.
//!
//! Source: RFC 5054 for the group; Cognito's own variant (padding, hashes, key derivation) is the one that
//! <https://github.com/aws-amplify/amplify-js/tree/main/packages/amazon-cognito-identity-js> speaks.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, OnceLock};

use aws_lc_rs::{digest, hmac};
use num_bigint::{BigInt, BigUint, Sign};
use serde::{Deserialize, Serialize, Serializer};

use super::secret::Secret;
use crate::env::Env;

/// The 3072-bit group of RFC 5054, appendix A, whose generator is 2 in Cognito.
const PRIME: &str = concat!(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD",
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED",
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F",
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B",
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510",
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7",
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C",
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
);
const KEY_INFO: &[u8] = b"Caldera Derived Key\x01";

static N: LazyLock<BigUint> = LazyLock::new(|| BigUint::parse_bytes(PRIME.as_bytes(), 16).expect("hexadecimal"));
static K: LazyLock<BigUint> = LazyLock::new(|| hash_of(&[&padded(&N), &padded(&generator())]));

fn generator() -> BigUint {
    BigUint::from(2_u8)
}

/// Big-endian bytes with a zero before a set top bit, as Java's `BigInteger` writes them.
fn padded(number: &BigUint) -> Vec<u8> {
    BigInt::from_biguint(Sign::Plus, number.clone()).to_signed_bytes_be()
}

fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    context.finish().as_ref().to_vec()
}

fn hash_of(parts: &[&[u8]]) -> BigUint {
    BigUint::from_bytes_be(&sha256(parts))
}

/// The part of a pool's id that the protocol knows it by.
pub(super) fn pool_name(pool_id: &str) -> &str {
    pool_id.split_once('_').map_or(pool_id, |(_, name)| name)
}

/// A salted verifier of one user's password.
///
/// Working it out is slow on purpose, and a grader would do so for every café. So what is known of a password in memory is the
/// exponent, which is all that it takes to check one, and the verifier is made when somebody wants it: to save it, or to
/// prove something with it. Copies share what one of them finds out.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Kept")]
pub(crate) struct Verifier {
    salt: Secret,
    /// The verifier itself; known, unless the exponent is.
    number: Arc<OnceLock<Secret>>,
    /// What the right password gives; known once that was seen.
    exponent: Arc<OnceLock<Secret>>,
}

/// What is saved of a verifier, in hexadecimal.
#[derive(Debug, Serialize, Deserialize)]
struct Kept<'a> {
    salt: Cow<'a, Secret>,
    verifier: Cow<'a, Secret>,
}

impl Serialize for Verifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (salt, verifier) = (Cow::Borrowed(&self.salt), Cow::Borrowed(self.verifier()));
        Kept { salt, verifier }.serialize(serializer)
    }
}

impl From<Kept<'_>> for Verifier {
    fn from(Kept { salt, verifier }: Kept<'_>) -> Self {
        let (salt, number) = (salt.into_owned(), Arc::new(OnceLock::from(verifier.into_owned())));
        Self { salt, number, exponent: Arc::default() }
    }
}

/// The server's half of a proof.
pub(super) struct Proof {
    /// `SRP_B`, hexadecimal.
    pub(super) public: String,
    /// With which a client that knows the password signs.
    pub(super) key: Vec<u8>,
}

impl Verifier {
    /// The verifier of a password.
    pub(crate) fn of(env: &Env, pool_id: &str, username: &str, password: &str) -> Self {
        let salt = BigUint::from_bytes_be(&env.bytes::<16>());
        let exponent = exponent(&salt, pool_id, username, password);
        Self { salt: hex(&salt), number: Arc::default(), exponent: Arc::new(OnceLock::from(hex(&exponent))) }
    }

    /// In hexadecimal. Slow if nobody asked before.
    fn verifier(&self) -> &Secret {
        self.number.get_or_init(|| {
            let exponent = self.exponent.get().and_then(|exponent| number(exponent.reveal()));
            hex(&generator().modpow(&exponent.unwrap_or_default(), &N))
        })
    }

    /// Whether `password` is the one. Slow until the right one was seen.
    pub(crate) fn fits(&self, pool_id: &str, username: &str, password: &str) -> bool {
        let Some(salt) = number(self.salt()) else { return false };
        let exponent = exponent(&salt, pool_id, username, password);
        if let Some(right) = self.exponent.get() {
            return right.is(hex(&exponent).reveal());
        }
        let fits = self.verifier().is(hex(&generator().modpow(&exponent, &N)).reveal());
        if fits {
            self.exponent.get_or_init(|| hex(&exponent));
        }
        fits
    }

    /// `SALT`, hexadecimal.
    pub(super) fn salt(&self) -> &str {
        self.salt.reveal()
    }

    /// Answers a client's `SRP_A`; `None` for one that would make the key known to everyone.
    pub(super) fn prove(&self, env: &Env, client_public: &str) -> Option<Proof> {
        let client = number(client_public)?;
        if &client % &*N == BigUint::ZERO {
            return None;
        }
        let verifier = number(self.verifier().reveal())?;
        let secret = BigUint::from_bytes_be(&env.bytes::<32>());
        let public = (&*K * &verifier + generator().modpow(&secret, &N)) % &*N;
        let scramble = hash_of(&[&padded(&client), &padded(&public)]);
        let shared = (client * verifier.modpow(&scramble, &N)).modpow(&secret, &N);
        Some(Proof { public: public.to_str_radix(16), key: derived(&padded(&scramble), &padded(&shared)) })
    }
}

fn hex(number: &BigUint) -> Secret {
    Secret::new(number.to_str_radix(16))
}

fn number(text: &str) -> Option<BigUint> {
    BigUint::parse_bytes(text.as_bytes(), 16).filter(|number| number.bits() <= 3072)
}

/// The protocol's `x`; the verifier is the generator to this power.
fn exponent(salt: &BigUint, pool_id: &str, username: &str, password: &str) -> BigUint {
    let who = format!("{}{username}:{password}", pool_name(pool_id));
    hash_of(&[&padded(salt), &sha256(&[who.as_bytes()])])
}

/// HKDF with one block, of which Cognito takes the first half.
fn derived(salt: &[u8], material: &[u8]) -> Vec<u8> {
    let extracted = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), material);
    let expanded = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, extracted.as_ref()), KEY_INFO);
    expanded.as_ref()[..16].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POOL: &str = "us-east-1_AbCdEfGhI";

    /// The client's half, as Cognito's libraries compute it: `S = (B - k·g^x)^(a + u·x)`.
    fn client_key(password: &str, salt: &str, secret: &BigUint, public: &str) -> Vec<u8> {
        let (salt, server) = (number(salt).expect("hex"), number(public).expect("hex"));
        let own = generator().modpow(secret, &N);
        let scramble = hash_of(&[&padded(&own), &padded(&server)]);
        let who = format!("AbCdEfGhIfrank:{password}");
        let x = hash_of(&[&padded(&salt), &sha256(&[who.as_bytes()])]);
        let base = (&server + &*K * &*N - &*K * generator().modpow(&x, &N)) % &*N;
        derived(&padded(&scramble), &padded(&base.modpow(&(secret + &scramble * &x), &N)))
    }

    #[test]
    fn both_halves_arrive_at_the_same_key_if_the_password_is_right() {
        let (env, _) = crate::testing::env(1);
        let kept = Verifier::of(&env, POOL, "frank", "Espresso!4two");
        let secret = BigUint::from_bytes_be(&env.bytes::<32>());
        let proof = kept.prove(&env, &generator().modpow(&secret, &N).to_str_radix(16)).expect("a proof");
        assert_eq!(client_key("Espresso!4two", kept.salt(), &secret, &proof.public), proof.key);
        assert_ne!(client_key("Espresso!4three", kept.salt(), &secret, &proof.public), proof.key);
    }

    #[test]
    fn sent_passwords_are_checked_against_the_verifier() {
        let (env, _) = crate::testing::env(2);
        let kept = Verifier::of(&env, POOL, "frank", "Espresso!4two");
        assert!(kept.fits(POOL, "frank", "Espresso!4two") && kept.number.get().is_none(), "nobody asked for it");
        let json = serde_json::to_string(&kept).expect("JSON");
        assert_eq!(json.matches(':').count(), 2, "what spares the arithmetic stays in memory: {json}");
        // As it was made, and as it is read from disk, before and after the right password was seen.
        let read: Verifier = serde_json::from_str(&json).expect("a verifier");
        for kept in [kept, read] {
            // Whoever signs in asks a copy.
            assert!(kept.clone().fits(POOL, "frank", "Espresso!4two") && kept.exponent.get().is_some());
            for _ in 0..2 {
                assert!(!kept.fits(POOL, "frank", "Espresso!4Two"));
                assert!(kept.fits(POOL, "frank", "Espresso!4two"));
                assert!(!kept.fits(POOL, "martha", "Espresso!4two"));
            }
        }
    }

    #[test]
    fn public_values_that_give_the_key_away_are_refused() {
        let (env, _) = crate::testing::env(3);
        let kept = Verifier::of(&env, POOL, "frank", "Espresso!4two");
        for odd in ["0", PRIME, "", "not a number", "-1"] {
            assert!(kept.prove(&env, odd).is_none(), "{odd}");
        }
    }
}
