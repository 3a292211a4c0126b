//! What programs are linked with in place of the base: a library that calls itself by its name and has its metadata, and
//! none of its 400,000 symbols, which the linker would read for every program. They are found when the program is loaded.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The section in which `rustc` keeps what it knows of a library.
const SECTION: &str = ".rustc";

/// How programs are linked with it.
pub const LINKING: [&str; 2] = ["-Clink-arg=-Wl,--unresolved-symbols=ignore-all", "-Clink-arg=-Wl,--no-as-needed"];

/// How the names of thin libraries end.
const ENDING: &str = "_thin.so";

/// Whether a file is a thin library.
pub fn is_thin(file: &str) -> bool {
    file.ends_with(ENDING)
}

/// The thin library of a library, in `folder`.
///
/// # Errors
/// When the C compiler, which Rust links with, or its `objcopy` does not do it. Then programs can be linked with the
/// library itself, only slower.
pub fn of(library: &Path, folder: &Path) -> io::Result<PathBuf> {
    let name = library.file_name().unwrap_or_default().to_string_lossy();
    let thin = folder.join(name.replace(".so", ENDING));
    let changed = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified());
    if changed(&thin).is_ok_and(|made| changed(library).is_ok_and(|changed| changed < made)) {
        return Ok(thin);
    }
    fs::create_dir_all(folder)?;
    // Another process may be at it too.
    let work = tempfile::tempdir_in(folder)?;
    let [metadata, source, unfinished] = ["metadata", "thin.s", "unfinished.so"].map(|name| work.path().join(name));
    let mut objcopy = Command::new("objcopy");
    objcopy.args(["-O", "binary", "--only-section", SECTION, "--set-section-flags"]).arg(format!("{SECTION}=alloc"));
    run(objcopy.arg(library).arg(&metadata))?;
    let include = format!(".section {SECTION},\"\",@progbits\n.incbin \"{}\"\n", metadata.display());
    fs::write(&source, format!("{include}.section .note.GNU-stack,\"\",@progbits\n"))?;
    let mut cc = Command::new("cc");
    run(cc.args(["-shared", "-nostdlib"]).arg(format!("-Wl,-soname,{name}")).arg("-o").arg(&unfinished).arg(&source))?;
    fs::rename(&unfinished, &thin)?;
    Ok(thin)
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
