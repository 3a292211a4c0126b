// The page that a module under test finds itself in: as much of a browser as a login and a call of an API need.
//
// Evaluates to a function. Rust calls it with `host`, the only way out (pure functions and the scripted network), with
// what `address.js` evaluates to, and with the visit; it returns how to run the module, how to let time pass, and what
// happened. What a browser has and this page has not is noted in `touched` when a module asks for it: such a module is
// judged in a real browser.
(host, address, visit) => {
  "use strict";
  const ask = (what, value) => JSON.parse(host(what, JSON.stringify(value ?? null)));
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  const touched = new Set();
  const navigations = [];
  const logs = [];
  const chain = (value) => {
    const names = [];
    for (let type = Object.getPrototypeOf(value); type && type !== Object.prototype; type = Object.getPrototypeOf(type)) {
      names.push(String(type.constructor?.name ?? ""));
    }
    return names;
  };

  class DOMException extends Error {
    constructor(message = "", name = "Error") {
      super(message);
      this.name = name;
    }
  }
  define("DOMException", DOMException);

  // Time stands still but for timers.
  let now = visit.now;
  const timers = new Map();
  let timer = 0;
  const RealDate = Date;
  class PageDate extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(now);
      else super(...given);
    }
    static now() {
      return now;
    }
  }
  define("Date", PageDate);
  // What is asked of something and is not there is noted.
  const noted = (name, known) =>
    new Proxy(known, {
      get(_, member) {
        if (!(member in known) && typeof member !== "symbol" && member !== "then" && member !== "toJSON") touched.add(`${name}.${member}`);
        return known[member];
      },
    });
  const lacks = (type, ...members) => {
    for (const member of members) {
      Object.defineProperty(type.prototype, member, { configurable: true, get: () => void touched.add(`${type.name}.${member}`) });
    }
  };
  define("performance", noted("performance", { now: () => now - visit.now, timeOrigin: visit.now }));
  const later = (repeat) => (action, wait = 0, ...given) => {
    timer += 1;
    const pause = Math.max(Number(wait) || 0, repeat ? 1 : 0);
    timers.set(timer, { at: now + pause, pause: repeat ? pause : null, run: () => action(...given) });
    return timer;
  };
  const forget = (id) => void timers.delete(id);
  define("setTimeout", later(false));
  define("setInterval", later(true));
  define("requestAnimationFrame", (action) => later(false)(() => action(now), 16));
  for (const name of ["clearTimeout", "clearInterval", "cancelAnimationFrame"]) define(name, forget);
  define("queueMicrotask", (action) => void Promise.resolve().then(action));

  // Text and bytes.
  const bytesOf = (data) => {
    if (data instanceof ArrayBuffer) return [...new Uint8Array(data)];
    if (ArrayBuffer.isView(data)) return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
    throw new TypeError("not an ArrayBuffer or a view of one");
  };
  define("TextEncoder", class TextEncoder {
    encoding = "utf-8";
    encode(text = "") {
      return Uint8Array.from(ask("utf8", String(text).toWellFormed()));
    }
  });
  lacks(TextEncoder, "encodeInto");
  define("TextDecoder", class TextDecoder {
    encoding = "utf-8";
    decode(data = new Uint8Array()) {
      return ask("text", bytesOf(data));
    }
  });
  define("btoa", (text) => {
    const bytes = [...String(text)].map((c) => c.codePointAt(0));
    if (bytes.some((byte) => byte > 255)) throw new DOMException("a character is above 255", "InvalidCharacterError");
    return ask("btoa", bytes);
  });
  define("atob", (text) => {
    const bytes = ask("atob", String(text));
    if (bytes === null) throw new DOMException("The string is not correctly encoded.", "InvalidCharacterError");
    return String.fromCharCode(...bytes);
  });

  // Randomness that a seed repeats, and digests.
  const random = (count) => ask("random", count);
  Math.random = () => random(6).reduce((sum, byte) => (sum + byte) / 256, 0);
  const subtle = noted("crypto.subtle", {
    async digest(algorithm, data) {
      const digest = ask("digest", { algorithm: String(algorithm?.name ?? algorithm), bytes: bytesOf(data) });
      if (digest === null) throw new DOMException("Unrecognized name.", "NotSupportedError");
      return Uint8Array.from(digest).buffer;
    },
  });
  define("crypto", {
    subtle,
    getRandomValues(array) {
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(random(array.byteLength));
      return array;
    },
    randomUUID() {
      const hex = random(16).map((byte, at) => ((at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte) + 256).toString(16).slice(1));
      return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  });

  const { URL, PARTS, pairsOf } = address(ask, define);

  // Where the page is, and where it is sent.
  let here = new URL(visit.url);
  const go = (how, to) => {
    const there = new URL(String(to), here.href);
    const same = there.href.split("#")[0] === here.href.split("#")[0] && there.hash !== "";
    if (same) here = there;
    else navigations.push({ how, url: there.href });
  };
  const location = { assign: (to) => go("assign", to), replace: (to) => go("replace", to), reload() {}, toString: () => here.href };
  for (const name of PARTS) {
    Object.defineProperty(location, name, {
      enumerable: true,
      get: () => here[name],
      set: (value) => {
        const there = new URL(here.href);
        if (name === "href") return go("href", value);
        there[name] = value;
        return go(name, there.href);
      },
    });
  }
  const place = { configurable: true, get: () => location, set: (to) => go("location", to) };
  Object.defineProperty(globalThis, "location", place);
  const move = (state, _, to) => {
    if (to === undefined || to === null) return;
    const there = new URL(String(to), here.href);
    if (there.origin !== here.origin) throw new DOMException("another origin", "SecurityError");
    here = there;
  };
  define("history", { state: null, length: 1, replaceState: move, pushState: move, back() {}, forward() {}, go() {} });

  // What is kept.
  const storage = (kept) => {
    const items = new Map(Object.entries(kept));
    const known = {
      getItem: (name) => items.get(String(name)) ?? null,
      setItem: (name, value) => void items.set(String(name), String(value)),
      removeItem: (name) => void items.delete(String(name)),
      clear: () => items.clear(),
      key: (at) => [...items.keys()][at] ?? null,
    };
    const view = new Proxy(known, {
      get: (_, name) => (name === "length" ? items.size : (known[name] ?? items.get(name))),
      set: (_, name, value) => (items.set(name, String(value)), true),
      has: (_, name) => name in known || items.has(name),
      deleteProperty: (_, name) => (items.delete(name), true),
      ownKeys: () => [...items.keys()],
      getOwnPropertyDescriptor: (_, name) =>
        items.has(name) ? { value: items.get(name), writable: true, enumerable: true, configurable: true } : undefined,
    });
    return [view, items];
  };
  const [sessionStorage, session] = storage(visit.session);
  const [localStorage, local] = storage(visit.local);
  define("sessionStorage", sessionStorage);
  define("localStorage", localStorage);
  const cookies = new Map(Object.entries(visit.cookies));

  // The network, which Rust plays.
  class Headers {
    #pairs = new Map();
    constructor(init) {
      for (const [name, value] of pairsOf(init instanceof Headers ? [...init] : init)) this.append(name, value);
    }
    #name(name) {
      const text = String(name).toLowerCase();
      if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(text)) throw new TypeError(`Invalid header name: ${text}`);
      return text;
    }
    get(name) {
      return this.#pairs.get(this.#name(name)) ?? null;
    }
    has(name) {
      return this.#pairs.has(this.#name(name));
    }
    set(name, value) {
      const text = String(value).trim();
      if (/[\0\r\n]|[^\0-\xff]/.test(text)) throw new TypeError("Invalid header value");
      this.#pairs.set(this.#name(name), text);
    }
    append(name, value) {
      this.set(name, this.has(name) ? `${this.get(name)}, ${value}` : value);
    }
    delete(name) {
      this.#pairs.delete(this.#name(name));
    }
    forEach(action) {
      for (const [name, value] of this) action(value, name, this);
    }
    *entries() {
      yield* [...this.#pairs].sort();
    }
    *keys() {
      for (const [name] of this) yield name;
    }
    *values() {
      for (const [, value] of this) yield value;
    }
    [Symbol.iterator]() {
      return this.entries();
    }
  }
  define("Headers", Headers);
  class Response {
    #body;
    bodyUsed = false;
    redirected = false;
    constructor(body = "", init = {}) {
      this.#body = String(body ?? "");
      this.status = init.status ?? 200;
      this.statusText = init.statusText ?? "";
      this.headers = new Headers(init.headers);
      this.url = init.url ?? "";
      this.type = init.type ?? "default";
      this.ok = this.status >= 200 && this.status < 300;
    }
    static json(value, init = {}) {
      return new Response(JSON.stringify(value), { ...init, headers: { "content-type": "application/json", ...init.headers } });
    }
    async text() {
      if (this.bodyUsed) throw new TypeError("body stream already read");
      this.bodyUsed = true;
      return this.#body;
    }
    async json() {
      return JSON.parse(await this.text());
    }
    async arrayBuffer() {
      return new TextEncoder().encode(await this.text()).buffer;
    }
    clone() {
      const { status, statusText, headers, url, type } = this;
      return new Response(this.#body, { status, statusText, headers, url, type });
    }
  }
  define("Response", Response);
  lacks(Response, "body", "blob", "bytes", "formData");
  class Request {
    constructor(input, init = {}) {
      const from = input instanceof Request ? input : {};
      this.url = new URL(input instanceof Request ? input.url : String(input), here.href).href;
      const method = String(init.method ?? from.method ?? "GET");
      this.method = /^(get|post|put|delete|head|options)$/i.test(method) ? method.toUpperCase() : method;
      this.headers = new Headers(init.headers ?? from.headers);
      this.credentials = init.credentials ?? from.credentials ?? "same-origin";
      this.mode = init.mode ?? from.mode ?? "cors";
      this.signal = init.signal ?? from.signal ?? null;
      this.content = init.body ?? from.content ?? null;
    }
  }
  define("Request", Request);
  class AbortSignal {
    aborted = false;
    static timeout() {
      return new AbortSignal();
    }
    static abort() {
      return Object.assign(new AbortSignal(), { aborted: true });
    }
    static any(signals) {
      return Object.assign(new AbortSignal(), { aborted: [...signals].some((signal) => signal.aborted) });
    }
    addEventListener() {}
    removeEventListener() {}
    throwIfAborted() {
      if (this.aborted) throw new DOMException("The operation was aborted.", "AbortError");
    }
  }
  define("AbortSignal", AbortSignal);
  define("AbortController", class AbortController {
    signal = new AbortSignal();
    abort() {
      this.signal.aborted = true;
    }
  });
  const send = (input, init) => {
    const request = new Request(input, init);
    request.signal?.throwIfAborted?.();
    const { url, method, headers, credentials, mode, content } = request;
    if (content !== null && (method === "GET" || method === "HEAD")) throw new TypeError(`Request with ${method} cannot have body`);
    if (content !== null && !headers.has("content-type")) {
      const form = content instanceof URLSearchParams;
      headers.set("content-type", form ? "application/x-www-form-urlencoded;charset=UTF-8" : "text/plain;charset=UTF-8");
    }
    if (mode === "same-origin" && new URL(url).origin !== here.origin) throw new TypeError("Failed to fetch");
    const answer = ask("fetch", { url, method, headers: [...headers], body: content === null ? "" : String(content), credentials, mode });
    if (answer === null) throw new TypeError("Failed to fetch");
    if (mode === "no-cors") return Object.assign(new Response("", { type: "opaque" }), { status: 0, ok: false });
    return new Response(answer.body, { status: answer.status, headers: answer.headers, url, type: "cors" });
  };
  define("fetch", async (input, init) => send(input, init));

  // The document has no elements; who needs some is judged in a browser.
  const nothing = () => {};
  const documentView = new Proxy(
    { title: "", readyState: "complete", visibilityState: "visible", referrer: "", addEventListener: nothing, removeEventListener: nothing },
    {
      get(known, name) {
        if (name === "location") return location;
        if (name === "URL") return here.href;
        if (name === "cookie") return [...cookies].map(([key, value]) => `${key}=${value}`).join("; ");
        if (name in known || typeof name === "symbol") return known[name];
        touched.add(`document.${name}`);
        return undefined;
      },
      set(known, name, value) {
        if (name === "location") go("location", value);
        else if (name === "cookie") {
          const [pair, ...attributes] = String(value).split(";");
          const [key, ...rest] = pair.split("=");
          const gone = attributes.some((attribute) => /^\s*(max-age\s*=\s*(0|-)|expires\s*=.*\b19[67]\d\b)/i.test(attribute));
          if (gone) cookies.delete(key.trim());
          else cookies.set(key.trim(), rest.join("=").trim());
        } else known[name] = value;
        return true;
      },
    },
  );
  define("document", documentView);
  define("navigator", noted("navigator", { userAgent: "cafelab", language: "en", languages: ["en"], onLine: true, cookieEnabled: true }));
  define("isSecureContext", true);
  define("reportError", () => {});
  define("open", (to) => void go("open", to));
  for (const name of ["window", "self", "top", "parent", "frames"]) define(name, globalThis);
  for (const name of ["addEventListener", "removeEventListener", "alert", "scrollTo"]) define(name, nothing);
  const words = (given) => given.map((one) => (typeof one === "object" ? JSON.stringify(one) : String(one))).join(" ");
  const note = (...given) => void (logs.length < 100 && logs.push(words(given).slice(0, 5000)));
  define("console", new Proxy({}, { get: () => note }));
  const missing = `XMLHttpRequest indexedDB WebSocket EventSource Worker SharedWorker BroadcastChannel MessageChannel FormData Blob
    File FileReader Image Event CustomEvent EventTarget Node Element HTMLElement DOMParser MutationObserver customElements caches
    cookieStore structuredClone ReadableStream CompressionStream WebAssembly Intl matchMedia getComputedStyle postMessage prompt
    confirm dispatchEvent innerWidth innerHeight devicePixelRatio requestIdleCallback Notification PublicKeyCredential screen origin trustedTypes`.split(/\s+/);
  for (const name of missing) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.add(name), set: (value) => define(name, value) });
  }

  const described = (thrown) => {
    const error = thrown !== null && typeof thrown === "object";
    return {
      name: error ? String(thrown.name ?? "") : typeof thrown,
      kinds: error ? chain(thrown) : [],
      message: error ? String(thrown.message ?? "") : String(thrown),
      place: error ? (String(thrown.stack ?? "").match(/\/[^\s():]+:\d+/)?.[0] ?? null) : null,
    };
  };
  const shown = (value, promise) => ({
    kind: value === null ? "null" : typeof value,
    text: typeof value === "string" ? value : null,
    json: value !== null && typeof value === "object" ? JSON.parse(JSON.stringify(value) ?? "null") : null,
    promise,
  });
  let outcome = null;
  return {
    async run() {
      let module;
      try {
        module = await import(visit.module);
      } catch (error) {
        outcome = { at: "not-loaded", error: described(error) };
        return;
      }
      if (visit.call === null) {
        const exports = Object.keys(module).filter((name) => typeof module[name] === "function");
        outcome = { at: "loaded", exports };
        return;
      }
      if (typeof module[visit.call] !== "function") {
        outcome = { at: "no-export" };
        return;
      }
      try {
        const value = module[visit.call](...visit.arguments);
        const promise = typeof value?.then === "function";
        outcome = { at: "returned", value: shown(await value, promise) };
      } catch (error) {
        outcome = { at: "thrown", error: described(error) };
      }
    },
    // Lets time pass until the next timer; false when there is none within a minute.
    tick() {
      const [id, next] = [...timers].sort(([, left], [, right]) => left.at - right.at)[0] ?? [];
      if (next === undefined || next.at > visit.now + 60_000) return false;
      now = Math.max(now, next.at);
      if (next.pause === null) timers.delete(id);
      else next.at = now + next.pause;
      next.run();
      return true;
    },
    trace() {
      return JSON.stringify({
        outcome,
        navigations,
        address: here.href,
        session: Object.fromEntries(session),
        local: Object.fromEntries(local),
        cookies: Object.fromEntries(cookies),
        logs,
        touched: [...touched],
      });
    },
  };
};
