//! The state folder: nothing that was acknowledged is lost, and nothing damaged is taken for good.

use std::fs;
use std::path::Path;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_sdk_s3::primitives::ByteStream;
use emulator::store::{Store, StoreError};
use emulator::{Cloud, Settings};
use tempfile::TempDir;

use crate::support::{sdk, send, text};

fn open(folder: &Path) -> Result<Cloud, StoreError> {
    let (env, _) = emulator::testing::env(7);
    Cloud::on_disk(env, Store::open(folder)?, &Settings::default())
}

/// Opens a copy of the folder as it is at this moment, as after a crash.
fn reopened(folder: &Path) -> (TempDir, Cloud) {
    let copy = tempfile::tempdir().expect("a folder");
    copy_folder(folder, copy.path());
    let cloud = open(copy.path()).expect("a state that loads");
    (copy, cloud)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn json(cloud: &Cloud) -> serde_json::Value {
    serde_json::to_value(cloud.snapshot()).expect("plain data")
}

async fn put(cloud: &Cloud, key: &str, body: &str) {
    let s3 = aws_sdk_s3::Client::new(&sdk(cloud));
    let body = ByteStream::from(body.as_bytes().to_vec());
    s3.put_object().bucket("cafe").key(key).body(body).send().await.expect("an object");
}

async fn with_bucket(folder: &Path) -> Cloud {
    let cloud = open(folder).expect("a cloud");
    aws_sdk_s3::Client::new(&sdk(&cloud)).create_bucket().bucket("cafe").send().await.expect("a bucket");
    cloud
}

#[tokio::test]
async fn whatever_was_acknowledged_is_in_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = with_bucket(folder.path()).await;
    let config = sdk(&cloud);
    let s3 = aws_sdk_s3::Client::new(&config);
    let dynamodb = aws_sdk_dynamodb::Client::new(&config);
    let check = || assert_eq!(json(&reopened(folder.path()).1), json(&cloud));
    check();
    put(&cloud, "a", "one").await;
    check();
    put(&cloud, "b", "one").await;
    put(&cloud, "a", "two").await;
    check();
    s3.delete_object().bucket("cafe").key("b").send().await.expect("deleted");
    check();
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().expect("a key");
    let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S);
    let table = dynamodb.create_table().table_name("items").billing_mode(BillingMode::PayPerRequest);
    let table = table.key_schema(key).attribute_definitions(id.build().expect("an attribute"));
    table.send().await.expect("a table");
    check();
    let item = dynamodb.put_item().table_name("items").item("id", AttributeValue::S("x".to_owned()));
    item.send().await.expect("an item");
    check();
}

#[tokio::test]
async fn bodies_are_files_that_go_when_nobody_has_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = with_bucket(folder.path()).await;
    put(&cloud, "a", "same").await;
    put(&cloud, "b", "same").await;
    let bodies = || fs::read_dir(folder.path().join("bodies")).expect("a folder").count();
    assert_eq!(bodies(), 1);
    put(&cloud, "a", "other").await;
    assert_eq!(bodies(), 2);
    put(&cloud, "b", "other").await;
    assert_eq!(bodies(), 1);
    let text = fs::read_to_string(folder.path().join("s3.json")).expect("a file");
    assert!(!text.contains("b3RoZXI"), "no body in the JSON");
}

#[tokio::test]
async fn what_a_crash_leaves_over_is_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = with_bucket(folder.path()).await;
    put(&cloud, "a", "one").await;
    drop(cloud);
    let unfinished = folder.path().join(".unfinished-abc");
    let orphan = folder.path().join("bodies").join("0".repeat(64));
    fs::write(&unfinished, "half").expect("written");
    fs::write(&orphan, "nobody's").expect("written");
    let cloud = open(folder.path()).expect("a cloud");
    assert!(!unfinished.exists() && !orphan.exists());
    put(&cloud, "b", "two").await;
    assert_eq!(json(&reopened(folder.path()).1), json(&cloud));
}

#[tokio::test]
async fn a_folder_belongs_to_one_cloud() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = open(folder.path()).expect("a cloud");
    assert!(matches!(open(folder.path()), Err(StoreError::InUse { .. })));
    drop(cloud);
    open(folder.path()).expect("free again");
}

#[tokio::test]
async fn settings_stay_as_they_were_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let (env, _) = emulator::testing::env(7);
    let settings = Settings { port: 4999, ..Settings::default() };
    drop(Cloud::on_disk(env, Store::open(folder.path()).expect("a store"), &settings).expect("a cloud"));
    assert_eq!(open(folder.path()).expect("a cloud").settings(), &settings);
}

