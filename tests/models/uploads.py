"""S3 uploads in parts, and buckets that keep versions."""

import functools

PART = b"x" * 5 * 1024 * 1024


def play(recorder):
    s3 = functools.partial(recorder.call, "s3", Bucket="versions")
    s3("CreateBucket")
    s3("PutBucketVersioning", VersioningConfiguration={"Status": "Enabled"})
    s3("GetBucketVersioning")
    first = s3("PutObject", Key="k", Body=b"one")["VersionId"]
    s3("PutObject", Key="k", Body=b"two")
    s3("GetObject", Key="k", VersionId=first)["Body"].read()
    s3("HeadObject", Key="k", VersionId=first)
    s3("PutObjectTagging", Key="k", VersionId=first, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3("CopyObject", Key="copy", CopySource={"Bucket": "versions", "Key": "k", "VersionId": first})
    marker = s3("DeleteObject", Key="k")["VersionId"]
    s3("ListObjectVersions")
    s3("ListObjectVersions", MaxKeys=1, EncodingType="url")
    s3("DeleteObject", Key="k", VersionId=marker)
    s3("DeleteObjects", Delete={"Objects": [{"Key": "k", "VersionId": first}, {"Key": "k"}]})

    upload = {"Key": "large", "UploadId": s3("CreateMultipartUpload", Key="large", ChecksumAlgorithm="CRC32")["UploadId"]}
    one = s3("UploadPart", **upload, PartNumber=1, Body=PART)
    two = s3("UploadPart", **upload, PartNumber=2, Body=b"end")
    s3("ListParts", **upload)
    s3("ListMultipartUploads")
    parts = [{"PartNumber": n, "ETag": made["ETag"], "ChecksumCRC32": made["ChecksumCRC32"]} for n, made in ((1, one), (2, two))]
    s3("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": parts})
    s3("GetObject", Key="large", PartNumber=2)["Body"].read()
    s3("GetObjectAttributes", Key="large", ObjectAttributes=["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"])
    plain = {"Key": "plain", "UploadId": s3("CreateMultipartUpload", Key="plain")["UploadId"]}
    s3("UploadPartCopy", **plain, PartNumber=1, CopySource="versions/large", CopySourceRange="bytes=0-9")
    s3("AbortMultipartUpload", **plain)
