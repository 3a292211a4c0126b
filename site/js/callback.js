// The page that the login comes back to: completes it and goes on to the café.

import { completeLogin, currentToken } from "./auth.js";
import { loadConfig } from "./config.js";
import { say } from "./notice.js";
import { returnAddress } from "./return.js";

async function main() {
  let auth = null;
  try {
    const config = await loadConfig();
    if (!config.auth) {
      throw new Error(config.problems[0] ?? "config.json has no “auth” part yet. That is the task of lab 3.");
    }
    auth = config.auth;
    if (location.search === "" && location.hash === "") {
      // Reloaded, or opened by hand: there is nothing to complete.
      throw new Error("There is no login to complete here.");
    }
    await completeLogin(auth);
    location.replace(returnAddress());
  } catch (error) {
    if (isLoggedIn(auth)) {
      // The back button leads here after a login that has been completed.
      location.replace(returnAddress());
      return;
    }
    say(["You are not logged in.", error.message], "bad");
    document.getElementById("next").hidden = false;
  }
}

function isLoggedIn(auth) {
  try {
    return auth !== null && currentToken(auth) !== null;
  } catch {
    return false;
  }
}

await main();
