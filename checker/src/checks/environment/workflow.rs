//! `environment.workflow`: the state machine runs and reports on the table.
//!
//! Whether each number of the report is right is judged where the report is used, in `report.complete`; whether it
//! follows the table, in `report.real-time`.

use cafe::lab::Lab;
use serde_json::Value;

use crate::check::{Check, Judgement, Notes};
use crate::checks::end_to_end::body;
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;
use crate::observe::aws::shorten_cause;
use crate::observe::workflow::{Execution, Machine};
use crate::text;

/// `environment.workflow`.
pub static CHECK: Check = Check {
    id: "environment.workflow",
    lab: Lab::Environment,
    points: points("environment.workflow"),
    needs: &["environment.inventory"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let name = &context.names().await?.state_machine;
    let Some(machine) = context.machine().await? else {
        let seen = text!("no-such-machine", region = &context.cafe.region);
        let expected = text!("a-machine-named", machine = name);
        let place = format!("Step Functions, {name}");
        return notes.fail(Finding::known(&mistakes::WORKFLOW_MISSING, expected, seen, place));
    };
    notes.saw(Evidence::aws(
        "states DescribeStateMachine",
        text!("is-of-kind", name = &machine.name, kind = &machine.kind),
    ));
    let reproduce = context.aws_run_machine(&machine.arn);
    if machine.kind != "EXPRESS" {
        let place = text!("place-machine", machine = &machine.name).property("type");
        let finding = Finding::known(&mistakes::STANDARD_STATE_MACHINE, "EXPRESS", machine.kind.clone(), place);
        return notes.fail(finding.reproduce(reproduce));
    }
    let execution = match context.run_machine(&machine.arn).await? {
        Ok(execution) => execution,
        Err(failure) => {
            let place = text!("place-machine", machine = &machine.name);
            let finding =
                Finding::known(&mistakes::WORKFLOW_FAILED, text!("a-run-that-succeeds"), failure.to_string(), place);
            return notes.fail(finding.reproduce(reproduce));
        }
    };
    notes.saw(Evidence::aws("states StartSyncExecution", text!("with-status", status = &execution.status)));
    match finding(context, machine, &execution).await? {
        Some(finding) => notes.fail(finding.reproduce(reproduce)),
        None => notes.pass(),
    }
}

async fn finding(
    context: &Context,
    machine: &Machine,
    execution: &Execution,
) -> Result<Option<Finding>, crate::Unjudged> {
    let place = text!("place-machine", machine = &machine.name);
    if execution.status != "SUCCEEDED" {
        let too_large = execution.error == "States.DataLimitExceeded";
        let mistake = if too_large { &mistakes::REPORT_TOO_LARGE } else { &mistakes::WORKFLOW_FAILED };
        let cause = shorten_cause(&execution.cause);
        let seen = text!("run-ended", status = &execution.status, error = &execution.error, cause = cause);
        return Ok(Some(Finding::known(mistake, text!("a-run-that-succeeds"), seen, place)));
    }
    let output = execution.output.as_deref().unwrap_or_default();
    let items = serde_json::from_str::<Value>(output).ok().and_then(|output| body::items(&output).cloned());
    let Some(items) = items else {
        let seen = shorten_cause(output);
        let expected = text!("an-object-with-items");
        return Ok(Some(Finding::known(&mistakes::WORKFLOW_NO_REPORT, expected, seen, place.property("output"))));
    };
    let products = context.products().await?;
    let known = |item: &Value| body::name(item).is_some_and(|name| products.iter().any(|one| one.name == name));
    // A machine that asks nobody cannot be wrong about a table; `report.real-time` names it.
    if machine.has_task() && !items.iter().any(known) {
        let names: Vec<_> = items.iter().filter_map(body::name).take(3).collect();
        let seen = text!("foreign-items", count = items.len(), names = names.join(", "));
        let expected = text!("products-of-the-table", count = products.len());
        return Ok(Some(Finding::known(&mistakes::WORKFLOW_OTHER_TABLE, expected, seen, place)));
    }
    Ok(None)
}
