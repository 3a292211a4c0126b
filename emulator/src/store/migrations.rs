//! From the formats of earlier versions to the present one, a step at a time.
//!
//! Every file of a state folder says which format it has, so that a folder can be caught half-way and still be read.
//! `cloud.json` goes first: once it names the present format, an older program leaves the folder alone.

use serde_json::{Map, Value, json};

/// A step from one format to the next: the name of the file (`cloud` or a service) and its content.
type Step = fn(&str, Value) -> Value;

/// The first step leads from format 1 to 2.
const STEPS: [Step; 1] = [each_file_says_its_format];

/// The format that this program writes, and the newest it reads.
pub(super) const PRESENT: u32 = 1 + STEPS.len() as u32;

/// The format of a file.
pub(super) fn format_of(json: &Value) -> u32 {
    // In format 1 only `cloud.json` said it.
    json.get("format").and_then(Value::as_u64).map_or(1, |format| u32::try_from(format).unwrap_or(u32::MAX))
}

/// Brings the content of a file to the present format.
pub(super) fn migrate(file: &str, mut json: Value) -> Value {
    let from = format_of(&json);
    for (step, to) in STEPS.iter().zip(2_u32..) {
        if to > from {
            json = step(file, json);
            json["format"] = json!(to);
        }
    }
    json
}

/// Format 2: the state of a service is under `state`, beside the format; the cloud's time can be ahead; passwords are
/// kept in another way, and users can have several codes.
fn each_file_says_its_format(file: &str, mut json: Value) -> Value {
    match file {
        "cloud" => {
            json["seconds_ahead"] = json!(0);
            json
        }
        "cognito" => {
            each_user(&mut json, renew_secrets);
            json!({ "state": json })
        }
        _ => json!({ "state": json }),
    }
}

fn each_user(cognito: &mut Value, change: fn(&mut Map<String, Value>)) {
    let pools = cognito.get_mut("pools").and_then(Value::as_object_mut).into_iter().flatten();
    for (_, pool) in pools {
        let users = pool.get_mut("users").and_then(Value::as_object_mut).into_iter().flatten();
        users.filter_map(|(_, user)| user.as_object_mut()).for_each(change);
    }
}

/// What was kept of a password does not tell the password, so nothing else can be made of it: the user needs a new one.
fn renew_secrets(user: &mut Map<String, Value>) {
    if user.get("password").is_some_and(|password| password.get("hash").is_some()) {
        user.insert("password".to_owned(), Value::Null);
    }
    user.remove("code");
    user.entry("codes").or_insert_with(|| json!({}));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_1_becomes_format_2() {
        let head = json!({ "format": 1, "settings": { "port": 4566 } });
        let expected = json!({ "format": 2, "settings": { "port": 4566 }, "seconds_ahead": 0 });
        assert_eq!(migrate("cloud", head), expected);
        let user = json!({ "username": "frank", "password": { "salt": "s", "hash": "h" }, "code": null });
        let pools = json!({ "pools": { "p": { "users": { "frank": user } } } });
        let frank = &migrate("cognito", pools)["state"]["pools"]["p"]["users"]["frank"];
        assert_eq!(frank, &json!({ "username": "frank", "password": null, "codes": {} }));
        assert_eq!(migrate("iam", json!({ "roles": {} })), json!({ "format": 2, "state": { "roles": {} } }));
        let present = json!({ "format": PRESENT, "state": { "roles": {} } });
        assert_eq!(migrate("iam", present.clone()), present);
    }
}
