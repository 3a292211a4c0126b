// `URLSearchParams` and `URL` of the page under test.
//
// Evaluates to a function of `ask` (pure functions of the host) and `define` (makes a name known to the module).
(ask, define) => {
  "use strict";
  const pairsOf = (init) => {
    if (init === undefined || init === null) return [];
    if (typeof init === "object" && init[Symbol.iterator]) return [...init].map(([name, value]) => [String(name), String(value)]);
    if (typeof init === "object") return Object.entries(init).map(([name, value]) => [name, String(value)]);
    return ask("form-read", String(init).replace(/^\?/, ""));
  };
  class URLSearchParams {
    #pairs;
    #changed = () => {};
    constructor(init, changed) {
      this.#pairs = pairsOf(init);
      if (typeof changed === "function") this.#changed = changed;
    }
    get size() {
      return this.#pairs.length;
    }
    get(name) {
      return this.#pairs.find(([key]) => key === String(name))?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter(([key]) => key === String(name)).map(([, value]) => value);
    }
    has(name) {
      return this.get(name) !== null;
    }
    append(name, value) {
      this.#pairs.push([String(name), String(value)]);
      this.#changed(this);
    }
    set(name, value) {
      const at = this.#pairs.findIndex(([key]) => key === String(name));
      this.#pairs = this.#pairs.filter(([key], index) => key !== String(name) || index === at);
      if (at >= 0) this.#pairs[at][1] = String(value);
      else this.#pairs.push([String(name), String(value)]);
      this.#changed(this);
    }
    delete(name) {
      this.#pairs = this.#pairs.filter(([key]) => key !== String(name));
      this.#changed(this);
    }
    sort() {
      this.#pairs.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
      this.#changed(this);
    }
    forEach(action) {
      for (const [name, value] of this) action(value, name, this);
    }
    *entries() {
      yield* this.#pairs.map(([name, value]) => [name, value]);
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
    toString() {
      return ask("form-write", this.#pairs);
    }
  }
  define("URLSearchParams", URLSearchParams);
  const PARTS = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
  const parsed = (href, base) => ask("url", { href: String(href), base: base === undefined ? null : String(base) });
  class URL {
    #parts;
    constructor(href, base) {
      this.#parts = parsed(href, base);
      if (this.#parts === null) throw new TypeError(`Invalid URL: ${href}`);
    }
    static parse(href, base) {
      return URL.canParse(href, base) ? new URL(href, base) : null;
    }
    static canParse(href, base) {
      return parsed(href, base) !== null;
    }
    static {
      for (const name of PARTS) {
        Object.defineProperty(this.prototype, name, {
          get() {
            return this.#parts[name];
          },
          set(value) {
            this.#parts = ask("url-set", { href: this.#parts.href, part: name, value: String(value) }) ?? this.#parts;
          },
        });
      }
    }
    get searchParams() {
      return new URLSearchParams(this.search, (changed) => (this.search = changed.toString()));
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
  }
  define("URL", URL);
  return { URL, PARTS, pairsOf };
};
