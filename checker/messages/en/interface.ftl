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

differs-at = at character { $at }: expected { $expected }, seen { $seen }
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

report-is-in = The report is in { $file }
run-not-ended = the run has not ended
    .cure = Wait for it to end. If it was broken off, check again.
watching = Watching; only changes are shown. Ctrl-C ends.
watch-keys = h hint · e explain · n next lab · q quit
watch-all-well = Nothing failed. Press n for the next lab.

## What was expected and what was seen.

place-property = { $place }, { $property }
none = none
status-with-message = { $status } with the message "{ $message }"
enabled = enabled
disabled = disabled
its-status-is = its status is { $status }
look-at-addresses = Look at the addresses that the site's config.json names.
not-a-method = not a method
not-an-address = not an address: { $error }
not-a-header = not a header
target-is-busy = The target is busy or down: wait a moment and check again.
cure-explicit-deny = The account forbids this call. In a Learner Lab: start the lab again, work in us-east-1 or us-west-2, and see whether this service is part of your lab.
cure-denied = Use credentials that may make this call, or ask whoever runs the account.
cure-throttled = Too many calls at once: wait a moment and check again.
cure-server-fault = The target had a fault of its own: wait a moment and check again.
cure-unsupported = The target does not offer this operation; check on the café cloud or on AWS.
cure-unreachable = The target does not answer. Is it running (`cafelab status`), and is the address right?
cure-unexpected = Check again; if it stays, report it as a fault of cafelab.
a-request-to = a request to { $url }
cure-no-answer = No answer came. Is the target running (`cafelab status`), and is the network up?
not-found = it was not found
cure-not-found = Look at the checks that come before this one.
the-check = the check { $check }
check-broke-down = the check itself broke down
cure-broke-down = This is a fault of cafelab, not of your deployment; please report it.
no-verdict-in-time = no verdict within { $seconds } s
cure-slow = The target is slow or does not answer: wait a moment and check again.
the-pool = the user pool
the-domain = the pool's domain
the-client = the app client
the-api-token = the token for the API
the-distribution = the site's distribution
the-auth-part = the `auth` part of config.json
the-api = the café's API
the-stage = the API's stage
the-authorizer = the authorizer of POST /create_report
place-stage = { $api }, stage { $stage }, { $route }
export-unreadable = the export cannot be read: { $error }
check-again = Check again.
cure-identity = Look at credentials, region and target.
label-picture = picture
cure-no-credentials = Give credentials for the account, and check again.
no-answer = no answer
and = { $first }; { $second }
page-says = the page says "{ $words }"
console-says = the console says "{ $words }"
browser-blocked = the browser blocked { $request } (CORS): { $reason }
the-picture = the picture { $file }
cure-picture = Look at the folder's rights.
a-real-browser = a real browser
cure-browser = Check again, name another browser with --browser PATH, or leave it out with --browser off.
in-a-browser = { $url } in a browser
cure-page-in-browser = The site answers other requests: check again, or leave the browser out with --browser off.
franks-password = Frank's password
left-out = not judged here
no-browser-to-use = there is no browser to use
seen-at-second-look = The target showed this only at a second look, { $seconds } s after the first.
no-account-named = no account was named
