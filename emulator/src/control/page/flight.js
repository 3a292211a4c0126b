// Draws recorded exchanges as a sequence diagram and explains them. Used by the cloud's page, where exchanges arrive as
// they happen, and by files that `cafelab trace` writes.

const LANES = [
  ["client", "Browser"],
  ["site", "CloudFront"],
  ["login", "Hosted UI"],
  ["api", "API Gateway"],
  ["authorizer", "Authorizer"],
  ["states", "Step Functions"],
  ["dynamodb", "DynamoDB"],
];
const DOORS = { site: "site", website: "site", login: "login", api: "api" };
const SERVICES = {
  authorizer: "authorizer", states: "states", dynamodb: "dynamodb", apigateway: "api", "execute-api": "api",
  "cognito-idp": "login", cloudfront: "site", s3: "site",
};
// What the recorder puts in the place of what it does not keep.
const HIDDEN = "(hidden)";
const FILES = /\.(js|css|svg|png|ico|json)$/;

// What the claims of a Cognito token are for.
const CLAIMS = {
  iss: "the user pool that issued it",
  aud: "the app client that it is for",
  client_id: "the app client that asked for it",
  token_use: "id: who somebody is; access: what they may do",
  exp: "when it ends",
  iat: "when it was issued",
  auth_time: "when the password was given",
  sub: "the user, by an id that never changes",
  scope: "what it allows",
  "cognito:username": "the user's name",
  username: "the user's name",
  email: "the user's address",
  email_verified: "whether the address is known to be theirs",
};
// What API Gateway's and Cognito's refusals mean.
const ERRORS = {
  UnauthorizedException: "There is no token, or the authorizer does not take it.",
  MissingAuthenticationTokenException: "No deployed method has this path and verb.",
  IncompleteSignatureException: "No deployed method has this path, so the Authorization header was read as an AWS signature.",
  AccessDeniedException: "A role or a policy forbids it.",
  AccessDenied: "A policy forbids it; for files of the site: the file does not exist, or CloudFront may not read the bucket.",
  ForbiddenException: "The API, its stage or its policy does not let this through.",
};

