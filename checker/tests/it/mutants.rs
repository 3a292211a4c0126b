//! One mistake on a finished café makes one check fail, the one that names it. What depends on it is blocked, and
//! nothing else changes.

mod api;
mod cognito;
mod cors;
mod data;
mod site;

use checker::{Verdict, checks};

use crate::support::lens::Lens;
use crate::support::{World, with_verdict};

/// Makes a mistake and asserts who names it.
async fn mutant(check: &str, mistake: &str, change: impl AsyncFnOnce(&Lens)) {
    let lens = Lens::on(World::finished().await).await;
    change(&lens).await;
    let run = lens.world.check().await;
    let failed = with_verdict(&run, Verdict::Fail);
    assert_eq!(with_verdict(&run, Verdict::Inconclusive), Vec::<String>::new(), "failed: {failed:#?}");
    assert_eq!(failed.len(), 1, "failed: {failed:#?}");
    let record = run.record(check).unwrap_or_else(|| panic!("no {check}"));
    let named = record.finding.as_ref().and_then(|finding| finding.mistake.as_deref());
    assert_eq!((record.verdict, named), (Verdict::Fail, Some(mistake)), "{failed:#?}");
    for other in &run.records {
        let depends = depends(other.check.id, check);
        let expected = match other.check.id {
            id if id == check => Verdict::Fail,
            _ if depends => Verdict::Blocked,
            _ => Verdict::Pass,
        };
        assert_eq!(other.verdict, expected, "{}", other.check.id);
    }
    assert_eq!(run.records.len(), checks::ALL.len() - checks::IN_A_BROWSER.len());
    assert_eq!(run.exit_code(), 1);
}

fn depends(id: &str, on: &str) -> bool {
    let check = checks::ALL.iter().find(|check| check.id == id).expect("a check");
    check.needs.iter().any(|need| *need == on || depends(need, on))
}
