// Logging in and out with Cognito's hosted login page.
//
// Authorization code grant with PKCE: https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html

import { LoginFailed } from "./errors.js";
import { challengeOf, randomText } from "./pkce.js";

// What waits for the callback, and what the login brought. Both live as long as the browser tab.
const PENDING = "cafe.login";
const TOKENS = "cafe.tokens";
// A login page that has not answered by then does not answer any more.
const PATIENCE = 30_000;

/** Sends the browser to the login page. */
export async function startLogin(auth) {
  const pending = { state: randomText(), nonce: randomText(), verifier: randomText() };
  remember(PENDING, pending);
  const parameters = new URLSearchParams({
    response_type: auth.response_type ?? "code",
    client_id: auth.client_id,
    redirect_uri: auth.redirect_uri,
    scope: (auth.scopes ?? ["openid", "email"]).join(" "),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: "S256",
  });
  location.assign(`${auth.domain}/oauth2/authorize?${parameters}`);
}

/** On the callback page: makes a stored token of what the login page sent back. */
export async function completeLogin(auth) {
  const implicit = auth.response_type === "token";
  const answer = new URLSearchParams(implicit ? location.hash.slice(1) : location.search);
  // Neither code nor tokens may stay in the address bar or in the history.
  history.replaceState(null, "", location.pathname);
  const pending = kept(PENDING);
  forget(PENDING);
  if (pending === null || answer.get("state") !== pending.state) {
    throw new LoginFailed("This answer does not belong to a login that was started here. Please log in again.");
  }
  if (answer.has("error")) {
    throw new LoginFailed(`The login page refused: ${answer.get("error_description") ?? answer.get("error")}.`);
  }
  const tokens = implicit ? tokensIn(answer) : await exchange(auth, answer.get("code") ?? "", pending.verifier);
  if (claimsOf(tokens.id_token).nonce !== pending.nonce) {
    throw new LoginFailed("The token does not belong to the login that was started here. Please log in again.");
  }
  sessionStorage.setItem(TOKENS, JSON.stringify(tokens));
}

/** The token to send to the API, or null when nobody is logged in or the login has expired. */
export function currentToken(auth) {
  const tokens = kept(TOKENS);
  const token = tokens?.[auth.token_use === "access" ? "access_token" : "id_token"];
  if (!token || claimsOf(token).exp * 1000 <= Date.now()) {
    forget(TOKENS);
    return null;
  }
  return token;
}

/** Forgets the token and ends the session at Cognito. */
export function logOut(auth) {
  sessionStorage.removeItem(TOKENS);
  const parameters = new URLSearchParams({ client_id: auth.client_id, logout_uri: auth.logout_uri });
  location.assign(`${auth.domain}/logout?${parameters}`);
}

/** What is kept under a key. What cannot be read, or must not be, is as good as nothing. */
function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Without a place to keep what the callback will need there is no use in going to the login page. */
function remember(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    throw new LoginFailed("This browser does not let the page keep anything, which a login needs. Please allow it to store data.");
  }
}

function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Where nothing may be kept there is nothing to forget.
  }
}

/** The tokens of the implicit grant, which come in the address itself. */
function tokensIn(answer) {
  return { id_token: answer.get("id_token"), access_token: answer.get("access_token") };
}

async function exchange(auth, code, verifier) {
  let response;
  try {
    response = await fetch(`${auth.domain}/oauth2/token`, {
      method: "POST",
      signal: AbortSignal.timeout(PATIENCE),
      // URLSearchParams sends a form, which is what Cognito wants; JSON would be refused.
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: auth.client_id,
        redirect_uri: auth.redirect_uri,
        code,
        code_verifier: verifier,
      }),
    });
  } catch {
    throw new LoginFailed("The login page could not be reached to complete the login. Please try again.");
  }
  if (!response.ok) {
    throw new LoginFailed("The login could not be completed: its code was used before or has expired. Please log in again.");
  }
  try {
    const { id_token, access_token } = await response.json();
    return { id_token, access_token };
  } catch {
    throw new LoginFailed("The login page answered with something that is not a token. Please log in again.");
  }
}

/** The claims of a token, to read when it ends. Whether it is genuine is for the API to judge. */
function claimsOf(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))));
  } catch {
    return {};
  }
}