/** What a browser demands of the answer to a preflight, rule by rule: `[holds, rule, what was there]`. */
function judgePreflight(request, response, status) {
  const origin = request.origin ?? "";
  const list = (name) => (response[name] ?? "").split(",").map((item) => item.trim()).filter(Boolean);
  const method = request["access-control-request-method"];
  const methods = list("access-control-allow-methods");
  const headers = list("access-control-allow-headers").map((name) => name.toLowerCase());
  const wanted = (request["access-control-request-headers"] ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  const allows = (name) => headers.includes(name.toLowerCase()) || (headers.includes("*") && name.toLowerCase() !== "authorization");
  const safe = ["GET", "HEAD", "POST"].includes(method);
  return [
    [status >= 200 && status < 300, "its status is between 200 and 299", String(status)],
    judgeOrigin(origin, response),
    [safe || methods.includes(method) || methods.includes("*"),
      safe ? `${method} needs no permission` : `Access-Control-Allow-Methods names ${method}`, methods.join(", ") || "nothing"],
    ...wanted.map((name) => [allows(name),
      `Access-Control-Allow-Headers names ${name}${name.toLowerCase() === "authorization" ? "; * does not count for it" : ""}`,
      headers.join(", ") || "nothing"]),
  ];
}

/** Whether a page of this origin may read the answer. */
function judgeOrigin(origin, response) {
  const allowed = response["access-control-allow-origin"];
  return [allowed === "*" || allowed === origin, `Access-Control-Allow-Origin is * or ${origin}, byte for byte`, allowed ?? "nothing"];
}

/** Whether a script of a page asks another origin, so that the browser's CORS rules count. Forms and links are free of them. */
function asksAcross(exchange, request) {
  const script = (request["sec-fetch-mode"] ?? "cors") === "cors";
  return script && exchange.door !== "sdk" && Boolean(request.origin) && request.origin !== new URL(exchange.url).origin;
}

/** What there is to say about an exchange: `{ title, good, rules, text }` each. */
function explain(exchange) {
  const request = Object.fromEntries(exchange.request_headers);
  const response = Object.fromEntries(exchange.response_headers);
  const found = [];
  const preflight = exchange.method === "OPTIONS" && "access-control-request-method" in request;
  if (preflight) {
    const rules = judgePreflight(request, response, exchange.status);
    const good = rules.every(([holds]) => holds);
    found.push({ title: good ? "Preflight: the browser may send the request" : "Preflight: the browser will not send the request", good, rules });
  } else if (asksAcross(exchange, request)) {
    const rules = [judgeOrigin(request.origin, response)];
    const good = rules[0][0];
    found.push({ title: good ? "CORS: the page may read the answer" : "CORS: the browser keeps the answer from the page", good, rules });
  }
  for (const step of exchange.steps.filter(({ outcome }) => outcome === "refused")) {
    found.push({ title: `${step.service} refused ${step.operation}`, good: false, text: step.reason ?? "" });
  }
  if (exchange.status >= 400) {
    const text = ERRORS[exchange.error] ?? (exchange.status >= 500 ? "Something behind the answer failed; the steps say what." : "");
    found.push({ title: `Refused: ${exchange.status} ${exchange.error ?? ""}`.trim(), good: false, text });
  }
  if (response.location) {
    found.push({ title: "Redirect", good: true, text: `The browser goes on to ${response.location}` });
  }
  return found;
}

/** The arrows of an exchange: `{ from, to, text, kind }`; `kind` is ask, good or bad. */
function arrows(exchange) {
  const door = DOORS[exchange.door] ?? SERVICES[exchange.service] ?? "site";
  const lane = (step) => SERVICES[step.service] ?? "site";
  const answered = exchange.status < 400;
  const steps = exchange.steps.map((step) => {
    const parent = exchange.steps.find(({ id }) => id === step.parent);
    const word = { done: "", refused: " – refused", unfinished: " – given up" }[step.outcome];
    return { from: parent ? lane(parent) : door, to: lane(step), text: `${step.operation}${word}`, kind: step.outcome === "refused" ? "bad" : "ask" };
  });
  const kept = explain(exchange).some(({ good, rules }) => rules && !good);
  const answer = [exchange.status, exchange.error, kept ? "kept from the page" : "", duration(exchange.duration_micros)];
  return [
    { from: "client", to: door, text: [nameOf(exchange), ...carried(exchange)].join(" · "), kind: "ask" },
    ...steps,
    { from: door, to: "client", text: answer.filter(Boolean).join(" · "), kind: answered && !kept ? "good" : "bad" },
  ];
}

/** The token that a request carries, in a few words. */
function carried(exchange) {
  const token = (exchange.tokens ?? []).find(({ place }) => place === "Authorization");
  if (!token) {
    return [];
  }
  const { claims } = token;
  return [`${claims.token_use ?? "some"} token of ${claims["cognito:username"] ?? claims.username ?? "somebody"}`];
}

/** Why an exchange went wrong, in a line; nothing if it did not. */
function why(exchange) {
  const bad = explain(exchange).filter(({ good }) => !good);
  const broken = bad.flatMap(({ rules }) => rules ?? []).filter(([holds]) => !holds);
  return [
    ...broken.map(([, rule, seen]) => `The browser wants: ${rule}. There was: ${seen}.`),
    ...bad.filter(({ text }) => text).map(({ title, text }) => `${title}: ${text}`),
  ].join(" ");
}

function nameOf(exchange) {
  const { pathname } = new URL(exchange.url);
  return exchange.door === "sdk" ? (exchange.operation ?? exchange.method) : `${exchange.method} ${pathname}`;
}

function duration(micros) {
  return micros < 1000 ? `${micros} µs` : `${(micros / 1000).toFixed(1)} ms`;
}

function node(name, className, ...children) {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  element.append(...children);
  return element;
}

function drawArrow({ from, to, text, kind }) {
  const at = (lane) => LANES.findIndex(([id]) => id === lane);
  const [start, end] = [at(from), at(to)];
  const [left, right] = [Math.min(start, end), Math.max(start, end)];
  const self = left === right;
  const arrow = node("span", `arrow ${kind} ${self ? "self" : start < end ? "right" : "left"}`, node("span", "label", text));
  // Each lane is two columns wide and its line is between them.
  arrow.style.gridColumn = self ? `${2 * left + 1} / ${2 * left + 3}` : `${2 * left + 2} / ${2 * right + 2}`;
  return node("span", "message", arrow);
}

function drawExchange(exchange) {
  const summary = node("summary", "", ...arrows(exchange).map(drawArrow));
  const reason = why(exchange);
  if (reason) {
    summary.append(node("span", "why", reason));
  }
  const details = node("details", "", summary);
  // Drawn when somebody looks.
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      details.append(drawDetails(exchange));
    }
  });
  const item = node("li", kindOf(exchange), details);
  item.dataset.id = exchange.id;
  return item;
}

