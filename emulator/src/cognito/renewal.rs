//! Secrets of a state that goes from one machine to another: taken out there, made anew here.

use super::clients::secrets::ClientSecret;
use super::seal;
use super::secret::Secret;
use super::state::{Failures, State, User, UserStatus};
use super::verifier::Verifier;
use crate::env::Env;

/// What new secrets are made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Renewal<'a> {
    pub(crate) env: &'a Env,
    /// User names and e-mail addresses of those who get the password. Setting one is slow on purpose.
    pub(crate) users: &'a [&'a str],
    pub(crate) password: &'a str,
}

impl Renewal<'_> {
    fn names(&self, user: &User) -> bool {
        let email = user.attributes.get("email");
        self.users.iter().any(|name| *name == user.username || email.is_some_and(|email| email == name))
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
            pool.exchanged.clear();
            for client in pool.clients.values_mut() {
                client.secrets.iter_mut().for_each(ClientSecret::forget);
            }
            for user in pool.users.values_mut() {
                user.password = None;
                user.codes.clear();
            }
        }
    }

    /// Forgets what came along and makes new secrets. Those of the named users who can sign in get the password of the
    /// renewal; wrong ones that anybody tried before are forgiven.
    pub(crate) fn renew_secrets(&mut self, with: &Renewal<'_>) {
        self.forget_secrets();
        for pool in self.pools.values_mut() {
            pool.seal_key = seal::key(with.env);
            for client in pool.clients.values_mut() {
                client.secrets.iter_mut().for_each(|secret| secret.renew(with.env));
            }
            for user in pool.users.values_mut() {
                user.failures = Failures::default();
                if user.status == UserStatus::Confirmed && with.names(user) {
                    user.password = Some(Verifier::of(with.env, &pool.id, &user.username, with.password));
                }
            }
        }
    }
}
