//! Leaves a cloud that is too large to judge.
//! expects: refused stopped

mod kit;

use kit::*;

use aws_sdk_s3::primitives::ByteStream;

#[tokio::main]
async fn main() {
    let cafe = cafe::Cafe::from_env().await.expect("a café");
    let s3 = &cafe.clients.s3;
    s3.create_bucket().bucket("much").send().await.expect("a bucket");
    for number in 0_u8..9 {
        let body = ByteStream::from(vec![number; 8 << 20]);
        let _ = s3.put_object().bucket("much").key(number.to_string()).body(body).send().await;
    }
    Tries::default().end();
}
