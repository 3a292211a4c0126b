//! Makes a scenario's changes, one after the other, through the APIs of AWS: what a learner's hand could do.

use std::collections::BTreeMap;

use bytes::Bytes;
use cafe::publish;
use serde_json::{Map, Value, json};

use super::scenario::{Call, Change, Patch, Step, Upload};
use super::wire;
use super::world::{Facts, Unmade, World};

/// Takes the steps.
pub(super) async fn apply(world: &mut World, steps: &[Step]) -> Result<(), Unmade> {
    for step in steps {
        take(world, step).await?;
    }
    Ok(())
}

async fn take(world: &mut World, step: &Step) -> Result<(), Unmade> {
    let fill = |text: &str| world.facts.fill(text);
    match step {
        Step::Call(call) => make(world, call).await.map(drop),
        Step::Patch(patch) => patched(world, patch).await,
        Step::Deploy(stage) => {
            let to = "apigateway POST {api}/deployments".to_owned();
            call(world, to, json!({ "stageName": stage })).await.map(drop)
        }
        Step::Client(change) => client(world, change).await,
        Step::Config(change) => {
            let old = text_of(world, "config.json").await?;
            let new = changed(&old, &filled_change(&world.facts, change))?;
            put(world, &Upload::of("config.json", new)).await
        }
        Step::Definition(change) => {
            let old = old_definition(world).await?;
            let new = changed(&old, &filled_change(&world.facts, change))?;
            define(world, new).await
        }
        Step::EditDefinition(pairs) => {
            let old = old_definition(world).await?;
            let new = replaced(old, pairs, &world.facts)?;
            define(world, new).await
        }
        Step::WriteDown(state) => write_down(world, state).await,
        Step::CopyTable(table) => copy_table(world, table).await,
        Step::Edit { file, replace } => {
            let new = replaced(text_of(world, file).await?, replace, &world.facts)?;
            put(world, &Upload::of(file, new)).await
        }
        Step::Upload(upload) => put(world, upload).await,
        Step::Remove(file) => {
            call(world, format!("s3 DELETE /{{bucket}}/{file}"), Value::Null).await?;
            Ok(publish::invalidate(&world.cafe, &[file]).await?)
        }
        Step::Distribution(pairs) => distribution(world, pairs).await,
        Step::Visit(path) => {
            let request = http::Request::get(fill(&format!("{{site}}{path}"))).body(Bytes::new());
            let request = request.map_err(|error| Unmade::Nonsense(error.to_string()))?;
            world.cafe.http.send(request).await.map_err(cafe::Error::from)?;
            Ok(())
        }
        Step::Products(count) => products(world, *count).await,
    }
}

async fn call(world: &mut World, to: String, body: Value) -> Result<Value, Unmade> {
    make(world, &Call { to, body, headers: BTreeMap::new(), save: BTreeMap::new() }).await
}

async fn make(world: &mut World, call: &Call) -> Result<Value, Unmade> {
    let facts = &world.facts;
    let headers = call.headers.iter().map(|(name, value)| (name.clone(), facts.fill(value))).collect();
    let body = filled(facts, &call.body);
    let call = Call { to: facts.fill(&call.to), body, headers, save: call.save.clone() };
    let answer = wire::send(&world.cafe, &call).await?;
    let json: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    for (name, pointer) in &call.save {
        let value = json.pointer(pointer).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let value = value.ok_or_else(|| Unmade::Nonsense(format!("{}: nothing at {pointer}: {json}", call.to)))?;
        world.facts.learn(name, value);
    }
    Ok(json)
}

async fn patched(world: &mut World, patch: &Patch) -> Result<(), Unmade> {
    let mut operations = Vec::new();
    for (op, changes) in [("replace", &patch.set), ("add", &patch.add), ("remove", &patch.remove)] {
        for (path, value) in changes {
            let mut operation = json!({ "op": op, "path": path });
            if !(value.is_empty() && op == "remove") {
                operation["value"] = json!(value);
            }
            operations.push(operation);
        }
    }
    let to = format!("apigateway PATCH {}", patch.at);
    call(world, to, json!({ "patchOperations": operations })).await.map(drop)
}

