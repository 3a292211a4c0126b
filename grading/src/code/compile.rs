//! Compiles a learner's labs: all of them as modules of one program, which is by far the cheapest, and one by one if
//! that does not work, so that a slip in one lab costs that lab alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use cafe::Lab;
use tempfile::TempDir;

use super::base::LIBRARY;
use super::limits::{CodeLimits, Limits};
use super::tree::Tree;
use super::workshop::Workshop;
use super::{Came, Trouble, thin};
use crate::sandbox::{Ended, Job, Mount, Stopped, variables};

/// Where things are inside.
pub const BASE: &str = "/base";
const TOOLCHAIN: &str = "/toolchain";
const SOURCES: &str = "/learner";
const PRODUCT: &str = "/tmp/program";
/// A lab's own beginning.
const MAIN: &str = "src/main.rs";
/// What makes a program use the base. At the end of a file, so that the learner's lines keep their numbers.
const LINK: &str = "\nextern crate cafelab_base as _;\n";
/// What lets the one program start a lab.
const START: &str = "\n#[doc(hidden)]\npub(super) fn cafelab_start() -> ::std::process::ExitCode {\n    \
                     ::std::process::Termination::report(main())\n}\n";
/// Characters of what the compiler says.
pub const SAID: usize = 4000;

/// A lab's program, or why there is none.
#[derive(Debug, Clone)]
pub enum Built {
    /// The program, and what it has to be told to be this lab's.
    Program {
        file: PathBuf,
        word: String,
    },
    Not {
        came: Came,
        said: String,
    },
}

/// The learner's sources and programs on disk.
#[derive(Debug)]
pub struct Bench<'a> {
    workshop: &'a Workshop,
    limits: &'a CodeLimits,
    folder: TempDir,
    /// When time is over.
    until: Instant,
}

impl<'a> Bench<'a> {
    /// Writes the sources.
    pub fn new(tree: &Tree, workshop: &'a Workshop, limits: &'a CodeLimits, until: Instant) -> Result<Self, Trouble> {
        let folder = tempfile::Builder::new().prefix("cafelab-").tempdir().map_err(Trouble::new)?;
        let bench = Self { workshop, limits, folder, until };
        for lab in Lab::ALL {
            for (path, body) in tree.of(lab, "src") {
                bench.write(&format!("{lab}/src/{path}"), body).map_err(Trouble::new)?;
            }
        }
        // Seen by another user inside.
        let open = |path: PathBuf| fs::set_permissions(path, fs::Permissions::from_mode(0o755));
        open(bench.folder.path().to_owned()).and_then(|()| open(bench.sources())).map_err(Trouble::new)?;
        Ok(bench)
    }

    fn sources(&self) -> PathBuf {
        self.folder.path().join("sources")
    }

    fn write(&self, path: &str, body: &[u8]) -> io::Result<()> {
        let path = self.sources().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/")))?;
        fs::write(path, body)
    }

    /// What is left of the limit on the clock.
    pub fn within(&self, limits: Limits) -> Option<Limits> {
        let left = self.until.saturating_duration_since(Instant::now()).as_secs();
        (left > 0).then(|| Limits { seconds: limits.seconds.min(left), ..limits })
    }

    /// Compiles labs that have sources.
    ///
    /// # Errors
    /// When the sandbox cannot be used.
    pub async fn build(&self, tree: &Tree, labs: &[Lab]) -> Result<BTreeMap<Lab, Built>, Trouble> {
        let mains: Vec<(Lab, &[u8])> =
            labs.iter().filter_map(|lab| Some((*lab, tree.files.get(&format!("{lab}/{MAIN}"))?.as_ref()))).collect();
        let mut built = BTreeMap::new();
        for lab in labs.iter().filter(|lab| tree.of(**lab, "src").next().is_some()) {
            let said = format!("there is no {lab}/{MAIN}");
            built.insert(*lab, Built::Not { came: Came::NotBuilt, said });
        }
        if mains.len() > 1 {
            let root = self.write_all(&mains).map_err(Trouble::new)?;
            if let Built::Program { file, .. } = self.compile(&root, "all").await? {
                let of = |lab: Lab| Built::Program { file: file.clone(), word: lab.slug().to_owned() };
                built.extend(mains.iter().map(|(lab, _)| (*lab, of(*lab))));
                return Ok(built);
            }
        }
        for (lab, main) in mains {
            let path = format!("{lab}/{MAIN}");
            self.write(&path, &[main, LINK.as_bytes()].concat()).map_err(Trouble::new)?;
            built.insert(lab, self.compile(&path, lab.slug()).await?);
        }
        Ok(built)
    }

