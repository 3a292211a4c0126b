// The café's page: wires buttons to auth.js and api.js and says in words what happened.

import { fetchProducts, fetchReport } from "./api.js";
import { currentToken, logOut, startLogin } from "./auth.js";
import { loadConfig } from "./config.js";
import { LoginFailed, NotBuiltYet, Refused, inWords } from "./errors.js";
import { hush, say } from "./notice.js";
import { showProducts } from "./products.js";
import { showReport } from "./report.js";
import { rememberPlace } from "./return.js";
import { holderOf } from "./who.js";

const byId = (id) => document.getElementById(id);

// The token that the API refused last, if it did: whoever has it may log in again.
let refused = null;

async function main() {
  byId("products").replaceChildren(paragraph("Fetching the products …"));
  let config;
  try {
    config = await loadConfig();
  } catch (error) {
    say(["The site is not set up completely.", error.message], "bad");
    byId("products").replaceChildren(paragraph("The products cannot be shown."));
    return;
  }
  byId("log-in").addEventListener("click", () => attempt("The login did not start.", () => logIn(config)));
  byId("log-out").addEventListener("click", () => attempt("The log-out did not work.", () => logOut(config.auth)));
  byId("generate-report").addEventListener("click", () => generate(config));
  arrange(config);
  // A page that the back button brings back from the browser's memory may show a login that has ended since.
  addEventListener("pageshow", () => arrange(config));
  document.addEventListener("visibilitychange", () => arrange(config));
  addEventListener("hashchange", () => followLink(config));
  if (config.problems.length > 0) {
    say(["The site is not set up completely.", ...config.problems], "bad");
  } else {
    followLink(config);
  }
  await listProducts(config);
}

/** The token of whoever is logged in. What auth.js stumbles over must not stop the rest of the page. */
function tokenOf(config) {
  try {
    return config.auth ? (currentToken(config.auth) ?? null) : null;
  } catch (error) {
    // For whoever writes auth.js: the browser's console shows where it happened.
    reportError(error);
    say(["Whether you are logged in cannot be told.", "Log in to go on."], "bad");
    return null;
  }
}

/** Shows what makes sense now, and no more. */
function arrange(config) {
  const token = tokenOf(config);
  byId("log-in").hidden = !config.auth || (token !== null && token !== refused);
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
  if (location.hash !== "#report") {
    return;
  }
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
    showProducts(place, await fetchProducts(config));
  } catch (error) {
    const text = paragraph(`The products cannot be shown. ${inWords(error)}`);
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
  const token = tokenOf(config);
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
    refused = null;
    hush();
  } catch (error) {
    byId("report-place").replaceChildren();
    explain("The report cannot be shown.", error, inWords);
    refused = error instanceof Refused ? token : null;
  } finally {
    arrange(config);
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

function explain(failure, error, words = ({ message }) => message) {
  if (error instanceof Refused) {
    say([error.message, "Your login may have expired. Log in and try again."], "bad");
  } else if (error instanceof NotBuiltYet || error instanceof LoginFailed) {
    say(error.message, "bad");
  } else {
    say([failure, words(error)], "bad");
  }
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

await main().catch((error) => {
  reportError(error);
  say(["Something is wrong with this page.", "Reload it, or come back later."], "bad");
});