/// `UpdateUserPoolClient` puts everything that it is not told back to its default, so it is told everything.
async fn client(world: &mut World, change: &Change) -> Result<(), Unmade> {
    let ids = json!({ "UserPoolId": "{pool}", "ClientId": "{client}" });
    let answer = call(world, "cognito-idp DescribeUserPoolClient".to_owned(), ids).await?;
    let mut client = answer["UserPoolClient"].as_object().cloned().unwrap_or_default();
    for read_only in ["ClientSecret", "CreationDate", "LastModifiedDate"] {
        client.remove(read_only);
    }
    for (name, value) in &change.set {
        client.insert(name.clone(), filled(&world.facts, value));
    }
    for name in &change.unset {
        client.remove(name);
    }
    call(world, "cognito-idp UpdateUserPoolClient".to_owned(), Value::Object(client)).await.map(drop)
}

async fn old_definition(world: &mut World) -> Result<String, Unmade> {
    let machine = json!({ "stateMachineArn": "{machine}" });
    let answer = call(world, "states DescribeStateMachine".to_owned(), machine).await?;
    Ok(answer["definition"].as_str().unwrap_or_default().to_owned())
}

async fn define(world: &mut World, definition: String) -> Result<(), Unmade> {
    let arn = world.facts.fill("{machine}");
    let update = json!({ "stateMachineArn": arn, "definition": definition });
    call(world, "states UpdateStateMachine".to_owned(), update).await.map(drop)
}

async fn write_down(world: &mut World, state: &str) -> Result<(), Unmade> {
    let machine = json!({ "stateMachineArn": "{machine}" });
    let run = call(world, "states StartSyncExecution".to_owned(), machine).await?;
    let report: Value = serde_json::from_str(run["output"].as_str().unwrap_or_default()).unwrap_or_default();
    let set = BTreeMap::from([(format!("/States/{state}/Output"), report)]);
    let old = old_definition(world).await?;
    define(world, changed(&old, &Change { set, unset: Vec::new() })?).await
}

async fn copy_table(world: &mut World, table: &str) -> Result<(), Unmade> {
    let found = call(world, "dynamodb Scan".to_owned(), json!({ "TableName": "{table}" })).await?;
    let items: Vec<Value> = found["Items"].as_array().cloned().unwrap_or_default();
    for batch in items.chunks(BATCH) {
        let puts: Vec<Value> = batch.iter().map(|item| json!({ "PutRequest": { "Item": item } })).collect();
        let body = json!({ "RequestItems": { table: puts } });
        call(world, "dynamodb BatchWriteItem".to_owned(), body).await?;
    }
    Ok(())
}

async fn distribution(world: &mut World, pairs: &[(String, String)]) -> Result<(), Unmade> {
    let path = world.facts.fill("/2020-05-31/distribution/{distribution}/config");
    let get = Call {
        to: format!("cloudfront GET {path}"),
        body: Value::Null,
        headers: BTreeMap::new(),
        save: BTreeMap::new(),
    };
    let answer = wire::send(&world.cafe, &get).await?;
    let version = answer.headers().get("etag").and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
    let old = String::from_utf8_lossy(answer.body()).into_owned();
    let put = Call {
        to: format!("cloudfront PUT {path}"),
        body: Value::String(replaced(old, pairs, &world.facts)?),
        headers: BTreeMap::from([("if-match".to_owned(), version)]),
        save: BTreeMap::new(),
    };
    wire::send(&world.cafe, &put).await?;
    let to = "cloudfront POST /2020-05-31/distribution/{distribution}/invalidation".to_owned();
    call(world, to, Value::String(FORGET_ALL.to_owned())).await.map(drop)
}

const FORGET_ALL: &str = "<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Paths><Quantity>1\
    </Quantity><Items><Path>/*</Path></Items></Paths><CallerReference>all</CallerReference></InvalidationBatch>";

impl Upload {
    fn of(file: &str, text: String) -> Self {
        let file = file.to_owned();
        Self { file, text: Some(text), content_type: None, cache_control: None, leave_cached: false }
    }
}

