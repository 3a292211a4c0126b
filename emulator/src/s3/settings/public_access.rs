//! The four switches of Block Public Access on a bucket.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>.

use http::StatusCode;

use crate::s3::call::{Answer, Call, NAMESPACE};
use crate::s3::error::{Part, S3Error};
use crate::s3::state::PublicAccessBlock;
use crate::xml::Element;

/// `GetPublicAccessBlock`.
pub(in crate::s3) fn get_public_access_block(call: &Call<'_>) -> Answer {
    let block = call.look(|bucket| Ok(bucket.public_access_block))?;
    let block = block.ok_or_else(|| S3Error::NoSuch(Part::PublicAccessBlock, call.bucket.clone()))?;
    let tree = Element::new("PublicAccessBlockConfiguration")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("BlockPublicAcls", block.block_public_acls))
        .with(Element::text("IgnorePublicAcls", block.ignore_public_acls))
        .with(Element::text("BlockPublicPolicy", block.block_public_policy))
        .with(Element::text("RestrictPublicBuckets", block.restrict_public_buckets));
    Ok(Call::document(&tree))
}

/// `PutPublicAccessBlock`: what is left out is off.
pub(in crate::s3) fn put_public_access_block(call: &Call<'_>) -> Answer {
    let tree = call.xml()?;
    let mut block = PublicAccessBlock::default();
    for switch in &tree.children {
        let on = match switch.text.to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => return Err(S3Error::MalformedXml),
        };
        match switch.name.as_str() {
            "BlockPublicAcls" => block.block_public_acls = on,
            "IgnorePublicAcls" => block.ignore_public_acls = on,
            "BlockPublicPolicy" => block.block_public_policy = on,
            "RestrictPublicBuckets" => block.restrict_public_buckets = on,
            _ => return Err(S3Error::MalformedXml),
        }
    }
    call.change(|bucket| bucket.public_access_block = Some(block))?;
    Ok(Call::done(StatusCode::OK))
}

/// `DeletePublicAccessBlock`: all four are off then.
pub(in crate::s3) fn delete_public_access_block(call: &Call<'_>) -> Answer {
    call.change(|bucket| bucket.public_access_block = None)?;
    Ok(Call::done(StatusCode::NO_CONTENT))
}
