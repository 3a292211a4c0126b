//! What `destroy` removes, and what it does not.

use cafe::journal::Kind;
use cafe::{Lab, Workspace};
use restore::{Consent, Event, Ownership, destroy, survey};

use crate::support::{World, solve};

#[tokio::test]
async fn nothing_is_left() {
    let world = World::new();
    let cafe = world.cafe().await;
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
    let mut removed = 0;
    let count = &mut removed;
    let mut watch = |event: Event| {
        *count += usize::from(matches!(event, Event::Removed { .. }));
    };
    let done = destroy(&cafe, Consent::OwnedOnly, &mut watch).await.expect("a teardown");
    assert_eq!(done.removed.len(), 9, "{done:?}");
    assert!(done.kept.is_empty() && done.left.is_empty());
    assert_eq!(removed, 9);
    assert!(survey(&cafe).await.expect("a survey").is_empty());
    assert!(cafe.standing().await.expect("the journal").is_empty());
    assert_eq!(cafe.workspace().current_lab(&cafe.place()).expect("readable"), None);
    // And all can be made again.
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
}

#[tokio::test]
async fn the_tag_is_enough_where_the_journal_is_lost() {
    let mut world = World::new();
    solve(&world.cafe().await, Lab::EndToEnd).await.expect("the finished café");
    world.workspace = Workspace::in_memory();
    let cafe = world.cafe().await;
    let done = destroy(&cafe, Consent::OwnedOnly, &mut |_: Event| {}).await.expect("a teardown");
    assert!(done.left.is_empty());
    // Origin access controls take no tags.
    assert_eq!(done.kept.iter().map(|found| found.kind).collect::<Vec<_>>(), [Kind::OriginAccessControl]);
    let done = destroy(&cafe, Consent::Everything, &mut |_: Event| {}).await.expect("a teardown");
    assert!(done.kept.is_empty() && done.left.is_empty());
}

#[tokio::test]
async fn what_is_only_called_like_ours_is_kept_without_consent() {
    let cafe = World::new().cafe().await;
    cafe.clients.cognito.create_user_pool().pool_name("cafe-staff").send().await.expect("a pool");
    let found = survey(&cafe).await.expect("a survey");
    assert_eq!(found.iter().map(|found| found.ownership).collect::<Vec<_>>(), [Ownership::NameOnly]);
    let done = destroy(&cafe, Consent::OwnedOnly, &mut |_: Event| {}).await.expect("a teardown");
    assert_eq!((done.removed.len(), done.kept.len()), (0, 1));
    let done = destroy(&cafe, Consent::Everything, &mut |_: Event| {}).await.expect("a teardown");
    assert_eq!((done.removed.len(), done.kept.len(), done.left.len()), (1, 0, 0));
}
