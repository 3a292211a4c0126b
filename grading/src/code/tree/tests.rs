//! Folders and archives that are and are not code.

use super::*;
use crate::fixtures::folder;

fn read(folder: &Path) -> Result<Tree, TreeError> {
    Tree::read(folder, &Limits::default())
}

fn names(tree: &Tree) -> Vec<&str> {
    tree.files.keys().map(String::as_str).collect()
}

const COURSE: [(&str, &str); 7] = [
    ("cafelab.toml", "region = \"eu-west-1\"\n[names]\nuser_pool = \"own\"\n"),
    ("labs/Cargo.toml", "[workspace]"),
    ("labs/.cargo/config.toml", "[build]\nrustc-wrapper = \"evil\""),
    ("labs/rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\""),
    ("labs/02-user-pool/Cargo.toml", "[package]"),
    ("labs/02-user-pool/src/main.rs", "fn main() {}"),
    ("labs/03-hosted-ui/site/js/auth.js", "export {}"),
];

#[test]
fn a_course_folder_and_its_labs_are_code() {
    let course = folder(&COURSE);
    let tree = read(course.path()).expect("code");
    let expected = [
        "02-user-pool/Cargo.toml",
        "02-user-pool/src/main.rs",
        "03-hosted-ui/site/js/auth.js",
        "Cargo.toml",
        "cafelab.toml",
    ];
    assert_eq!(names(&tree), expected);
    assert_eq!(tree.names().user_pool, "own");
    assert_eq!(read(&course.path().join("labs")).expect("code").digest(), tree.digest());
    assert!(is_code(course.path()) && !is_code(&course.path().join("labs/02-user-pool")));
    assert_eq!(tree.of(Lab::HostedUi, "site").map(|(path, _)| path).collect::<Vec<_>>(), ["js/auth.js"]);
}

#[test]
fn an_archive_of_the_same_files_is_the_same_code() {
    let entries = COURSE.map(|(path, text)| (path, text.as_bytes()));
    let packed = crate::submission::pack::write(entries.into_iter()).expect("an archive");
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut plain).expect("gzip");
    let unpacked = Tree::unpack(&plain, &Limits::default()).expect("code");
    assert_eq!(unpacked.digest(), read(folder(&COURSE).path()).expect("code").digest());
}

#[test]
fn a_change_anywhere_is_another_digest() {
    let digest = |files: &[(&str, &str)]| read(folder(files).path()).expect("code").digest();
    let first = digest(&COURSE);
    let mut other = COURSE;
    other[5].1 = "fn main() { }";
    assert_ne!(digest(&other), first);
    // Nobody looks at the settings of Cargo.
    let mut other = COURSE;
    other[2].1 = "";
    assert_eq!(digest(&other), first);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_refused() {
    use std::os::unix::fs::symlink;
    for place in [
        "labs/02-user-pool/src/other.rs",
        "labs/02-user-pool/src/all",
        "labs/04-api-auth/src",
        "labs/02-user-pool/build.rs",
    ] {
        let course = folder(&COURSE);
        fs::create_dir_all(course.path().join("labs/04-api-auth")).expect("writable");
        symlink("/etc", course.path().join(place)).expect("a link");
        assert!(matches!(read(course.path()), Err(TreeError::Kind(_))), "{place}");
    }
    let course = folder(&COURSE);
    fs::remove_file(course.path().join("cafelab.toml")).expect("removable");
    symlink("/etc/passwd", course.path().join("cafelab.toml")).expect("a link");
    assert!(!read(course.path()).expect("code").files.contains_key(SETTINGS));
}

#[test]
fn limits_and_names_are_kept() {
    let limits = Limits { entry: 100, entries: 7, unpacked: 400, ..Limits::default() };
    let with = |path: &str, text: &str| {
        let mut files = COURSE.to_vec();
        files.push((path, text));
        Tree::read(folder(&files).path(), &limits).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(with("labs/02-user-pool/src/a.rs", ""), Ok(()));
    assert!(with("labs/02-user-pool/src/a.rs", &"x".repeat(101)).expect_err("long").contains("longer than 100"));
    assert!(with("labs/02-user-pool/src/.hidden", "").expect_err("hidden").contains("name"));
    assert!(with("labs/02-user-pool/src/a:b.rs", "").expect_err("odd").contains("name"));
    let deep = format!("labs/02-user-pool/src/{}a.rs", "d/".repeat(20));
    assert!(with(&deep, "").expect_err("deep").contains("name"));
}
