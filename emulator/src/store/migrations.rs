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
/// kept in another way, users can have several codes, clients several secrets, and tokens rotate.
fn each_file_says_its_format(file: &str, mut json: Value) -> Value {
    match file {
        "cloud" => {
            json["seconds_ahead"] = json!(0);
            json
        }
        "cognito" => {
            for pool in objects(&mut json, "pools") {
                pool.entry("exchanged").or_insert_with(|| json!({}));
            }
            for pool in members(&mut json, "pools") {
                objects(pool, "users").for_each(renew_secrets);
                objects(pool, "clients").for_each(list_secrets);
            }
            json!({ "state": json })
        }
        _ => json!({ "state": json }),
    }
}

/// The things under a name.
fn members<'a>(json: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    json.get_mut(name).and_then(Value::as_object_mut).into_iter().flatten().map(|(_, member)| member)
}

fn objects<'a>(json: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    members(json, name).filter_map(Value::as_object_mut)
}

/// What was kept of a password does not tell the password, so nothing else can be made of it: the user needs a new one.
fn renew_secrets(user: &mut Map<String, Value>) {
    if user.get("password").is_some_and(|password| password.get("hash").is_some()) {
        user.insert("password".to_owned(), Value::Null);
    }
    user.remove("code");
    user.entry("codes").or_insert_with(|| json!({}));
}

/// The one secret of a client, if it has one, is the first of its list.
fn list_secrets(client: &mut Map<String, Value>) {
    let secret = client.remove("secret").filter(|secret| !secret.is_null());
    let id = format!("{}--0", client.get("id").and_then(Value::as_str).unwrap_or_default());
    let listed = secret.map(|value| json!({ "id": id, "value": value, "created": client.get("created") }));
    client.entry("secrets").or_insert_with(|| json!(listed.into_iter().collect::<Vec<_>>()));
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
        let (public, private) =
            (json!({ "id": "a", "secret": null }), json!({ "id": "b", "secret": "s", "created": 1 }));
        let pool = json!({ "users": { "frank": user }, "clients": { "a": public, "b": private } });
        let pool = &migrate("cognito", json!({ "pools": { "p": pool } }))["state"]["pools"]["p"];
        assert_eq!(pool["users"]["frank"], json!({ "username": "frank", "password": null, "codes": {} }));
        assert_eq!(pool["clients"]["a"], json!({ "id": "a", "secrets": [] }));
        let secrets = json!([{ "id": "b--0", "value": "s", "created": 1 }]);
        assert_eq!(pool["clients"]["b"], json!({ "id": "b", "created": 1, "secrets": secrets }));
        assert_eq!(pool["exchanged"], json!({}));
        assert_eq!(migrate("iam", json!({ "roles": {} })), json!({ "format": 2, "state": { "roles": {} } }));
        let present = json!({ "format": PRESENT, "state": { "roles": {} } });
        assert_eq!(migrate("iam", present.clone()), present);
    }
}
