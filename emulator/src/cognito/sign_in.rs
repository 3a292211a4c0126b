//! Signing in with a password, for the API and the hosted UI alike: who it is, lock-out, what stands in the way.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html> (lock-out behaviour).

pub(crate) mod challenge;
mod choice;
pub(super) mod flows;
pub(crate) mod secret_hash;
mod srp;

use jiff::{SignedDuration, Timestamp};

use super::error::Error;
use super::state::{Client, Failures, Pool, User, UserStatus};
use crate::cloud::Cloud;

/// What a right password leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The user is in.
    SignedIn,
    /// The password was a temporary one.
    NewPasswordRequired,
}

/// Checks a password. On success the user's name is told as well, since the login may have been an alias.
pub(crate) fn with_password(
    cloud: &Cloud,
    pool_id: &str,
    client_id: &str,
    login: &str,
    password: &str,
) -> Result<(User, Outcome), Error> {
    let user = {
        let state = cloud.cognito().read();
        let pool = state.pool(pool_id)?;
        find(pool, pool.client(client_id)?, login)?.clone()
    };
    refuse_before_password(&user, cloud.env().now())?;
    // Not under the lock: checking a password is slow on purpose.
    let right = user.password.as_ref().is_some_and(|kept| kept.fits(pool_id, &user.username, password));
    let outcome = judge(cloud, pool_id, &user, right)?;
    Ok((user, outcome))
}

/// What keeps a user out whatever the password is.
fn refuse_before_password(user: &User, now: Timestamp) -> Result<(), Error> {
    if user.failures.locked_until.is_some_and(|until| now < until) {
        return Err(Error::not_authorized("Password attempts exceeded"));
    }
    if user.status == UserStatus::ResetRequired {
        return Err(Error::ResetRequired);
    }
    Ok(())
}

/// What a right or wrong password of a user leads to.
fn judge(cloud: &Cloud, pool_id: &str, user: &User, right: bool) -> Result<Outcome, Error> {
    let now = cloud.env().now();
    remember(cloud, pool_id, user, right, now)?;
    if !right {
        return Err(Error::wrong_password());
    }
    if !user.enabled {
        return Err(Error::not_authorized("User is disabled."));
    }
    match user.status {
        UserStatus::Unconfirmed => Err(Error::NotConfirmed),
        UserStatus::ResetRequired => Err(Error::ResetRequired),
        UserStatus::Confirmed => Ok(Outcome::SignedIn),
        UserStatus::ForceChangePassword => {
            let days = cloud.cognito().read().pool(pool_id)?.settings.policies.password_policy.temporary_days();
            if now.duration_since(user.password_set) > SignedDuration::from_hours(24 * days) {
                let text = "Temporary password has expired and must be reset by an administrator.";
                return Err(Error::not_authorized(text));
            }
            Ok(Outcome::NewPasswordRequired)
        }
    }
}

/// Finds the user that signs in; a client may ask that unknown ones look like wrong passwords.
pub(crate) fn find<'a>(pool: &'a Pool, client: &Client, login: &str) -> Result<&'a User, Error> {
    pool.user(login).map_err(|error| if client.settings.hides_users() { Error::wrong_password() } else { error })
}

/// Counts wrong passwords; a right one begins anew. Writes only if there is something to write.
fn remember(cloud: &Cloud, pool_id: &str, user: &User, right: bool, now: Timestamp) -> Result<(), Error> {
    if right && user.failures.count == 0 {
        return Ok(());
    }
    let mut state = cloud.cognito().write();
    let failures = &mut state.pool_mut(pool_id)?.user_mut(&user.username)?.failures;
    *failures = if right { Failures::default() } else { after_failure(*failures, now) };
    Ok(())
}

/// From the fifth wrong password on the lock lasts 2^(n-5) seconds, a quarter of an hour at most; the count is
/// forgotten after a quarter of an hour without an attempt.
fn after_failure(failures: Failures, now: Timestamp) -> Failures {
    const LONGEST: i64 = 15 * 60;
    let rested = |last: Timestamp| now.duration_since(last) >= SignedDuration::from_secs(LONGEST);
    let before = if failures.last.is_some_and(rested) { 0 } else { failures.count };
    let count = before + 1;
    let seconds = count.checked_sub(5).map(|power| 1_i64.checked_shl(power).unwrap_or(LONGEST).clamp(1, LONGEST));
    Failures { count, last: Some(now), locked_until: seconds.map(|seconds| super::tokens::after(now, seconds)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_doubles_from_the_fifth_failure() {
        let start: Timestamp = "2026-11-22T21:00:00Z".parse().expect("a time");
        let mut failures = Failures::default();
        let mut locks = Vec::new();
        for _ in 0..17 {
            failures = after_failure(failures, start);
            locks.push(failures.locked_until.map_or(0, |until| until.duration_since(start).as_secs()));
        }
        assert_eq!(locks, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        let later = super::super::tokens::after(start, 900);
        assert_eq!(after_failure(failures, later).count, 1);
    }
}
