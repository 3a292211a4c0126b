// The café's page: wires buttons to auth.js and api.js and says in words what happened.

import { fetchProducts, fetchReport } from "./api.js";
import { currentToken, logOut, startLogin } from "./auth.js";
import { loadConfig } from "./config.js";
import { LoginFailed, NotBuiltYet, Refused } from "./errors.js";
import { hush, say } from "./notice.js";
import { showProducts } from "./products.js";
import { showReport } from "./report.js";

const byId = (id) => document.getElementById(id);

async function main() {
  let config;
  try {
    config = await loadConfig();
  } catch (error) {
    say(["The site is not set up completely.", error.message], "bad");
    byId("products").textContent = "";
    return;
  }
  byId("log-in").addEventListener("click", () => attempt(() => startLogin(config.auth)));
  byId("log-out").addEventListener("click", () => attempt(() => logOut(config.auth)));
  byId("generate-report").addEventListener("click", () => generate(config));
  arrange(config);
  // A page that the back button brings back from the browser's memory may show a login that has ended since.
  addEventListener("pageshow", () => arrange(config));
  await listProducts(config);
}

/** Shows the buttons that make sense now. */
function arrange(config) {
  const loggedIn = config.auth !== null && config.auth !== undefined && currentToken(config.auth) !== null;
  byId("log-in").hidden = !config.auth || loggedIn;
  byId("log-out").hidden = !loggedIn;
  byId("report-section").hidden = Boolean(config.auth) && !loggedIn;
  if (!config.auth) {
    byId("report-intro").textContent =
      "There is no login yet (config.json has no “auth” part), so anyone can see what is on the shelves.";
  } else if (!config.report) {
    byId("report-intro").textContent =
      "The report request does not carry the login yet (config.json has no “report” part).";
  }
}

async function listProducts(config) {
  const place = byId("products");
  try {
    showProducts(place, (await fetchProducts(config)).products);
  } catch (error) {
    place.textContent = `The products cannot be shown. ${error.message}`;
  }
}

async function generate(config) {
  const button = byId("generate-report");
  if (button.getAttribute("aria-disabled") === "true") {
    return;
  }
  button.setAttribute("aria-disabled", "true");
  say("Counting what is on the shelves …");
  try {
    const token = config.auth ? currentToken(config.auth) : null;
    showReport(byId("report"), await fetchReport(config, token));
    hush();
  } catch (error) {
    byId("report").replaceChildren();
    explain(error, config);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function attempt(action) {
  hush();
  try {
    await action();
  } catch (error) {
    explain(error, null);
  }
}

function explain(error, config) {
  if (error instanceof Refused) {
    say([error.message, "Your login may have expired. Log in and try again."], "bad");
    byId("log-in").hidden = !config?.auth;
  } else if (error instanceof NotBuiltYet || error instanceof LoginFailed) {
    say(error.message, "bad");
  } else {
    say(["The report cannot be shown.", error.message], "bad");
  }
}

await main();
