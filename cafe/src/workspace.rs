//! The folder `.cafelab/`: what the course remembers between two commands. The journal of what was made, the lab the
//! learner is at, the prefix of the login domain, Frank's password. [`Workspace::in_memory`] remembers nothing longer
//! than the process lives.

mod place;
mod secrets;
mod storage;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use place::{FILE as PLACES, Place};
pub use secrets::LAB_PASSWORD;
use storage::Storage;

use crate::config::Config;
use crate::journal::{self, Entry};
use crate::{Lab, Learner, Result, Secret, Target};

/// The folder's name, beside `cafelab.toml` or in the current folder.
pub const FOLDER_NAME: &str = ".cafelab";

const JOURNAL: &str = "journal.jsonl";

/// What the course remembers. Clones share it.
#[derive(Debug, Clone)]
pub struct Workspace {
    storage: Arc<Storage>,
    /// The prefix of the login domain to begin with, if it is not to be drawn at random.
    prefix: Option<String>,
}

impl Workspace {
    /// A workspace for tests and for `tour`.
    pub fn in_memory() -> Self {
        Self::on(Storage::memory())
    }

    /// The workspace in `folder`, which is made when something is first written there.
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        Self::on(Storage::Folder(folder.into()))
    }

    fn on(storage: Storage) -> Self {
        Self { storage: Arc::new(storage), prefix: None }
    }

    /// The same workspace, in which prefixes of login domains carry the mark of a learner.
    #[must_use]
    pub fn of(self, learner: Option<&Learner>) -> Self {
        Self { prefix: learner.map(|learner| format!("cafe-{}", learner.mark())), ..self }
    }

    /// The workspace that commands use in `current`: beside `cafelab.toml` if there is one above, else right there.
    pub fn find(current: &Path) -> Self {
        let config = Config::find(current);
        let beside = config.as_deref().and_then(Path::parent).unwrap_or(current);
        Self::open(beside.join(FOLDER_NAME))
    }

    /// The folder; none in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.storage.folder()
    }

    /// Adds a line to the journal; it is on disk when this returns.
    pub fn record(&self, entry: &Entry) -> Result<()> {
        let line = serde_json::to_string(entry).map_err(|error| crate::Error::unexpected(error.to_string()))?;
        self.storage.append(JOURNAL, &line)
    }

    /// The whole journal. A line that was cut off by a crash is passed over.
    pub fn journal(&self) -> Result<Vec<Entry>> {
        let text = self.storage.read(JOURNAL)?.unwrap_or_default();
        Ok(journal::parse(&text))
    }

    /// The lab that the learner is at, on this target.
    pub fn current_lab(&self, place: &Place) -> Result<Option<Lab>> {
        Ok(place::read(&self.storage, place)?.lab)
    }

    /// Remembers the lab that the learner is at; `None` forgets it.
    pub fn set_current_lab(&self, place: &Place, lab: Option<Lab>) -> Result<()> {
        place::change(&self.storage, place, |marks| marks.lab = lab)
    }

    /// The prefix of the login domain. It must be unique among everybody's, so the first call makes one up, and the
    /// later ones return the same.
    pub fn domain_prefix(&self, place: &Place) -> Result<String> {
        match place::read(&self.storage, place)?.domain_prefix {
            Some(prefix) => Ok(prefix),
            None => match &self.prefix {
                Some(prefix) => self.set_domain_prefix(place, prefix).map(|()| prefix.clone()),
                None => self.another_domain_prefix(place),
            },
        }
    }

    /// Chooses the prefix, where it must not be drawn at random.
    pub fn set_domain_prefix(&self, place: &Place, prefix: &str) -> Result<()> {
        place::change(&self.storage, place, |marks| marks.domain_prefix = Some(prefix.to_owned()))
    }

    /// Makes up another prefix, when somebody else has the one that was chosen.
    pub fn another_domain_prefix(&self, place: &Place) -> Result<String> {
        let drawn = hex::encode(rand::random::<[u8; 6]>());
        let prefix = format!("{}-{drawn}", self.prefix.as_deref().unwrap_or("cafe"));
        place::change(&self.storage, place, |marks| marks.domain_prefix = Some(prefix.clone()))?;
        Ok(prefix)
    }

    /// The pool in which Frank certainly has [`Workspace::frank_password`].
    pub fn frank_pool(&self, place: &Place) -> Result<Option<String>> {
        Ok(place::read(&self.storage, place)?.frank_pool)
    }

    /// Remembers that Frank's password was set in a pool.
    pub fn set_frank_pool(&self, place: &Place, pool: &str) -> Result<()> {
        place::change(&self.storage, place, |marks| marks.frank_pool = Some(pool.to_owned()))
    }

    /// Forgets where the learner is on a target, after all was removed there.
    pub fn forget(&self, place: &Place) -> Result<()> {
        place::change(&self.storage, place, |marks| *marks = place::Marks::default())
    }

    /// Frank's password: from `CAFELAB_FRANK_PASSWORD`, else from `secrets.toml`, else the lab's well-known one; on
    /// AWS, where that would be careless, one is made up and kept in `secrets.toml` (mode 600).
    pub fn frank_password(&self, target: &Target) -> Result<Secret> {
        secrets::frank_password(&self.storage, target)
    }

    /// Frank's password if it is known already; nothing is made up.
    pub fn known_frank_password(&self, target: &Target) -> Result<Option<Secret>> {
        secrets::known_frank_password(&self.storage, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Event, Kind};

    fn entry(event: Event) -> Entry {
        let text = str::to_owned;
        Entry {
            event,
            kind: Kind::UserPool,
            name: text("cafe-staff"),
            id: None,
            target: text("emulated"),
            region: text("us-east-1"),
            account: text("123456789012"),
        }
    }

    fn on_disk() -> (Workspace, PathBuf) {
        let folder = std::env::temp_dir().join(format!("cafe-workspace-{}", crate::oauth::random_text()));
        (Workspace::open(folder.join(FOLDER_NAME)), folder)
    }

    #[test]
    fn a_workspace_remembers_on_disk_and_in_memory() {
        let (disk, folder) = on_disk();
        for workspace in [&disk, &Workspace::in_memory()] {
            let place = Place::new(&Target::Emulated, "us-east-1");
            assert_eq!(workspace.current_lab(&place).expect("readable"), None);
            workspace.set_current_lab(&place, Some(Lab::HostedUi)).expect("writable");
            let prefix = workspace.domain_prefix(&place).expect("writable");
            assert_eq!(workspace.current_lab(&place).expect("readable"), Some(Lab::HostedUi));
            assert_eq!(workspace.domain_prefix(&place).expect("readable"), prefix);
            let elsewhere = Place::new(&Target::Live, "us-east-1");
            assert_ne!(workspace.domain_prefix(&elsewhere).expect("writable"), prefix);
            workspace.forget(&place).expect("writable");
            assert_eq!(workspace.current_lab(&place).expect("readable"), None);
        }
        std::fs::remove_dir_all(folder).expect("removable");
    }

    #[test]
    fn prefixes_carry_the_mark_of_the_learner() {
        let ada: Learner = "ada".parse().expect("an id");
        let (workspace, place) = (Workspace::in_memory().of(Some(&ada)), Place::new(&Target::Emulated, "us-east-1"));
        assert_eq!(workspace.domain_prefix(&place).expect("writable"), format!("cafe-{}", ada.mark()));
        let another = workspace.another_domain_prefix(&place).expect("writable");
        assert!(another.starts_with(&format!("cafe-{}-", ada.mark())), "{another}");
    }

    #[test]
    fn a_torn_line_of_the_journal_costs_only_itself() {
        let (disk, folder) = on_disk();
        disk.record(&entry(Event::Planned)).expect("writable");
        let file = disk.folder().expect("a folder").join(JOURNAL);
        let text = std::fs::read_to_string(&file).expect("readable");
        std::fs::write(&file, format!("{text}{}", &text[..20])).expect("writable");
        disk.record(&entry(Event::Created)).expect("writable");
        let events: Vec<_> = disk.journal().expect("readable").into_iter().map(|entry| entry.event).collect();
        assert_eq!(events, [Event::Planned, Event::Created]);
        std::fs::remove_dir_all(folder).expect("removable");
    }

    #[test]
    fn a_password_for_aws_is_made_up_once_and_kept_private() {
        let (disk, folder) = on_disk();
        let first = disk.frank_password(&Target::Live).expect("a password");
        assert!(first.reveal().len() >= 12);
        assert!(first == disk.frank_password(&Target::Live).expect("a password"));
        assert_eq!(disk.frank_password(&Target::Emulated).expect("a password").reveal(), "Espresso!4two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let file = disk.folder().expect("a folder").join("secrets.toml");
            assert_eq!(std::fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600);
        }
        std::fs::remove_dir_all(folder).expect("removable");
    }
}
