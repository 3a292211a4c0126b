// What is asked of every page by axe's rules, and where pictures of pages go.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const AXE = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The folder of pictures; it is there. */
export const PICTURES = fileURLToPath(new URL("../../target/screenshots", import.meta.url));
await mkdir(PICTURES, { recursive: true });

/** Finds nothing against WCAG 2.2 AA. The page has to be opened with `bypassCSP`. */
export async function accessible(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate((only) => globalThis.axe.run({ runOnly: only }), RULES);
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
}
