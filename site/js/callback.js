// The page that the login comes back to: completes it and goes on to the café.

import { completeLogin } from "./auth.js";
import { loadConfig } from "./config.js";
import { say } from "./notice.js";

async function main() {
  try {
    const config = await loadConfig();
    if (!config.auth) {
      throw new Error("config.json has no “auth” part yet. That is the task of lab 3.");
    }
    await completeLogin(config.auth);
    location.replace("index.html");
  } catch (error) {
    say(["You are not logged in.", error.message], "bad");
    document.getElementById("next").hidden = false;
  }
}

await main();
