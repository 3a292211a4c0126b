//! Where a Chromium or Chrome is on this machine.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What Chromium and its relatives are called on the search path. First the one that was built to have no window: it is the
/// same engine, and visits a site in half the time, most of which goes to things around the page otherwise. Then the most
/// likely ones.
const NAMES: [&str; 8] = [
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "chrome",
    "microsoft-edge",
];

/// Where they are installed on systems that keep programs off the search path; `%…%` is a variable of the environment.
const PLACES: [&str; 8] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
];

/// There is no browser to use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// Somebody named one.
    #[error("{0} is no program that can be started")]
    Named(String),
    /// Nobody named one.
    #[error("no Chromium or Chrome was found; install one, or name its program with --browser PATH or CHROME")]
    Nowhere,
}

/// The browser's program: `named`, else the variable `CHROME`, else the first that is installed.
///
/// # Errors
/// When what was named is not there, or nothing is installed.
pub fn find(named: Option<&Path>) -> Result<PathBuf, NotFound> {
    search(named, &|name| env::var_os(name).and_then(|value| value.into_string().ok()))
}

fn search(named: Option<&Path>, variable: &dyn Fn(&str) -> Option<String>) -> Result<PathBuf, NotFound> {
    let path = variable("PATH").unwrap_or_default();
    let chosen =
        named.map(Path::to_owned).or_else(|| variable("CHROME").filter(|name| !name.is_empty()).map(Into::into));
    if let Some(chosen) = chosen {
        return located(&chosen, &path).ok_or_else(|| NotFound::Named(chosen.display().to_string()));
    }
    let named = NAMES.iter().find_map(|name| located(Path::new(name), &path));
    let placed = || PLACES.iter().filter_map(|place| filled(place, variable)).find(|place| place.is_file());
    named.or_else(placed).ok_or(NotFound::Nowhere)
}

/// A program by its path, or by its name on the search path.
fn located(program: &Path, path: &str) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    let extension = if cfg!(windows) && program.extension().is_none() { "exe" } else { "" };
    let file = if extension.is_empty() { program.to_owned() } else { program.with_extension(extension) };
    env::split_paths(OsStr::new(path)).map(|folder| folder.join(&file)).find(|place| place.is_file())
}

fn filled(place: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let Some(rest) = place.strip_prefix('%') else { return Some(place.into()) };
    let (name, rest) = rest.split_once('%')?;
    Some(format!("{}{rest}", variable(name)?).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let program = if cfg!(windows) { "google-chrome.exe" } else { "google-chrome" };
        std::fs::write(folder.path().join(program), "").expect("a file");
        let path = folder.path().display().to_string();
        (folder, path)
    }

    #[test]
    fn what_is_on_the_path_is_found() {
        let (folder, path) = machine();
        let found = search(None, &|name| (name == "PATH").then(|| path.clone())).expect("found");
        assert!(found.starts_with(folder.path()) && found.to_string_lossy().contains("google-chrome"));
    }

    #[test]
    fn the_one_without_a_window_comes_first() {
        let (folder, path) = machine();
        let name = if cfg!(windows) { "chrome-headless-shell.exe" } else { "chrome-headless-shell" };
        std::fs::write(folder.path().join(name), "").expect("a file");
        let found = search(None, &|name| (name == "PATH").then(|| path.clone()));
        assert_eq!(found, Ok(folder.path().join(name)));
    }

    #[test]
    fn what_was_named_wins_and_must_exist() {
        let (folder, path) = machine();
        let own = folder.path().join("own");
        std::fs::write(&own, "").expect("a file");
        let with_chrome = |chrome: &str| {
            let chrome = chrome.to_owned();
            let path = path.clone();
            move |name: &str| match name {
                "PATH" => Some(path.clone()),
                "CHROME" => Some(chrome.clone()),
                _ => None,
            }
        };
        assert_eq!(search(Some(&own), &with_chrome("google-chrome")), Ok(own.clone()));
        assert_eq!(search(None, &with_chrome(&own.display().to_string())), Ok(own));
        let missing = search(None, &with_chrome("/nowhere/chrome"));
        assert_eq!(missing, Err(NotFound::Named("/nowhere/chrome".to_owned())));
        assert!(search(None, &with_chrome("")).is_ok(), "an empty CHROME names nothing");
    }

    #[test]
    fn places_are_filled_from_the_environment() {
        let place = filled(r"%ProgramFiles%\x.exe", &|_| Some(r"C:\Programs".to_owned()));
        assert_eq!(place, Some(PathBuf::from(r"C:\Programs\x.exe")));
        assert_eq!(filled(r"%ProgramFiles%\x.exe", &|_| None), None);
    }
}
