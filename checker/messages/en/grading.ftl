# What learners read about their grade: feedback, and remarks in gradebooks.

grade-total = { $total } of { $possible }
grade-missing = Nothing was handed in that can be graded.
grade-refused = What was handed in could not be used: { $reason }.
grade-not-judged = There is no grade yet: what was handed in could not be judged.
grade-points = { $earned } of { $possible } points
grade-dropped = { $lab } does not count: { $earned } of { $possible } points
grade-in-part = some checks could not be judged; nobody loses points by that
grade-late = late by { $time }: { $percent } % less
grade-closed = late by { $time }: too late to count
grade-before-decision = { $total } before the instructor's decision
grade-decided = decided by the instructor: { $reason }
grade-one-of = one of { $count } submissions
grade-lost = Lost: { $checks }
grade-more = { $count } more
grade-everything = Everything passed
grade-everything-judged = Everything passed that could be judged
time-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
time-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
time-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
listed = { $first }, { $second }
your-programs = Your programs
programs-compiled = Compiled by { $compiler } and run one after the other ({ $count } of them) against a café cloud of their own.
program-done = its program ran to its end
program-failed = its program ended with exit code { $code }
program-not-built = it does not compile
program-stopped = it was stopped: { $why }
program-not-published = its files for the site could not be published
program-not-run = it was not run: the time for all labs together was over
