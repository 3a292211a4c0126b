// Logging in and out with Cognito's hosted login page. Lab 3 writes this module.

import { NotBuiltYet } from "./errors.js";

/** Sends the browser to the login page. */
export async function startLogin(auth) {
  throw new NotBuiltYet("Logging in", 3);
}

/** On the callback page: makes a stored token of what the login page sent back. */
export async function completeLogin(auth) {
  throw new NotBuiltYet("Completing the login", 3);
}

/** The token to send to the API, or null when nobody is logged in or the login has expired. */
export function currentToken(auth) {
  return null;
}

/** Forgets the token and ends the session at Cognito. */
export function logOut(auth) {
  throw new NotBuiltYet("Logging out", 3);
}
