// Logging in and out with Cognito's hosted login page. Lab 3 writes this module.

//
// `auth` is the “auth” part of config.json: domain, client_id, redirect_uri, logout_uri, scopes, response_type, token_use.
// Ready to use: randomText() and challengeOf(verifier) from "./pkce.js", LoginFailed from "./errors.js".

import { NotBuiltYet } from "./errors.js";

/** Sends the browser to the login page. */
export async function startLogin(auth) {
  // Task 3.2: keep state, nonce and verifier in sessionStorage, then navigate to `${auth.domain}/oauth2/authorize?…`.
  throw new NotBuiltYet("Logging in", 3);
}

/** On the callback page: makes a stored token of what the login page sent back. */
export async function completeLogin(auth) {
  // Task 3.3: take code and state out of the address bar, check the state, exchange the code, check the nonce, keep the tokens.
  throw new NotBuiltYet("Completing the login", 3);
}

/** The token to send to the API, or null when nobody is logged in or the login has expired. */
export function currentToken(auth) {
  // Task 3.4: the kept token that `auth.token_use` names, unless it has expired.
  return null;
}

/** Forgets the token and ends the session at Cognito. */
export function logOut(auth) {
  // Task 3.5: forget the tokens, then navigate to `${auth.domain}/logout?client_id=…&logout_uri=…`.
  throw new NotBuiltYet("Logging out", 3);
}
