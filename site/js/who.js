// Who a token belongs to, to greet them. Whether it is genuine is for the API to judge.

/** `{ name, until }` of a JSON Web Token, or null if it cannot be read. */
export function holderOf(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))));
    const name = claims["cognito:username"] ?? claims.username ?? claims.email;
    return typeof name === "string" ? { name, until: new Date(claims.exp * 1000) } : null;
  } catch {
    return null;
  }
}
