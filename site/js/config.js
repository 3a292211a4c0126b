// Reads config.json, which tells the site where its API and its login page are.

/** The parsed file. Throws an Error whose text tells a person what is missing. */
export async function loadConfig() {
  let response;
  try {
    response = await fetch("config.json", { cache: "no-store" });
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

function checked(config) {
  require(config, ["api"], "config.json");
  if (config.auth) {
    require(config.auth, ["domain", "client_id", "redirect_uri", "logout_uri"], "the “auth” part of config.json");
  }
  if (config.report) {
    require(config.report, ["path", "token_header"], "the “report” part of config.json");
  }
  return config;
}

function require(object, names, where) {
  const missing = names.filter((name) => typeof object?.[name] !== "string" || object[name] === "");
  if (missing.length > 0) {
    throw new Error(`${where} has no ${missing.map((name) => `“${name}”`).join(", ")}.`);
  }
}
