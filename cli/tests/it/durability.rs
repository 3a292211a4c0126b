//! What was acknowledged survives; commands find a running cloud by its state folder.

use crate::program::Program;

#[test]
fn the_state_survives_a_kill_and_goes_on_in_process() {
    let program = Program::new();
    let (mut cloud, endpoint) = program.up(&[]);
    program.ok(&["solve", "5"]);
    assert!(program.ok(&["status"]).stdout.contains(&endpoint));
    // SIGKILL on Unix: no chance to save anything.
    cloud.kill().expect("killable");
    cloud.wait().expect("it ended");
    program.ok(&["check"]);
    assert!(program.ok(&["status"]).stdout.contains("not running"));
}

#[test]
fn down_stops_the_cloud_and_a_second_up_is_refused() {
    let program = Program::new();
    let (mut cloud, endpoint) = program.up(&[]);
    let second = program.run(&["up", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, 2);
    assert!(second.stderr.contains(&endpoint) && second.stderr.contains("cafelab down"), "{}", second.stderr);
    assert!(program.ok(&["down"]).stdout.contains("has stopped"));
    assert!(cloud.wait().expect("it ended").success());
    assert!(program.ok(&["down"]).stdout.contains("No café cloud runs"));
}
