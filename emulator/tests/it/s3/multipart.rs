//! Uploads in parts.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::create_multipart_upload::CreateMultipartUploadOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart, GetObjectAttributesParts,
    ObjectAttributes,
};

use super::with_bucket;
use crate::refused;

const PART: usize = 5 * 1024 * 1024;

async fn begin(s3: &Client) -> String {
    let begun: CreateMultipartUploadOutput =
        s3.create_multipart_upload().bucket("cafe").key("k").content_type("x/y").send().await.expect("an upload");
    begun.upload_id().expect("an id").to_owned()
}

async fn part(s3: &Client, id: &str, number: i32, byte: u8, size: usize) -> CompletedPart {
    let body = ByteStream::from(vec![byte; size]);
    let request = s3.upload_part().bucket("cafe").key("k").upload_id(id).part_number(number).body(body);
    let made = request.send().await.expect("a part");
    CompletedPart::builder().part_number(number).set_e_tag(made.e_tag).build()
}

fn all(parts: impl IntoIterator<Item = CompletedPart>) -> CompletedMultipartUpload {
    CompletedMultipartUpload::builder().set_parts(Some(parts.into_iter().collect())).build()
}

macro_rules! complete {
    ($s3:expr, $id:expr, $parts:expr) => {
        $s3.complete_multipart_upload().bucket("cafe").key("k").upload_id($id).multipart_upload(all($parts))
    };
}

#[tokio::test]
async fn parts_become_one_object() {
    let (_, s3) = with_bucket().await;
    let id = begin(&s3).await;
    let second = part(&s3, &id, 2, b'b', 3).await;
    let first = part(&s3, &id, 1, b'a', PART).await;
    let listed = s3.list_parts().bucket("cafe").key("k").upload_id(&id).max_parts(1).send().await.expect("a list");
    assert_eq!(
        (listed.parts().len(), listed.is_truncated(), listed.next_part_number_marker()),
        (1, Some(true), Some("1"))
    );
    let uploads = s3.list_multipart_uploads().bucket("cafe").send().await.expect("a list");
    assert_eq!(uploads.uploads()[0].upload_id(), Some(id.as_str()));
    assert_eq!(refused!(s3.head_object().bucket("cafe").key("k")).0, 404, "nothing is there before the end");

    let made = complete!(s3, &id, [first, second]).send().await.expect("an object");
    let tag = made.e_tag().expect("a tag");
    assert!(tag.ends_with("-2\""), "{tag}");
    assert_eq!(made.checksum_type(), Some(&ChecksumType::FullObject), "CRC64NVME is of the whole");
    let got =
        s3.get_object().bucket("cafe").key("k").checksum_mode(ChecksumMode::Enabled).send().await.expect("an object");
    assert_eq!((got.content_type(), got.content_length()), (Some("x/y"), Some(5_242_883)));
    assert_eq!(got.body.collect().await.expect("verified").into_bytes().last(), Some(&b'b'));
    let last = s3.get_object().bucket("cafe").key("k").part_number(2).send().await.expect("a part");
    assert_eq!((last.parts_count(), last.content_length()), (Some(2), Some(3)));
    assert_eq!(refused!(s3.get_object().bucket("cafe").key("k").part_number(3)).1, "InvalidPartNumber");
    let asked = s3.get_object_attributes().bucket("cafe").key("k").object_attributes(ObjectAttributes::ObjectParts);
    let attributes = asked.object_attributes(ObjectAttributes::Etag).send().await.expect("attributes");
    assert_eq!(attributes.object_parts().and_then(GetObjectAttributesParts::total_parts_count), Some(2));
    assert_eq!((attributes.e_tag(), attributes.object_size()), (Some(tag.trim_matches('"')), None));

    let none = s3.list_multipart_uploads().bucket("cafe").send().await.expect("a list");
    assert!(none.uploads().is_empty());
    let refused = refused!(s3.list_parts().bucket("cafe").key("k").upload_id(&id));
    assert_eq!((refused.0, refused.1.as_str()), (404, "NoSuchUpload"));
}