    /// The one program of all labs.
    fn write_all(&self, mains: &[(Lab, &[u8])]) -> io::Result<String> {
        let (mut modules, mut arms) = (LINK.to_owned(), String::new());
        for (lab, main) in mains {
            self.write(&format!("{lab}/{MAIN}"), &[main, START.as_bytes()].concat())?;
            let number = lab.number();
            // Writing to a String cannot fail.
            let _ = writeln!(modules, "#[path = \"{lab}/{MAIN}\"]\nmod lab_{number};");
            let _ = writeln!(arms, "        Some(\"{lab}\") => lab_{number}::cafelab_start(),");
        }
        let main = format!(
            "{modules}\nfn main() -> std::process::ExitCode {{\n    match std::env::args().nth(1).as_deref() {{\n{arms}        \
             _ => std::process::ExitCode::FAILURE,\n    }}\n}}\n"
        );
        self.write("main.rs", main.as_bytes())?;
        Ok("main.rs".to_owned())
    }

    async fn compile(&self, root: &str, name: &str) -> Result<Built, Trouble> {
        let Some(limits) = self.within(self.limits.build) else {
            return Ok(Built::Not { came: Came::NotRun, said: String::new() });
        };
        let (mut ended, _) = self.workshop.sandbox.run(&self.job(root, limits)).await.map_err(Trouble::new)?;
        if ended.code == Some(0) && ended.stopped.is_none() {
            let Some(program) = ended.product(limits.file).map_err(Trouble::new)? else {
                return Err(Trouble { reason: "the compiler made no program".to_owned(), log: ended.log() });
            };
            let file = self.folder.path().join(name);
            fs::write(&file, program).map_err(Trouble::new)?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).map_err(Trouble::new)?;
            return Ok(Built::Program { file, word: String::new() });
        }
        let said = head(&String::from_utf8_lossy(&ended.errors), SAID);
        let came = if ended.code == Some(1) && ended.stopped.is_none() {
            Came::NotBuilt
        } else {
            Came::Stopped { why: format!("its compiler {}", why(&ended, &limits)) }
        };
        Ok(Built::Not { came, said })
    }

    fn job(&self, root: &str, limits: Limits) -> Job {
        let base = &self.workshop.base;
        let mut arguments: Vec<String> = vec![root.to_owned()];
        arguments.extend(FLAGS.iter().map(|flag| (*flag).to_owned()));
        arguments.extend([format!("-Ldependency={BASE}"), format!("-o{PRODUCT}")]);
        for (name, file) in &base.crates {
            arguments.extend(["--extern".to_owned(), format!("{name}={BASE}/{file}")]);
        }
        if let Some(library) = base.crates.get(LIBRARY).filter(|file| thin::is_thin(file)) {
            arguments.extend(thin::LINKING.map(str::to_owned));
            arguments.push(format!("-Clink-arg={BASE}/{library}"));
        }
        let environment = [("PATH", "/usr/bin:/bin"), ("HOME", "/tmp"), ("TMPDIR", "/tmp"), ("LC_ALL", "C.UTF-8")];
        Job {
            program: PathBuf::from(TOOLCHAIN).join("bin").join("rustc"),
            arguments,
            environment: variables(environment),
            folder: PathBuf::from(SOURCES),
            mounts: vec![
                Mount::new(&base.toolchain, TOOLCHAIN),
                Mount::new(&base.folder, BASE),
                Mount::new(self.sources(), SOURCES),
            ],
            tools: true,
            listens: false,
            files: Vec::new(),
            product: Some(PathBuf::from(PRODUCT)),
            limits,
        }
    }
}

/// How labs are compiled: as their workspace's profile says, in one piece. Their warnings are a matter of the learner's own
/// machine.
const FLAGS: [&str; 13] = [
    "--crate-name=learner",
    "--crate-type=bin",
    "--edition=2024",
    "--cap-lints=allow",
    "--color=never",
    "--diagnostic-width=100",
    "-Cdebuginfo=0",
    "-Cdebug-assertions=off",
    "-Coverflow-checks=on",
    "-Ccodegen-units=1",
    "-Cprefer-dynamic",
    "-Clink-arg=-Wl,-z,lazy",
    "-Crelro-level=partial",
];

/// Why something did not end by itself.
pub fn why(ended: &Ended, limits: &Limits) -> String {
    match (ended.stopped, ended.code) {
        (Some(Stopped::Time), _) => format!("took longer than {} s", limits.seconds),
        (Some(Stopped::Output), _) => format!("wrote more than {} bytes", limits.output),
        (None, Some(152)) => format!("used a processor for more than {} s", limits.cpu_seconds),
        (None, Some(137)) => "was killed, as happens when memory or processor time run out".to_owned(),
        (None, Some(153)) => format!("wrote a file of more than {} bytes", limits.file),
        (None, Some(code @ 129..)) => format!("was ended by signal {}", code - 128),
        (None, code) => format!("ended with exit code {}", code.unwrap_or(-1)),
    }
}

/// The beginning of a text, made harmless.
fn head(text: &str, limit: usize) -> String {
    checker::report::cut(&checker::report::harmless(text.trim()), limit, |_| 1)
}
