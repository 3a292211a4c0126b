### Checks and mistakes of lab 05: the whole way, and whether the report at its end is true.

## Checks: the claim, three hints from nudge to exact change, what the check does, and why it matters.

check-site-api-module = the deployed api.js sends the token in the Authorization header and tells refusal from failure
    .nudge = What travels with the request, and what does the page say when the answer is no?
    .place = Look at labs/05-end-to-end/site/js/api.js: the headers of fetch, and what follows a 401.
    .change = Send `Authorization: <token>` with POST, treat 401 and 403 as refused, and everything else that is not 200 as failed.
    .does = Runs the deployed api.js in an embedded JavaScript engine and looks at the request that it makes and at what it does with 200, 401 and 5xx.
    .why = The token belongs into the Authorization header of this one request, not into an address that logs keep; and a person has to be told the difference between refused and broken.
check-report-complete = the report has every product, the right numbers and the right low-stock marks
    .nudge = Count: is everything that the table holds in the report, and nothing else?
    .place = Compare the report with a scan of the table: names, quantities, and who is below the reorder level.
    .change = Let the workflow follow LastEvaluatedKey, unwrap the attributes, and mark quantity < reorder_level as low.
    .does = Compares the report with a scan of the table: names, quantities, low-stock marks, summary.
    .why = A scan returns at most 1 MB a page. A workflow that ignores LastEvaluatedKey reports a part of the stock as if it were all.
check-report-real-time = a stock change made a moment ago is in the report
    .nudge = A report of yesterday looks just like a report of today. How would you tell them apart?
    .place = Change a quantity in the table and ask for the report: does it follow?
    .change = Let POST /create_report start the workflow and the workflow scan the table with ConsistentRead, without caches.
    .does = Writes a probe item into the table, asks for the report, and removes the item again.
    .why = A canned report looks just like a live one. Only a change that nobody could foresee tells them apart.
check-e2e-journey = using only what the deployed site says: log in, preflight, POST, report
    .nudge = Everything works by itself. Does the site know how to put it together?
    .place = Look at the `report` part of the deployed config.json.
    .change = Publish report.path /create_report and report.token_header Authorization, then invalidate /config.json.
    .does = Goes Frank's whole way with nothing but what the deployed site says: log in, preflight, POST, report.
    .why = Parts that each work alone still fail together: a wrong path, a wrong header, a token of the wrong kind.
check-e2e-browser = the same by a person's clicks in a real browser; the header is seen on the wire
    .nudge = A client that does everything right gets the report. What does your site do differently?
    .place = Log in, press the button, and look at the request to /create_report in the developer tools: is there an Authorization header?
    .change = Compare api.js with tasks 5.1 and 5.2, or look at `cafelab solve 5 --files`.
    .does = Does the same with a real browser and a person's clicks, and reads the header on the wire.
    .why = It is the only proof that Frank can press his button.

## Mistakes: what is wrong, and how to put it right.

mistake-report-not-published = config.json does not say how to get the report.
    .cure = Publish the `report` part of config.json.
mistake-report-path = config.json names a path that the API does not have.
    .cure = Set `report.path` to /create_report.
mistake-token-header = config.json names another header than the one the authorizer reads.
    .cure = Set `report.token_header` to Authorization.
mistake-report-not-json = The report is not JSON.
    .cure = Look at the response template of POST /create_report.
mistake-report-as-string = The report is a JSON string inside JSON.
    .cure = Answer $input.path('$.output') in the response template, then deploy.
mistake-raw-execution = The API answers what Step Functions said instead of the report.
    .cure = Answer $input.path('$.output') in the response template, then deploy.
mistake-failed-run-as-success = A failed run of the workflow is answered with 200.
    .cure = Map the status FAILED to a 5xx in the response template, then deploy.
mistake-backend-error-as-success = A refused call of the service is answered with 200.
    .cure = Map 4xx of the service to a 5xx with a selection pattern, then deploy.
mistake-typed-attributes = The report carries DynamoDB's type marks, such as {"{"}"S": …{"}"}.
    .cure = Let the workflow unwrap the attributes.
mistake-products-left-out = The report lacks products of the table.
    .cure = Let the workflow read every page: follow LastEvaluatedKey.
mistake-products-invented = The report names products that the table does not have.
    .cure = Let the workflow read the café's table.
mistake-wrong-numbers = The report's quantities are not the table's.
    .cure = Let the workflow take quantity and reorder_level from the table.
mistake-wrong-low-stock = The report marks the wrong products as low on stock.
    .cure = Low is a quantity below the reorder level.
mistake-wrong-summary = The report's summary does not fit its items.
    .cure = Count the items, and those that are low on stock.
mistake-canned-report = The report does not change with the table.
    .cure = Let POST /create_report start the workflow, and let the workflow scan the table each time.
mistake-stale-report = The report shows an older state of the table.
    .cure = Scan with ConsistentRead = true, and do not cache POST /create_report.
mistake-report-not-requested = Pressing `Generate Report` does not ask the API for the report.
    .cure = Let the button call `fetchReport`, which sends a POST to `report.path` of config.json.
mistake-token-not-sent = The site asks for the report without the token.
    .cure = Send what `currentToken` returns in the header that `report.token_header` names.
mistake-report-kept-from-page = The browser does not let the site ask for the report or read the answer.
    .cure = Send only what the preflight allows: the header Authorization, and no credentials.
mistake-report-refused-to-site = The API refuses what the site sends, though Frank's token is good.
    .cure = Send the token as it is, in the Authorization header.
mistake-report-not-shown = The report comes, and the site does not show it.
    .cure = Show it as a table with the caption `Inventory report`.

## What was expected and what was seen.

a-report-object = an object with generated_at, summary and items
answer-the-output = Let POST /create_report answer the workflow's output.
answered-200-before = The API answered 200 a moment ago: check again.
table-changes-too-fast = the table changes too fast to compare
    .cure = Let nobody change the stock, and check again.
products-missing = { $missing } of { $all } are missing, for example { $example }
all-products = all { $count } products
not-in-the-table = { $name }, which is not in the table
table-products-only = products of the table only
lines = { $count } lines
each-product-once = each of { $count } products once
quantity-of = { $name }: quantity { $quantity }
no-mark = no mark
mark-due = { $name }: { $mark } ({ $stock })
mark-seen = { $name }: { $mark }
no-summary = no summary
report-follows-late = The report follows the table late: scan with ConsistentRead = true.
an-item-with = an item { $name } with quantity { $quantity }
a-report-of-a-machine-that-asks-nobody = a report without it; no state of { $machine } asks the table
a-report-without-it = a report without it
nothing-was-written = Nothing was written: the report was compared with a fresh scan of the table, which proves less.
what-the-table-says = what the table says now
something-else = something else
config-without-report = a config.json without `report`
follow-by-hand = Follow the steps by hand in the browser's network view.
readable-200 = 200 that the page may read
the-report-part = the `report` part of config.json
the-report-button = the button `Generate Report`
no-request-after-click = no such request after the click
a-request-to-the-api = a request to the API
browser-blocked-it = the browser blocked it: { $reason }
readable-answer = an answer that the page may read
request-without-token = a request without an Authorization header
token-in-header = Frank's token in the Authorization header
a-report-table = a table with the caption `Inventory report`
no-report-table = status 200 and no such table
place-after-report-button = the site, after `Generate Report`
table-without = a table without { $names }
every-product = every product
follow-in-developer-tools = The API answers other clients: follow the request in the developer tools' network view.
