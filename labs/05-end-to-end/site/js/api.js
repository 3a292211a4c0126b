// Calls to the café's API. Lab 5 makes the report request carry Frank's token.

import { Unavailable } from "./errors.js";

// API Gateway gives up after 29 seconds; what has not come by then does not come any more.
const PATIENCE = 30_000;

/** What the café serves and sells: `{ products: [{ product_name, category, price_in_cents }] }`. */
export async function fetchProducts(config) {
  return (await send(`${config.api}/products`, { method: "GET" })).json();
}

/** The inventory report. `token` is what `currentToken` of auth.js returned. */
export async function fetchReport(config, token) {
  // Task 5.1: send `token` in the header that `config.report.token_header` names.
  const path = config.report?.path ?? "/create_report";
  return (await send(`${config.api}${path}`, { method: "POST" })).json();
}

async function send(url, options) {
  let response;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    if (error.name === "TimeoutError") {
      throw new Unavailable("The café’s API did not answer in time.");
    }
    // The browser does not tell a page whether the network or CORS was in the way; its console does.
    throw new Unavailable("The café’s API could not be reached, or the browser did not let the page see its answer.");
  }
  // Task 5.2: a 401 or 403 is a refusal: throw `new Refused(response.status)` (import it from "./errors.js").
  if (!response.ok) {
    throw new Unavailable(`The café’s API answered ${response.status}.`);
  }
  return response;
}