#[tokio::test]
async fn newer_and_damaged_folders_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = with_bucket(folder.path()).await;
    put(&cloud, "a", "one").await;
    drop(cloud);
    let text = |file: &str| {
        let error = open(folder.path()).expect_err("a refusal").to_string();
        assert!(error.contains(file), "{error}");
        error
    };
    let head = folder.path().join("cloud.json");
    let good = fs::read_to_string(&head).expect("a file");
    fs::write(&head, r#"{"format":99,"something":"new"}"#).expect("written");
    assert!(text("format 99").contains("use the newer cafelab"));
    fs::write(&head, &good).expect("written");
    let buckets = folder.path().join("s3.json");
    let good = fs::read_to_string(&buckets).expect("a file");
    fs::write(&buckets, &good[..good.len() / 2]).expect("written");
    text("s3.json is damaged");
    fs::write(&buckets, &good).expect("written");
    let bodies = fs::read_dir(folder.path().join("bodies")).expect("a folder");
    let body = bodies.last().expect("one").expect("an entry").path();
    fs::write(&body, "other").expect("written");
    text("its content is not what its name says");
    fs::remove_file(&body).expect("removed");
    text("cannot use");
    fs::write(&body, "one").expect("written");
    open(folder.path()).expect("whole again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_write_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = with_bucket(folder.path()).await;
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let cloud = cloud.clone();
            tokio::spawn(async move {
                for number in 0..10 {
                    put(&cloud, &format!("{task}/{number}"), &format!("body {task} {number}")).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let (_copy, again) = reopened(folder.path());
    assert_eq!(json(&again), json(&cloud));
    let s3 = aws_sdk_s3::Client::new(&sdk(&again));
    assert_eq!(s3.list_objects_v2().bucket("cafe").send().await.expect("a list").contents().len(), 80);
}

/// A finished café as the first version of this program wrote it.
fn first_format() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1"), folder.path());
    folder
}

fn formats(folder: &Path) -> Vec<u64> {
    let files = fs::read_dir(folder).expect("a folder").flatten().filter(|entry| entry.path().is_file());
    let files = files.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "json"));
    files
        .map(|entry| {
            let json: serde_json::Value =
                serde_json::from_slice(&fs::read(entry.path()).expect("a file")).expect("JSON");
            json["format"].as_u64().unwrap_or(1)
        })
        .collect()
}

async fn is_the_finished_cafe(cloud: &Cloud) {
    let cognito = aws_sdk_cognitoidentityprovider::Client::new(&sdk(cloud));
    let pools = cognito.list_user_pools().max_results(10).send().await.expect("pools");
    assert_eq!(pools.user_pools()[0].name(), Some("cafe-staff"));
    let site = send(cloud, "GET", "http://exvvj6b8e1bhi3.cloudfront.localhost:4566/", &[], "").await;
    assert!(site.status() == 200 && text(&site).contains("<html"), "{}", text(&site));
    let products = "http://vil2sh3dc8.execute-api.us-east-1.localhost:4566/prod/products";
    assert_eq!(send(cloud, "GET", products, &[], "").await.status(), 200);
}

#[tokio::test]
async fn a_folder_of_the_first_format_is_brought_forward() {
    let folder = first_format();
    assert!(formats(folder.path()).iter().all(|format| *format == 1));
    let cloud = open(folder.path()).expect("a cloud");
    is_the_finished_cafe(&cloud).await;
    let formats = formats(folder.path());
    assert_eq!(formats.len(), 9, "the cloud, its seven services, and who made what");
    assert!(formats.iter().all(|format| *format == 2), "{formats:?}");
    assert_eq!(json(&reopened(folder.path()).1), json(&cloud));
    // Passwords could not be brought along; a new one is as good as ever.
    let cognito = aws_sdk_cognitoidentityprovider::Client::new(&sdk(&cloud));
    let pool = "us-east-1_mkFTnYP4h";
    let frank = || cognito.admin_get_user().user_pool_id(pool).username("frank").send();
    assert_eq!(
        frank().await.expect("Frank").user_status().map(aws_sdk_cognitoidentityprovider::types::UserStatusType::as_str),
        Some("CONFIRMED")
    );
    let set = cognito.admin_set_user_password().user_pool_id(pool).username("frank").password("Espresso!5three");
    set.permanent(true).send().await.expect("a password");
    frank().await.expect("Frank");
}

#[tokio::test]
async fn a_folder_caught_half_way_is_read_all_the_same() {
    let (old, new) = (first_format(), first_format());
    drop(open(new.path()).expect("a cloud"));
    for service in ["cloud", "cognito", "s3"] {
        let name = format!("{service}.json");
        fs::copy(new.path().join(&name), old.path().join(&name)).expect("a copy");
    }
    is_the_finished_cafe(&open(old.path()).expect("a cloud")).await;
    assert!(formats(old.path()).iter().all(|format| *format == 2));
}

#[tokio::test]
async fn a_service_s_file_of_a_newer_format_is_left_alone() {
    let folder = first_format();
    fs::write(folder.path().join("iam.json"), r#"{"format":99,"state":{"era":"golden"}}"#).expect("written");
    assert!(matches!(open(folder.path()), Err(StoreError::Newer { found: 99, .. })));
    assert!(fs::read_to_string(folder.path().join("iam.json")).expect("a file").contains("golden"));
}

#[tokio::test]
async fn the_time_stays_put_forward() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = open(folder.path()).expect("a cloud");
    let body = serde_json::json!({ "advance_seconds": 3600 });
    assert_eq!(crate::flow::control(&cloud, "POST", "clock", &body).await.0, 200);
    let (_copy, again) = reopened(folder.path());
    assert_eq!(crate::flow::control(&again, "GET", "clock", &serde_json::Value::Null).await.1["seconds_ahead"], 3600);
}
