### Texts that belong to no lab: verdicts, labels, reports, commands.

## Verdicts, in capitals so that they read without colour.

verdict-pass = PASS
verdict-fail = FAIL
verdict-blocked = BLOCKED
verdict-inconclusive = NOT JUDGED

## Labels of an explanation, in few letters.

label-claim = claim
label-waits-for = waits for
label-mistake = mistake
label-expected = expected
label-seen = seen
label-differs = differs
label-where = where
label-hint = hint
label-cause = cause
label-cure = cure
label-try = try
label-advice = advice
label-saw = saw

## Why a check did not pass, in a sentence for machines' message fields.

reason-fail = expected: { $expected }; seen: { $seen }; where: { $where }
reason-blocked = waits for { $checks }
reason-inconclusive = could not be judged: { $cause } ({ $where })

## Where two texts begin to differ.

differs-at = differs at character { $at }: expected { $expected }, seen { $seen }
nothing = nothing
a-space = a space

## Summaries.

summary = { $pass } passed, { $fail } failed, { $blocked } blocked, { $inconclusive } not judged; { $earned } of { $possible } points
summary-unjudged = { $points } points could not be judged and are not lost
passed-of = { $pass } of { $all }
not-gradable = Some checks could not be judged, so this attempt does not count. Nothing is lost: wait a moment and submit again.

## Markdown.

markdown-title = Report of cafelab
column-verdict = Verdict
column-check = Check
column-claim = Claim
column-points = Points

## Explanations of checks.

explain-does = What it does
explain-why = Why it matters
explain-source = Read more
explain-needs = Needs
hint-more = More: cafelab hint { $check } --level { $level }

## The command `check`.

list-line = {"  "}{ $id } { $points } points  { $claim }
report-is-in = The report is in { $file }
run-not-ended = the run has not ended
    .cure = Wait for it to end. If it was broken off, check again.
watching = Watching; only changes are shown. Ctrl-C ends.
watch-keys = h hint · e explain · n next lab · q quit
watch-all-well = Nothing failed. Press n for the next lab.