#[tokio::test]
async fn checksums_of_parts_make_one_of_their_own() {
    let (_, s3) = with_bucket().await;
    let begun = s3.create_multipart_upload().bucket("cafe").key("k").checksum_algorithm(ChecksumAlgorithm::Sha256);
    let begun = begun.send().await.expect("an upload");
    assert_eq!(begun.checksum_type(), Some(&ChecksumType::Composite));
    let id = begun.upload_id().expect("an id");
    let upload = s3.upload_part().bucket("cafe").key("k").upload_id(id).part_number(1);
    let upload = upload.checksum_algorithm(ChecksumAlgorithm::Sha256).body(ByteStream::from_static(b"abc"));
    let made = upload.send().await.expect("a part");
    assert_eq!(made.checksum_sha256(), Some("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="));
    let other = s3.upload_part().bucket("cafe").key("k").upload_id(id).part_number(2);
    let other = other.checksum_algorithm(ChecksumAlgorithm::Crc32).body(ByteStream::from_static(b"abc"));
    assert_eq!(refused!(other).1, "InvalidRequest");
    let one = CompletedPart::builder().part_number(1).set_e_tag(made.e_tag).set_checksum_sha256(made.checksum_sha256);
    let done = complete!(s3, id, [one.build()]).send().await.expect("an object");
    let sum = done.checksum_sha256().expect("a checksum");
    assert!(sum.ends_with("-1"), "{sum}");
    let head =
        s3.head_object().bucket("cafe").key("k").checksum_mode(ChecksumMode::Enabled).send().await.expect("a head");
    assert_eq!((head.checksum_type(), head.checksum_sha256()), (Some(&ChecksumType::Composite), Some(sum)));
}

#[tokio::test]
async fn what_cannot_be_put_together_is_refused() {
    let (_, s3) = with_bucket().await;
    let id = begin(&s3).await;
    let first = part(&s3, &id, 1, b'a', 10).await;
    let second = part(&s3, &id, 2, b'b', 10).await;
    assert_eq!(refused!(complete!(s3, &id, [second.clone(), first.clone()])).1, "InvalidPartOrder");
    assert_eq!(refused!(complete!(s3, &id, [first.clone(), second])).1, "EntityTooSmall");
    let strange = CompletedPart::builder().part_number(3).e_tag("\"x\"").build();
    assert_eq!(refused!(complete!(s3, &id, [strange])).1, "InvalidPart");
    let far = s3.upload_part().bucket("cafe").key("k").upload_id(&id).part_number(10_001);
    assert_eq!(refused!(far.body(ByteStream::from_static(b"x"))).1, "InvalidArgument");
    s3.abort_multipart_upload().bucket("cafe").key("k").upload_id(&id).send().await.expect("aborted");
    assert_eq!(refused!(complete!(s3, &id, [first])).1, "NoSuchUpload");
}

#[tokio::test]
async fn parts_are_copied_from_other_objects() {
    let (_, s3) = with_bucket().await;
    super::put(&s3, "source", "0123456789").await;
    let id = begin(&s3).await;
    let copy = s3.upload_part_copy().bucket("cafe").key("k").upload_id(&id).part_number(1).copy_source("cafe/source");
    let made = copy.clone().copy_source_range("bytes=2-4").send().await.expect("a part");
    let tag = made.copy_part_result().and_then(|result| result.e_tag()).map(str::to_owned);
    let one = CompletedPart::builder().part_number(1).set_e_tag(tag).build();
    complete!(s3, &id, [one]).send().await.expect("an object");
    let got = s3.get_object().bucket("cafe").key("k").send().await.expect("an object");
    assert_eq!(got.body.collect().await.expect("a body").into_bytes().as_ref(), b"234");
    let id = begin(&s3).await;
    let beyond = copy.upload_id(&id).copy_source_range("bytes=2-40");
    assert_eq!(refused!(beyond).1, "InvalidArgument");
}
