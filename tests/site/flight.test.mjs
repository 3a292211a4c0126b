// The flight recorder's explanations: what the cloud's page makes of a recorded exchange.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import vm from "node:vm";

const source = await readFile(new URL("../../emulator/src/control/page/flight.js", import.meta.url), "utf8");
const context = vm.createContext({ URL });
vm.runInContext(source, context);
// Values of another realm are never strictly equal to ours.
const plain = (value) => JSON.parse(JSON.stringify(value));
const { arrows, explain, judgePreflight, why } = context.flight;

const SITE = "http://d1.cloudfront.localhost:4566";

function exchange(change = {}) {
  return {
    id: 1, at: "2026-01-01T00:00:00Z", duration_micros: 1500, door: "api", service: "execute-api",
    operation: "POST /create_report", method: "POST", url: "http://a1.execute-api.us-east-1.localhost:4566/prod/create_report",
    request_headers: [["origin", SITE]], request_bytes: 0, status: 200,
    response_headers: [["access-control-allow-origin", SITE]], response_bytes: 2, error: null, steps: [], tokens: [], ...change,
  };
}

const step = (id, parent, service, operation, outcome = "done", reason = null) => ({ id, parent, service, operation, outcome, reason });

test("an exchange is drawn with its inner steps, each from where it came", () => {
  const steps = [step(1, null, "authorizer", "cafe-staff"), step(2, null, "states", "StartSyncExecution"), step(3, 2, "dynamodb", "Scan")];
  const tokens = [{ place: "Authorization", header: {}, claims: { token_use: "id", "cognito:username": "frank" } }];
  assert.deepEqual(plain(arrows(exchange({ steps, tokens }))).map(({ from, to, text, kind }) => [from, to, text, kind]), [
    ["client", "api", "POST /prod/create_report · id token of frank", "ask"],
    ["api", "authorizer", "cafe-staff", "ask"],
    ["api", "states", "StartSyncExecution", "ask"],
    ["states", "dynamodb", "Scan", "ask"],
    ["api", "client", "200 · 1.5 ms", "good"],
  ]);
  assert.equal(why(exchange({ steps, tokens })), "");
});

test("a refusal says who refused and why", () => {
  const steps = [step(1, null, "authorizer", "cafe-staff", "refused", "the token has expired")];
  const refused = exchange({ status: 401, error: "UnauthorizedException", steps });
  assert.match(why(refused), /authorizer refused cafe-staff: the token has expired/);
  assert.equal(plain(arrows(refused)).at(-1).kind, "bad");
});

test("a preflight is judged rule by rule", () => {
  const request = { origin: SITE, "access-control-request-method": "POST", "access-control-request-headers": "authorization,x-a" };
  const judge = (response, status = 200) => plain(judgePreflight(request, response, status)).map(([holds]) => holds);
  const good = { "access-control-allow-origin": SITE, "access-control-allow-headers": "Content-Type, Authorization, X-A" };
  assert.deepEqual(judge(good), [true, true, true, true, true]);
  assert.deepEqual(judge({ ...good, "access-control-allow-headers": "*" }), [true, true, true, false, true]);
  assert.deepEqual(judge({ ...good, "access-control-allow-origin": `${SITE}/` }, 403), [false, false, true, true, true]);
  const asked = exchange({ method: "OPTIONS", request_headers: Object.entries(request), response_headers: Object.entries(good) });
  assert.equal(plain(explain(asked))[0].good, true);
  const closed = exchange({ method: "OPTIONS", request_headers: Object.entries(request), response_headers: [] });
  assert.match(why(closed), /Access-Control-Allow-Headers names authorization; \* does not count for it\. There was: nothing/);
});

test("an answer without CORS headers is kept from the page", () => {
  const blocked = exchange({ status: 401, response_headers: [] });
  const [answer] = plain(arrows(blocked)).slice(-1);
  assert.equal(answer.kind, "bad");
  assert.match(answer.text, /kept from the page/);
  for (const request_headers of [[], [["origin", SITE], ["sec-fetch-mode", "navigate"]]]) {
    assert.deepEqual(plain(explain(exchange({ request_headers, response_headers: [] }))), []);
  }
});
