// The café's page: wires buttons to auth.js and api.js and says in words what happened.

import { fetchProducts, fetchReport } from "./api.js";
import { currentToken, logOut, startLogin } from "./auth.js";
import { loadConfig } from "./config.js";
import { LoginFailed, NotBuiltYet, Refused } from "./errors.js";
import { hush, say } from "./notice.js";
import { showProducts } from "./products.js";
import { showReport } from "./report.js";
import { rememberPlace } from "./return.js";
import { holderOf } from "./who.js";

const byId = (id) => document.getElementById(id);

async function main() {
  let config;
  try {
    config = await loadConfig();
  } catch (error) {
    say(["The site is not set up completely.", error.message], "bad");
    byId("products").textContent = "The products cannot be shown.";
    return;
  }
  byId("log-in").addEventListener("click", () => attempt("The login did not start.", () => logIn(config)));
  byId("log-out").addEventListener("click", () => attempt("The log-out did not work.", () => logOut(config.auth)));
  byId("generate-report").addEventListener("click", () => generate(config));
  arrange(config);
  // A page that the back button brings back from the browser's memory may show a login that has ended since.
  addEventListener("pageshow", () => arrange(config));
  document.addEventListener("visibilitychange", () => arrange(config));
  if (config.problems.length > 0) {
    say(["The site is not set up completely.", ...config.problems], "bad");
  } else if (location.hash === "#report") {
    followLink(config);
  }
  await listProducts(config);
}

/** Shows what makes sense now, and no more. */
function arrange(config) {
  const token = config.auth ? currentToken(config.auth) : null;
  byId("log-in").hidden = !config.auth || token !== null;
  byId("log-out").hidden = token === null;
  byId("report").hidden = Boolean(config.auth) && token === null;
  greet(token);
  if (byId("report").hidden) {
    // What Frank saw is not for whoever sits here now.
    byId("report-place").replaceChildren();
  }
  if (!config.auth) {
    byId("report-intro").textContent =
      "There is no login yet (config.json has no “auth” part), so anyone can see what is on the shelves.";
  } else if (!config.report) {
    byId("report-intro").textContent =
      "The report request does not carry the login yet (config.json has no “report” part).";
  }
}

function greet(token) {
  const holder = token === null ? null : holderOf(token);
  const place = byId("who");
  place.hidden = holder === null;
  if (holder !== null) {
    const until = holder.until.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    place.textContent = `${holder.name}, until ${until}`;
  }
}

/** A link to the report leads through the login, if need be. */
function followLink(config) {
  if (byId("report").hidden) {
    say("The report is for staff: log in to see it.");
    byId("log-in").focus();
  } else {
    byId("report").focus();
    generate(config);
  }
}

async function listProducts(config) {
  const place = byId("products");
  try {
    showProducts(place, (await fetchProducts(config)).products);
  } catch (error) {
    const text = document.createElement("p");
    text.textContent = `The products cannot be shown. ${error.message}`;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "quiet";
    again.textContent = "Try again";
    again.addEventListener("click", () => listProducts(config));
    place.replaceChildren(text, again);
  }
}

async function logIn(config) {
  rememberPlace();
  await startLogin(config.auth);
}

async function generate(config) {
  const button = byId("generate-report");
  if (button.getAttribute("aria-disabled") === "true") {
    return;
  }
  const token = config.auth ? currentToken(config.auth) : null;
  if (config.auth && token === null) {
    arrange(config);
    say(["Your login has expired.", "Log in again to see what is on the shelves."], "bad");
    byId("log-in").focus();
    return;
  }
  button.setAttribute("aria-disabled", "true");
  say("Counting what is on the shelves …");
  try {
    showReport(byId("report-place"), await fetchReport(config, token));
    hush();
  } catch (error) {
    byId("report-place").replaceChildren();
    explain("The report cannot be shown.", error);
    // Whoever was refused may log in again, although the page still has a token.
    byId("log-in").hidden = !(error instanceof Refused && config.auth);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function attempt(failure, action) {
  hush();
  try {
    await action();
  } catch (error) {
    explain(failure, error);
  }
}

function explain(failure, error) {
  if (error instanceof Refused) {
    say([error.message, "Your login may have expired. Log in and try again."], "bad");
  } else if (error instanceof NotBuiltYet || error instanceof LoginFailed) {
    say(error.message, "bad");
  } else {
    say([failure, error.message], "bad");
  }
}

await main();
