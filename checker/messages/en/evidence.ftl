# What verdicts rest on: exchanges and observations.

authorization-plain = Authorization: <{ $shape }>
authorization-bearer = Authorization: Bearer <{ $shape }>
shape-and-origin = { $shape }, Origin: { $origin }
shape-of-token =
    { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    }, { $count ->
        [one] { $count } character
       *[other] { $count } characters
    }
token-of-shape = { $name } token <{ $shape }>
token-verified =
    { $count ->
        [one] { $name } token verified with the only key
       *[other] { $name } token verified with one of { $count } keys
    }
by-the-browser = by the browser, { $kind }
is-of-kind = { $name } is { $kind }
with-status = status { $status }
account-and-region = account { $account }, region { $region }
products-read =
    { $count ->
        [one] { $count } product
       *[other] { $count } products
    }
item-with-quantity = { $product } with quantity { $quantity }
table-with-every-product = a table with the caption `Inventory report` and every product
wrong-password-led-to = a wrong password led to { $outcome }
led-to = led to { $outcome }
report-button-and-token = shows the report button; a token is in { $places }
run-without-browser = run without a browser
stage-still-protected = the stage still has a user pool authorizer here
authorizer-trusts = { $name } trusts { $pools }
client-has-secret = { $client } has a secret
client-has-none = { $client } has no secret
what-browser-showed = what the browser showed

# Why a script of the site cannot be run, and why a request got no answer.
script-not-served = the site answers { $answer }
script-of-type = its content type is { $type }
script-without-type = it has no content type
script-too-long = it has { $count } bytes
file-and-reason = { $path }: { $reason }
error-at-place = { $error } (at { $place })
no-answer-within = no answer within { $seconds } s
answer-cut-off = the answer ends after { $count } of { $announced } bytes
not-in-recording = the recording does not hold this request
no-target = there is no target
