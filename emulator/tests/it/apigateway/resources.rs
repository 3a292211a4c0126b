//! The tree of paths.

use serde_json::{Value, json};

use super::wire::{Wire, text};

async fn add(wire: &Wire, api: &str, parent: &str, part: &str) -> String {
    let made = wire.send("POST", &format!("{api}/resources/{parent}"), json!({ "pathPart": part })).await.ok(201);
    text(&made, "id")
}

#[tokio::test]
async fn a_resource_lives_as_recorded() {
    let wire = Wire::new();
    let (api, root) = wire.api().await;
    let pets = add(&wire, &api, &root, "pets").await;
    assert_eq!(pets.len(), 6);
    let below = add(&wire, &api, &pets, "subpets").await;
    let expected = json!({ "item": [
        { "id": root, "path": "/" },
        { "id": pets, "parentId": root, "path": "/pets", "pathPart": "pets" },
        { "id": below, "parentId": pets, "path": "/pets/subpets", "pathPart": "subpets" },
    ] });
    assert_eq!(wire.get(&format!("{api}/resources")).await.ok(200), expected);
    let renamed = wire.patch(&format!("{api}/resources/{pets}"), &[&["replace", "/pathPart", "dogs"]]).await.ok(200);
    assert_eq!(renamed, json!({ "id": pets, "parentId": root, "path": "/dogs", "pathPart": "dogs" }));
    assert_eq!(wire.get(&format!("{api}/resources/{below}")).await.ok(200)["path"], "/dogs/subpets");
    wire.delete(&format!("{api}/resources/{pets}")).await.ok(202);
    assert_eq!(wire.get(&format!("{api}/resources")).await.ok(200), json!({ "item": [{ "id": root, "path": "/" }] }));
    wire.delete(&format!("{api}/resources/{below}")).await.missing("Invalid Resource identifier specified");
}

#[tokio::test]
async fn methods_are_embedded_on_request() {
    let wire = Wire::new();
    let (api, _) = wire.method().await;
    let plain = wire.get(&format!("{api}/resources")).await.ok(200);
    assert_eq!(plain["item"][0]["resourceMethods"], json!({ "GET": {} }));
    let embedded = wire.get(&format!("{api}/resources?embed=methods")).await.ok(200);
    assert_eq!(embedded["item"][0]["resourceMethods"]["GET"]["authorizationType"], "NONE");
}

#[tokio::test]
async fn path_parts_are_checked() {
    let wire = Wire::new();
    let (api, root) = wire.api().await;
    let create = async |parent: &str, part: &str| {
        wire.send("POST", &format!("{api}/resources/{parent}"), json!({ "pathPart": part })).await
    };
    let rule = "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the \
                beginning and the end.";
    for part in ["", "a/b", "a b", "{a", "{}", "a+", "café"] {
        create(&root, part).await.bad(rule);
    }
    let pets = text(&create(&root, "pets").await.ok(201), "id");
    create(&root, "pets").await.conflict("Another resource with the same parent already has this name: pets");
    create("none", "pets").await.missing("Invalid Resource identifier specified");
    let proxy = text(&create(&root, "{proxy+}").await.ok(201), "id");
    create(&root, "{id}")
        .await
        .bad("A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed");
    create(&proxy, "child").await.bad("Cannot create a child of a resource with a greedy path variable: {proxy+}");
    create(&pets, "{child+}").await.ok(201);
}

#[tokio::test]
async fn moves_are_checked() {
    let wire = Wire::new();
    let (api, root) = wire.api().await;
    let pets = add(&wire, &api, &root, "pets").await;
    let below = add(&wire, &api, &pets, "subpets").await;
    let deepest = add(&wire, &api, &below, "pets").await;
    let patch = async |id: &str, patch: [&str; 3]| wire.patch(&format!("{api}/resources/{id}"), &[&patch]).await;
    let missing = "Invalid Resource identifier specified";
    patch("none", ["replace", "/pathPart", "a"]).await.missing(missing);
    patch(&pets, ["replace", "/parentId", "none"]).await.missing(missing);
    patch(&pets, ["replace", "/invalid", "a"])
        .await
        .bad("Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]");
    for op in ["add", "remove"] {
        let text =
            format!("Invalid patch path  '/pathPart' specified for op '{op}'. Please choose supported operations");
        patch(&pets, [op, "/pathPart", "a"]).await.bad(&text);
    }
    patch(&pets, ["replace", "/parentId", &below]).await.bad("Resources cannot be cyclical.");
    patch(&deepest, ["replace", "/parentId", &root])
        .await
        .conflict("Another resource with the same parent already has this name: pets");
    patch(&root, ["replace", "/pathPart", "a"]).await.bad("Root resource cannot update its pathPart.");
    patch(&root, ["replace", "/parentId", &pets]).await.bad("Root resource cannot update its parentId.");
    let moved = patch(&below, ["replace", "/parentId", &root]).await.ok(200);
    assert_eq!(moved["path"], "/subpets");
    assert_eq!(wire.get(&format!("{api}/resources/{deepest}")).await.ok(200)["path"], "/subpets/pets");
}

#[tokio::test]
async fn a_body_of_the_wrong_kind_is_a_serialization_error() {
    let wire = Wire::new();
    let (api, root) = wire.api().await;
    let path = format!("{api}/resources/{root}");
    let seen = wire.send("POST", &path, json!({ "pathPart": true })).await;
    seen.refused(400, "SerializationException", "class java.lang.Boolean can not be converted to an String");
    let seen = wire.send("POST", &path, json!({ "pathPart": "a", "other": Value::Null })).await;
    seen.unsupported("the parameter other of CreateResource");
}
