//! Takes the café down.
//! expects: failed

mod kit;

use kit::*;

#[tokio::main]
async fn main() {
    let cafe = cafe::Cafe::from_env().await.expect("a café");
    let apis = cafe.clients.apigateway.get_rest_apis().send().await.expect("APIs");
    for api in apis.items() {
        let _ = cafe.clients.apigateway.delete_rest_api().rest_api_id(api.id().unwrap_or_default()).send().await;
    }
    let buckets = cafe.clients.s3.list_buckets().send().await.expect("buckets");
    for name in buckets.buckets().iter().filter_map(|bucket| bucket.name()) {
        let objects = cafe.clients.s3.list_objects_v2().bucket(name).send().await.expect("objects");
        for key in objects.contents().iter().filter_map(|object| object.key()) {
            let _ = cafe.clients.s3.delete_object().bucket(name).key(key).send().await;
        }
        let _ = cafe.clients.s3.delete_bucket().bucket(name).send().await;
    }
    Tries::default().end();
}
