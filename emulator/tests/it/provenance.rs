//! Who made what, as clients say.

use aws_sdk_cognitoidentityprovider::Client;
use emulator::Cloud;
use emulator::provenance::Made;
use emulator::store::Store;
use serde_json::json;

use crate::flow::control;
use crate::support::{cloud, sdk};

const SOLVE: &str = "cafelab solve 02-user-pool";

/// Sends a request of the SDK whose client calls itself `$by`.
macro_rules! by {
    ($by:expr, $request:expr) => {{
        let name = $by.to_owned();
        let header = move |request: &mut aws_smithy_runtime_api::client::orchestrator::HttpRequest| {
            request.headers_mut().insert("x-cafelab-made-by", name.clone());
        };
        $request.customize().mutate_request(header).send().await
    }};
}

async fn pool(cloud: &Cloud, by: &str) -> String {
    let request = Client::new(&sdk(cloud)).create_user_pool().pool_name("cafe-staff");
    by!(by, request).expect("a pool").user_pool.and_then(|pool| pool.id).expect("an id")
}

/// Client, changes, resources made, resources left.
fn told(cloud: &Cloud) -> Vec<(String, u64, usize, usize)> {
    let tell = |made: Made| (made.by, made.changes, made.made, made.kept);
    cloud.snapshot().provenance().into_iter().map(tell).collect()
}

#[tokio::test]
async fn what_clients_that_name_themselves_make_is_kept_until_the_cloud_begins_anew() {
    let (cloud, _) = cloud();
    let cognito = Client::new(&sdk(&cloud));
    let id = pool(&cloud, SOLVE).await;
    pool(&cloud, SOLVE).await;
    // Reading is no change, and neither is what was refused.
    by!(SOLVE, cognito.describe_user_pool().user_pool_id(&id)).expect("a pool");
    by!(SOLVE, cognito.delete_user_pool().user_pool_id("us-east-1_nothing")).expect_err("there is none");
    assert_eq!(told(&cloud), [(SOLVE.to_owned(), 2, 2, 2)]);
    // Whoever removes it: it is not there any more.
    cognito.delete_user_pool().user_pool_id(&id).send().await.expect("a pool");
    assert_eq!(told(&cloud), [(SOLVE.to_owned(), 2, 2, 1)]);
    control(&cloud, "POST", "reset", &json!({})).await;
    assert!(told(&cloud).is_empty());
}

#[tokio::test]
async fn names_are_few_and_short() {
    let (cloud, _) = cloud();
    pool(&cloud, &"x".repeat(65)).await;
    assert!(told(&cloud).is_empty());
    for number in 0..70 {
        pool(&cloud, &format!("client {number}")).await;
    }
    assert_eq!(told(&cloud).len(), 64);
}

#[tokio::test]
async fn it_is_kept_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || {
        let (env, _) = emulator::testing::env(7);
        let store = Store::open(folder.path()).expect("a folder");
        Cloud::on_disk(env, store, &emulator::Settings::default()).expect("a cloud")
    };
    let cloud = open();
    pool(&cloud, SOLVE).await;
    drop(cloud);
    assert_eq!(told(&open()), [(SOLVE.to_owned(), 1, 1, 1)]);
}
