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
pub(crate) const PRESENT: u32 = 2;

/// The format of a file.
pub(super) fn format_of(json: &Value) -> u32 {
    // In format 1 only `cloud.json` said it.
    json.get("format").and_then(Value::as_u64).map_or(1, |format| u32::try_from(format).unwrap_or(u32::MAX))
}

/// Brings the content of a file to the present format.
pub(crate) fn migrate(file: &str, mut json: Value) -> Value {
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
            let pools = json.get_mut("pools").and_then(Value::as_object_mut).into_iter().flatten();
            for pool in pools.filter_map(|(_, pool)| pool.as_object_mut()) {
                each(pool, "users", renew_secrets);
                each(pool, "clients", list_secrets);
                each(pool, "brandings", date_changes);
                pool.entry("exchanged").or_insert_with(|| json!({}));
            }
            json!({ "state": json })
        }
        _ => json!({ "state": json }),
    }
}

/// Changes everything of one kind in a user pool.
fn each(pool: &mut Map<String, Value>, kind: &str, change: fn(&mut Map<String, Value>)) {
    let all = pool.get_mut(kind).and_then(Value::as_object_mut).into_iter().flatten();
    all.filter_map(|(_, one)| one.as_object_mut()).for_each(change);
}

/// A client can have several secrets now.
fn list_secrets(client: &mut Map<String, Value>) {
    let text = |name: &str| client.get(name).cloned().unwrap_or_default();
    let id = format!("{}--0", text("id").as_str().unwrap_or_default());
    let secrets = match text("secret") {
        Value::String(secret) => json!([{ "id": id, "value": secret, "created": text("created") }]),
        _ => json!([]),
    };
    client.remove("secret");
    client.entry("secrets").or_insert(secrets);
}

/// A style can be changed now.
fn date_changes(branding: &mut Map<String, Value>) {
    let created = branding.get("created").cloned().unwrap_or_default();
    branding.entry("modified").or_insert(created);
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
    fn a_step_leads_to_each_format_but_the_first() {
        assert_eq!(u32::try_from(STEPS.len() + 1), Ok(PRESENT));
    }

    #[test]
    fn format_1_becomes_format_2() {
        let head = json!({ "format": 1, "settings": { "port": 4566 } });
        let expected = json!({ "format": 2, "settings": { "port": 4566 }, "seconds_ahead": 0 });
        assert_eq!(migrate("cloud", head), expected);
        let user = json!({ "username": "frank", "password": { "salt": "s", "hash": "h" }, "code": null });
        let (public, server) =
            (json!({ "id": "a", "secret": null }), json!({ "id": "b", "secret": "x", "created": 1 }));
        let clients = json!({ "a": public, "b": server });
        let pools = json!({ "pools": { "p": { "users": { "frank": user }, "clients": clients } } });
        let pool = &migrate("cognito", pools)["state"]["pools"]["p"];
        assert_eq!(pool["users"]["frank"], json!({ "username": "frank", "password": null, "codes": {} }));
        assert_eq!(pool["clients"]["a"], json!({ "id": "a", "secrets": [] }));
        assert_eq!(pool["clients"]["b"]["secrets"], json!([{ "id": "b--0", "value": "x", "created": 1 }]));
        assert_eq!(pool["exchanged"], json!({}));
        assert_eq!(migrate("iam", json!({ "roles": {} })), json!({ "format": 2, "state": { "roles": {} } }));
        let present = json!({ "format": PRESENT, "state": { "roles": {} } });
        assert_eq!(migrate("iam", present.clone()), present);
    }
}
