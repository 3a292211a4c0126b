//! `docs/cloud.md` says what the tables say.

use std::collections::BTreeSet;
use std::path::Path;

use emulator::operations::{document, services};

#[test]
fn the_document_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cloud.md");
    let text = document();
    if std::env::var_os("CAFELAB_BLESS").is_some() {
        std::fs::write(&path, &text).expect("writable");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/cloud.md is out of date: CAFELAB_BLESS=1 cargo test -p emulator --test it cloud_document"
    );
}

#[test]
fn no_operation_is_named_twice_and_no_difference_is_empty() {
    for service in services() {
        let names: BTreeSet<_> = service.operations.iter().collect();
        assert_eq!(names.len(), service.operations.len(), "{}", service.name);
        for difference in service.differences {
            assert!(!difference.subject.is_empty() && !difference.here.is_empty() && !difference.why.is_empty());
        }
    }
}
