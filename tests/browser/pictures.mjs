// Makes the pictures of the README, in docs/pictures: the site with the report, the checker's output, the flight recorder.
//
//     npm run pictures

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Cafe, browser, cafelab, open, showReport } from "./cafe.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/pictures", import.meta.url));
const TERMINAL = `
  body { margin: 0; padding: 24px; background: #f6f1ea; }
  pre { width: 1032px; overflow: hidden; margin: 0; padding: 20px 24px; border-radius: 12px; background: #1d1613; color: #f6ebe0; font: 15px/1.5 "DejaVu Sans Mono", monospace; }
  .g { color: #8fd8a4; } .r { color: #ff8f80; font-weight: bold; } .y { color: #f2c879; } .b { font-weight: bold; } .d { color: #a8978a; }`;

await mkdir(FOLDER, { recursive: true });
const [chromium, cafe] = await Promise.all([browser(), Cafe.solved(5)]);
try {
  const look = { viewport: { width: 1200, height: 860 } };
  const site = await open(chromium, cafe.site, look);
  await showReport(site);
  await site.mouse.move(0, 0);
  await site.screenshot({ path: `${FOLDER}/site.png` });

  const cloud = await open(chromium, `http://cloud.localhost:${new URL(cafe.site).port}/`, look);
  const flows = cloud.locator("#exchanges > .flow");
  // The last thing that happened is the report; what came before it may scroll away.
  const last = flows.filter({ hasText: "POST /prod/create_report" }).last();
  await last.locator("summary").first().click();
  await last.locator("table.token").waitFor();
  await flows.evaluateAll((all) => all.slice(0, -8).forEach((item) => item.remove()));
  const { x, y, width, height } = await cloud.locator("#flight").boundingBox();
  const clip = { x: x - 16, y: y - 8, width: width + 32, height: Math.min(height, 1000) };
  await cloud.screenshot({ path: `${FOLDER}/flight-recorder.png`, clip, fullPage: true });

  await chromium.newPage().then(async (terminal) => {
    await cafelab(cafe.folder, "destroy", "--yes");
    await cafelab(cafe.folder, "solve", "3", "--yes");
    const words = ["check", "user-pool", "authorizer.attached", "cors.preflight"];
    const text = await cafelab(cafe.folder, ...words, "--color", "always", { code: 1 });
    await terminal.setViewportSize({ width: 1080, height: 400 });
    await terminal.setContent(`<style>${TERMINAL}</style><pre>$ cafelab ${words.join(" ")}\n${coloured(text)}</pre>`);
    await terminal.screenshot({ path: `${FOLDER}/checker.png`, fullPage: true });
  });
} finally {
  await cafe.close();
  await chromium.close();
}

/** A terminal's colours as HTML. */
function coloured(text) {
  const classes = { 1: "b", 2: "d", 31: "r", 32: "g", 33: "y" };
  const escaped = text.trimEnd().replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  let open = 0;
  return escaped.replace(/\x1b\[(\d+)m/g, (_, code) => {
    if (code === "0") {
      const closed = "</span>".repeat(open);
      open = 0;
      return closed;
    }
    open += 1;
    return `<span class="${classes[code] ?? ""}">`;
  });
}
