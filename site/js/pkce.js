// Proof Key for Code Exchange (RFC 7636): ready to use, nothing to change here.

/** `bytes` random bytes as URL-safe text; 32 bytes give the 43 characters that RFC 7636 asks for at least. */
export function randomText(bytes = 32) {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** The `code_challenge` of a `code_verifier`: its SHA-256 digest, base64url without padding. */
export async function challengeOf(verifier) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