function kindOf(exchange) {
  const file = exchange.method === "GET" && exchange.status < 400 && FILES.test(new URL(exchange.url).pathname);
  return exchange.door === "sdk" ? "sdk" : exchange.door === "site" && file ? "file" : "flow";
}

function drawDetails(exchange) {
  const box = node("div", "about", node("p", "url", `${exchange.method} ${exchange.url}`));
  for (const { title, good, rules, text } of explain(exchange)) {
    const part = node("div", good ? "finding good" : "finding bad", node("strong", "", title));
    if (text) {
      part.append(node("p", "", text));
    }
    if (rules) {
      part.append(node("ul", "", ...rules.map(([holds, rule, seen]) => node("li", "", `${holds ? "✓" : "✗"} ${rule} – ${seen}`))));
    }
    box.append(part);
  }
  box.append(...(exchange.tokens ?? []).map(drawToken));
  box.append(drawHeaders("Request", exchange.request_headers), drawHeaders("Response", exchange.response_headers));
  return box;
}

function drawToken({ place, header, claims }) {
  const row = (name, value, about) => node("tr", "", th("row", name), node("td", "", shown(name, value)), node("td", "", about));
  const body = node("tbody", "",
    row("alg", header.alg, "how it is signed"),
    row("kid", header.kid, "which of the pool's keys signed it"),
    ...Object.entries(claims).filter(([, value]) => value !== HIDDEN).map(([name, value]) => row(name, value, CLAIMS[name] ?? "")));
  const hidden = Object.entries(claims).filter(([, value]) => value === HIDDEN).map(([name]) => name);
  if (hidden.length > 0) {
    body.append(row("others", hidden.join(", "), "their values are not recorded"));
  }
  const caption = node("caption", "", place === "Authorization" ? "The token in the Authorization header" : `The ${place} handed out`);
  const head = node("thead", "", node("tr", "", th("col", "Claim"), th("col", "Value"), th("col", "What it is for")));
  return node("div", "scroll", node("table", "token", caption, head, body));
}

function shown(name, value) {
  const time = ["exp", "iat", "auth_time", "nbf"].includes(name) && typeof value === "number";
  if (time) {
    return `${value} (${new Date(value * 1000).toLocaleString()})`;
  }
  return typeof value === "string" ? value : JSON.stringify(value) ?? "–";
}

function th(scope, text) {
  const cell = node("th", "", text);
  cell.scope = scope;
  return cell;
}

function drawHeaders(title, headers) {
  const items = headers.map(([name, value]) => node("div", "", node("dt", "", name), node("dd", "", value)));
  return node("details", "headers", node("summary", "", `${title} headers (${headers.length})`), node("dl", "", ...items));
}

