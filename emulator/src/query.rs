//! The query protocol of AWS: urlencoded form in, XML out (IAM, STS).
