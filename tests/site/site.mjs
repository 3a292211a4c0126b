// The site's modules as they are deployed after lab 5, and a browser's globals around them.

import { cp, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const SOURCES = ["../../site/js", "../../reference/site/js"];
const folder = await mkdtemp(join(tmpdir(), "cafe-site-"));
// Browsers take every script of type `module` for one; Node has to be told.
await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
for (const source of SOURCES) {
  await cp(fileURLToPath(new URL(source, import.meta.url)), folder, { recursive: true });
}

/** A module of the deployed site. */
export function load(name) {
  return import(pathToFileURL(join(folder, name)));
}

/** Storage of a browser's tab. */
class Storage {
  #items = new Map();
  getItem(key) { return this.#items.get(key) ?? null; }
  setItem(key, value) { this.#items.set(key, String(value)); }
  removeItem(key) { this.#items.delete(key); }
  get keys() { return [...this.#items.keys()]; }
  get text() { return JSON.stringify([...this.#items]); }
}

/** Where a browser lets nothing be kept, whoever so much as mentions its storage is stopped. */
export function forbidStorage() {
  const get = () => { throw new DOMException("Access is denied for this document.", "SecurityError"); };
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, get });
}

/** Fresh globals: an address, empty storage, and a network that answers as told. */
export function browser(address = "https://site.example/index.html", answer = () => new Response("{}")) {
  const url = new URL(address);
  const seen = { went: [], asked: [], signals: [] };
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, writable: true, value: new Storage() });
  globalThis.location = {
    origin: url.origin,
    search: url.search,
    hash: url.hash,
    pathname: url.pathname,
    assign: (target) => seen.went.push(new URL(target, url)),
    replace: (target) => seen.went.push(new URL(target, url)),
  };
  globalThis.history = {
    replaceState: (_state, _title, path) => {
      [location.pathname, location.search, location.hash] = [path, "", ""];
    },
  };
  globalThis.fetch = async (target, { signal, ...options } = {}) => {
    seen.asked.push({ url: String(target), ...options });
    seen.signals.push(signal);
    return answer(String(target), { signal, ...options });
  };
  return seen;
}

/** What `config.json` says in these tests. */
export const CONFIG = {
  api: "https://api.example/prod",
  auth: {
    domain: "https://login.example",
    client_id: "abc",
    redirect_uri: "https://site.example/callback.html",
    logout_uri: "https://site.example/index.html",
    scopes: ["openid", "email"],
    response_type: "code",
    token_use: "id",
  },
  report: { path: "/create_report", token_header: "Authorization" },
};

/** An unsigned token; the site does not judge signatures. */
export function token(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part({ exp: Date.now() / 1000 + 3600, ...claims })}.c2lnbmF0dXJl`;
}