/** Puts the diagram on the page: its lanes, its exchanges, its switches. */
function start() {
  const section = document.getElementById("flight");
  if (section === null) {
    return;
  }
  const list = document.getElementById("exchanges");
  const lanes = node("div", "lanes", ...LANES.map(([, name]) => node("span", "", name)));
  lanes.ariaHidden = "true";
  const frame = node("div", "diagram", lanes);
  list.replaceWith(frame);
  frame.append(list);
  const controls = document.getElementById("controls");
  controls.append(toggle("files of the site", "files", section), toggle("SDK calls", "sdk-calls", section));
  const recorded = JSON.parse(document.getElementById("recorded").textContent);
  const add = (exchange) => {
    list.append(drawExchange(exchange));
    document.getElementById("nothing").hidden = list.querySelector(".flow") !== null;
  };
  recorded.forEach(add);
  document.getElementById("nothing").hidden = list.querySelector(".flow") !== null;
  if ("live" in document.documentElement.dataset) {
    const clear = node("button", "", "Clear");
    clear.type = "button";
    clear.addEventListener("click", () => list.replaceChildren());
    controls.append(clear);
    follow(section.dataset.after, add);
  }
}

function toggle(text, name, section) {
  const box = node("input", "");
  box.type = "checkbox";
  box.addEventListener("change", () => section.classList.toggle(name, box.checked));
  return node("label", "", box, ` Show ${text}`);
}

/** An address of the cloud's own, below the one that the page has. */
function own(path) {
  return location.pathname.replace(/\/?$/, "/") + path;
}

/** Exchanges as they happen. After what may have changed something, or in a cloud that was started anew, the rest is brought up to date. */
function follow(after, add) {
  const events = new EventSource(own(`flight?after=${encodeURIComponent(after)}`));
  // A place is `<run>:<id>`.
  const runOf = (place) => place.split(":")[0];
  let run = runOf(after);
  let waiting = null;
  events.addEventListener("message", ({ data, lastEventId }) => {
    const exchange = JSON.parse(data);
    add(exchange);
    // The login pages send mail.
    if (exchange.door === "sdk" || exchange.door === "login" || runOf(lastEventId) !== run) {
      run = runOf(lastEventId);
      clearTimeout(waiting);
      waiting = setTimeout(refresh, 400);
    }
  });
}

async function refresh() {
  let page;
  try {
    page = new DOMParser().parseFromString(await (await fetch(own("resources"))).text(), "text/html");
  } catch {
    // The cloud has been stopped; when it is back, its next exchange leads here again.
    return;
  }
  for (const id of ["resources", "mailbox"]) {
    const fresh = page.getElementById(id);
    if (fresh !== null) {
      renew(document.getElementById(id), fresh);
    }
  }
}

/** Makes `old` what `fresh` is and leaves alone what is the same, so that an open message, the focus and a selection stay. */
function renew(old, fresh) {
  if (old.isEqualNode(fresh)) {
    return;
  }
  if (isText(old) || isText(fresh)) {
    old.replaceWith(fresh);
    return;
  }
  for (const { name } of [...old.attributes]) {
    // What the reader has opened is theirs to close.
    if (!fresh.hasAttribute(name) && name !== "open") {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    old.setAttribute(name, value);
  }
  const known = Map.groupBy(old.children, keyOf);
  const children = [...fresh.children].map((child) => [known.get(keyOf(child))?.shift(), child]);
  [...known.values()].flat().forEach((child) => child.remove());
  let place = old.firstElementChild;
  for (const [kept, child] of children) {
    if (kept === undefined) {
      old.insertBefore(child, place);
    } else if (kept === place) {
      place = place.nextElementSibling;
      renew(kept, child);
    } else {
      old.insertBefore(kept, place);
      renew(kept, child);
    }
  }
}

function keyOf(element) {
  return `${element.localName} ${element.dataset.key ?? ""}`;
}

/** Whether an element has text of its own, or nothing in it. */
function isText(element) {
  return element.children.length === 0 || [...element.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== "");
}

if (typeof document === "undefined") {
  globalThis.flight = { arrows, explain, judgePreflight, why };
} else {
  start();
}
