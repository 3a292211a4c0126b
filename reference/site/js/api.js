// Calls to the café's API. The report request carries Frank's token.

import { Refused, Unavailable } from "./errors.js";

// API Gateway gives up after 29 seconds; what has not come by then does not come any more.
const PATIENCE = 30_000;

/** What the café serves and sells: `{ products: [{ product_name, category, price_in_cents }] }`. */
export async function fetchProducts(config) {
  return (await send(`${config.api}/products`, { method: "GET" })).json();
}

/** The inventory report. `token` is what `currentToken` of auth.js returned. */
export async function fetchReport(config, token) {
  const path = config.report?.path ?? "/create_report";
  const header = config.report?.token_header;
  const headers = header && token ? { [header]: token } : {};
  return (await send(`${config.api}${path}`, { method: "POST", headers })).json();
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
  if (response.status === 401 || response.status === 403) {
    throw new Refused(response.status);
  }
  if (!response.ok) {
    throw new Unavailable(`The café’s API answered ${response.status}.`);
  }
  return response;
}
