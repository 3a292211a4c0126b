//! Lists of objects.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{CommonPrefix, EncodingType};

use super::{put, with_bucket};
use crate::support::{send, text};

async fn filled() -> (emulator::Cloud, Client) {
    let (cloud, s3) = with_bucket().await;
    for key in ["a.txt", "b/1", "b/2", "b/c/3", "d é.txt", "e/4"] {
        put(&s3, key, key).await;
    }
    (cloud, s3)
}

#[tokio::test]
async fn prefixes_and_delimiters() {
    let (_, s3) = filled().await;
    let top = s3.list_objects_v2().bucket("cafe").delimiter("/").send().await.expect("a list");
    let keys: Vec<&str> = top.contents().iter().filter_map(|object| object.key()).collect();
    let prefixes: Vec<&str> = top.common_prefixes().iter().filter_map(CommonPrefix::prefix).collect();
    assert_eq!((keys, prefixes, top.key_count()), (vec!["a.txt", "d é.txt"], vec!["b/", "e/"], Some(4)));
    let inside = s3.list_objects_v2().bucket("cafe").prefix("b/").delimiter("/").send().await.expect("a list");
    let keys: Vec<&str> = inside.contents().iter().filter_map(|object| object.key()).collect();
    assert_eq!((keys, inside.common_prefixes()[0].prefix()), (vec!["b/1", "b/2"], Some("b/c/")));
    let after = s3.list_objects_v2().bucket("cafe").start_after("b/2").send().await.expect("a list");
    assert_eq!(after.contents().len(), 3);
}

#[tokio::test]
async fn pages_of_both_versions_hold_everything_once() {
    let (_, s3) = filled().await;
    for delimiter in [None, Some("/")] {
        for size in 1..=7 {
            let request =
                s3.list_objects_v2().bucket("cafe").max_keys(size).set_delimiter(delimiter.map(str::to_owned));
            let mut pages = request.into_paginator().send();
            let mut seen = Vec::new();
            while let Some(page) = pages.next().await {
                let page = page.expect("a page");
                assert!(page.contents().len() + page.common_prefixes().len() <= usize::try_from(size).expect("small"));
                seen.extend(page.contents().iter().filter_map(|object| object.key().map(str::to_owned)));
                seen.extend(page.common_prefixes().iter().filter_map(|prefix| prefix.prefix().map(str::to_owned)));
            }
            seen.sort();
            let expected = if delimiter.is_some() { 4 } else { 6 };
            let count = seen.len();
            seen.dedup();
            assert_eq!((seen.len(), count), (expected, expected), "pages of {size} with {delimiter:?}");
        }
    }
    let first = s3.list_objects().bucket("cafe").max_keys(1).delimiter("/").send().await.expect("a page");
    let second = s3.list_objects().bucket("cafe").max_keys(1).delimiter("/").marker(first.next_marker().expect("more"));
    let second = second.send().await.expect("a page");
    assert_eq!(second.common_prefixes()[0].prefix(), Some("b/"));
}

#[tokio::test]
async fn names_can_be_asked_for_in_url_encoding() {
    let (_, s3) = filled().await;
    let list =
        s3.list_objects_v2().bucket("cafe").prefix("d").encoding_type(EncodingType::Url).send().await.expect("a list");
    assert_eq!(list.contents()[0].key(), Some("d%20%C3%A9.txt"));
    let versions = s3.list_object_versions().bucket("cafe").send().await.expect("a list");
    assert_eq!(versions.versions().len(), 6);
    assert!(versions.versions().iter().all(|version| version.version_id() == Some("null")));
}

#[tokio::test]
async fn strangers_may_not_list() {
    let (cloud, _) = filled().await;
    let refused = send(&cloud, "GET", "http://127.0.0.1:4566/cafe?list-type=2", &[], "").await;
    assert_eq!(refused.status().as_u16(), 403);
    assert!(text(&refused).contains("<Code>AccessDenied</Code><Message>Access Denied</Message>"));
}
