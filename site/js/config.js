// Reads config.json, which tells the site where its API and its login page are.

/**
 * The parsed file. A part that cannot be used is null, and `problems` tells a person why, a sentence for each.
 * Throws an Error, also with a text for people, when there is nothing to work with.
 */
export async function loadConfig() {
  let response;
  try {
    response = await fetch("config.json", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Error("config.json could not be fetched. Is the network up?");
  }
  if (!response.ok) {
    throw new Error(`config.json could not be fetched: the site answered ${response.status}. Run “cafelab restore”.`);
  }
  let config;
  try {
    config = await response.json();
  } catch {
    throw new Error("config.json is not valid JSON.");
  }
  return checked(config);
}

// What has to be a text in each part, which texts are addresses, and to which of them a path is added.
const WHOLE = { texts: ["api"], addresses: ["api"], bases: ["api"] };
const AUTH = {
  texts: ["domain", "client_id", "redirect_uri", "logout_uri"],
  addresses: ["domain", "redirect_uri", "logout_uri"],
  bases: ["domain"],
};
const REPORT = { texts: ["path", "token_header"], addresses: [], bases: [] };
// The ways to log in that auth.js can go, and what HTTP allows as the name of a header.
const RESPONSE_TYPES = ["code", "token"];
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;
// A site that never answers is as good as none.
const PATIENCE = 30_000;

function checked(config) {
  const whole = faults(config, WHOLE, "config.json");
  if (whole.length > 0) {
    throw new Error(whole.join(" "));
  }
  const auth = config.auth ? faultsOfAuth(config.auth) : [];
  const report = config.report ? faultsOfReport(config.report) : [];
  return {
    ...config,
    auth: auth.length === 0 ? (config.auth ?? null) : null,
    report: report.length === 0 ? (config.report ?? null) : null,
    problems: [...auth, ...report],
  };
}

function faultsOfAuth(auth) {
  const found = faults(auth, AUTH, "The “auth” part of config.json");
  if (auth.scopes !== undefined && !Array.isArray(auth.scopes)) {
    found.push("“scopes” in config.json is not a list.");
  }
  if (!RESPONSE_TYPES.includes(auth.response_type ?? "code")) {
    found.push(`“response_type” in config.json is neither “code” nor “token”: ${auth.response_type}`);
  }
  if (found.length === 0 && new URL(auth.redirect_uri).origin !== location.origin) {
    // What startLogin keeps for the callback can be read by pages of the same origin only.
    found.push(`“redirect_uri” in config.json is on another site than this page, which is on ${location.origin}: ${auth.redirect_uri}`);
  }
  return found;
}

function faultsOfReport(report) {
  const found = faults(report, REPORT, "The “report” part of config.json");
  if (found.length === 0 && !HEADER.test(report.token_header)) {
    found.push(`“token_header” in config.json cannot be the name of a header: ${report.token_header}`);
  }
  return found;
}

function faults(part, { texts, addresses, bases }, where) {
  const missing = texts.filter((name) => typeof part?.[name] !== "string" || part[name] === "");
  if (missing.length > 0) {
    return [`${where} has no ${missing.map((name) => `“${name}”`).join(", ")}.`];
  }
  const wrong = addresses.filter((name) => !URL.canParse(part[name]) || !/^https?:/.test(part[name]));
  const slashed = bases.filter((name) => part[name].endsWith("/"));
  return [
    ...wrong.map((name) => `“${name}” in config.json is not an address: ${part[name]}`),
    ...slashed.map((name) => `“${name}” in config.json must not end with a slash: ${part[name]}`),
  ];
}