async fn put(world: &mut World, upload: &Upload) -> Result<(), Unmade> {
    let text = match &upload.text {
        Some(text) => world.facts.fill(text),
        None => text_of(world, &upload.file).await?,
    };
    let kind = upload.content_type.as_deref().unwrap_or(publish::content_type(&upload.file));
    let cache = upload.cache_control.as_deref().unwrap_or(publish::CACHE_CONTROL);
    let headers = [("content-type", kind), ("cache-control", cache)];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let to = world.facts.fill(&format!("s3 PUT /{{bucket}}/{}", upload.file));
    let call = Call { to, body: Value::String(text), headers, save: BTreeMap::new() };
    wire::send(&world.cafe, &call).await?;
    if !upload.leave_cached {
        publish::invalidate(&world.cafe, &[&upload.file]).await?;
    }
    Ok(())
}

async fn text_of(world: &World, file: &str) -> Result<String, Unmade> {
    let body = publish::read(&world.cafe, file).await?;
    let body = body.ok_or_else(|| Unmade::Nonsense(format!("the site has no {file}")))?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// Each old text has to be there, or the mutant would be none.
fn replaced(mut text: String, pairs: &[(String, String)], facts: &Facts) -> Result<String, Unmade> {
    for (old, new) in pairs {
        let old = facts.fill(old);
        if !text.contains(&old) {
            return Err(Unmade::Nonsense(format!("there is no `{old}` in: {text}")));
        }
        text = text.replace(&old, &facts.fill(new));
    }
    Ok(text)
}

/// JSON with values set and taken away at pointers.
fn changed(text: &str, change: &Change) -> Result<String, Unmade> {
    let nonsense = |pointer: &str| Unmade::Nonsense(format!("there is nothing around {pointer}"));
    let mut json: Value = serde_json::from_str(text).map_err(|error| Unmade::Nonsense(error.to_string()))?;
    for (pointer, value) in &change.set {
        let (object, key) = parent(&mut json, pointer).ok_or_else(|| nonsense(pointer))?;
        object.insert(key, value.clone());
    }
    for pointer in &change.unset {
        let (object, key) = parent(&mut json, pointer).ok_or_else(|| nonsense(pointer))?;
        object.shift_remove(&key).ok_or_else(|| nonsense(pointer))?;
    }
    Ok(json.to_string())
}

/// The object that a pointer's last part is in.
fn parent<'a>(json: &'a mut Value, pointer: &str) -> Option<(&'a mut Map<String, Value>, String)> {
    let (above, key) = pointer.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    json.pointer_mut(above)?.as_object_mut().map(|object| (object, key))
}

fn filled_change(facts: &Facts, change: &Change) -> Change {
    let set = change.set.iter().map(|(pointer, value)| (pointer.clone(), filled(facts, value))).collect();
    Change { set, unset: change.unset.clone() }
}

fn filled(facts: &Facts, value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(facts.fill(text)),
        Value::Array(values) => values.iter().map(|value| filled(facts, value)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (facts.fill(name), filled(facts, value))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// As many products as DynamoDB takes at once.
const BATCH: usize = 25;

async fn products(world: &mut World, count: usize) -> Result<(), Unmade> {
    let scan = json!({ "TableName": "{table}", "Select": "COUNT" });
    let there = call(world, "dynamodb Scan".to_owned(), scan).await?["Count"].as_u64().unwrap_or_default();
    let there = usize::try_from(there).unwrap_or_default();
    let numbers: Vec<usize> = (there..count).collect();
    for batch in numbers.chunks(BATCH) {
        let puts: Vec<Value> =
            batch.iter().map(|number| json!({ "PutRequest": { "Item": product(*number) } })).collect();
        let body = json!({ "RequestItems": { "{table}": puts } });
        call(world, "dynamodb BatchWriteItem".to_owned(), body).await?;
    }
    Ok(())
}

fn product(number: usize) -> Value {
    json!({
        "product_name": { "S": format!("Product {number:05}") }, "product_id": { "S": format!("x-{number:05}") },
        "category": { "S": "bulk" }, "supplier": { "S": "Wholesale" }, "unit": { "S": "piece" },
        "quantity": { "N": (number % 50).to_string() }, "reorder_level": { "N": "5" }, "price_in_cents": { "N": "100" },
    })
}
