//! Secrets of a state that goes from one machine to another: taken out there, made anew here.

use super::clients::fresh_secret;
use super::password::Hash;
use super::seal;
use super::secret::Secret;
use super::state::{Failures, State, UserStatus};
use crate::env::Env;

/// What new secrets are made of.
#[derive(Debug)]
pub(crate) struct Renewal<'a> {
    env: &'a Env,
    /// Hashing is slow on purpose, so all users get the same one.
    password: Hash,
}

impl<'a> Renewal<'a> {
    pub(crate) fn new(env: &'a Env, password: &str) -> Self {
        Self { env, password: Hash::of(env, password) }
    }
}

impl State {
    /// Takes out keys, passwords, client secrets, codes and messages. That a client had a secret stays to be seen.
    pub(crate) fn forget_secrets(&mut self) {
        self.codes.clear();
        self.mailbox.clear();
        for pool in self.pools.values_mut() {
            pool.keys = None;
            pool.seal_key = Secret::new("");
            pool.revoked.clear();
            for client in pool.clients.values_mut() {
                client.secret = client.secret.take().map(|_| Secret::new(""));
            }
            for user in pool.users.values_mut() {
                user.password = None;
                user.code = None;
            }
        }
    }

    /// Forgets what came along and makes new secrets. Users who can sign in get the password of the renewal, and
    /// wrong ones that they tried before are forgiven.
    pub(crate) fn renew_secrets(&mut self, with: &Renewal<'_>) {
        self.forget_secrets();
        for pool in self.pools.values_mut() {
            pool.seal_key = seal::key(with.env);
            for client in pool.clients.values_mut() {
                client.secret = client.secret.take().map(|_| fresh_secret(with.env));
            }
            for user in pool.users.values_mut() {
                user.failures = Failures::default();
                if user.status == UserStatus::Confirmed {
                    user.password = Some(with.password.clone());
                }
            }
        }
    }
}
