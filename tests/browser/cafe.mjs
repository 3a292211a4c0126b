// A finished café on a free port, and a browser in front of it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const CAFELAB = process.env.CAFELAB ?? fileURLToPath(new URL("../../target/debug/cafelab", import.meta.url));
const CHROMIUM = process.env.CHROME ?? "/usr/bin/chromium";

/** Frank's password on the café cloud. */
export const PASSWORD = "Espresso!4two";
/** Machines that test are slow at times. */
export const PATIENCE = 60_000;

// Chromium must not try to reach the internet: these tests run without it.
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Runs cafelab in `folder` to its end; returns its standard output. The last word may say which exit code is right. */
export async function cafelab(folder, ...words) {
  const { code: right } = typeof words.at(-1) === "object" ? words.pop() : { code: 0 };
  const child = spawn(CAFELAB, words, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  if (code !== right) {
    throw new Error(`cafelab ${words.join(" ")} ended with ${code}\n${output}`);
  }
  return output;
}

/** A café cloud on a folder of its own, with the state of a finished lab. */
export class Cafe {
  static async solved(lab) {
    const cafe = new Cafe();
    cafe.folder = await mkdtemp(join(tmpdir(), "cafe-"));
    // The server comes first, so that resources get the port it listens on.
    await cafe.start("127.0.0.1:0");
    await cafelab(cafe.folder, ...(lab === 1 ? ["restore", "1"] : ["solve", String(lab)]), "--yes");
    cafe.site = JSON.parse(await cafelab(cafe.folder, "status", "--format", "json")).site;
    return cafe;
  }

  async start(listen) {
    this.server = spawn(CAFELAB, ["up", "--listen", listen, "--format", "json"], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface(this.server.stdout), "line");
    this.endpoint = JSON.parse(line).endpoint;
  }

  async stop() {
    this.server.kill("SIGTERM");
    await once(this.server, "exit");
  }

  /** The same state in another process on the same port. */
  async restart() {
    await this.stop();
    await this.start(new URL(this.endpoint).host);
  }

  async close() {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }
}

/** A headless Chromium. */
export function browser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page in a context of its own, with all that it complains about and all addresses that it asks for. */
export async function open(chromium, address, options = {}) {
  const context = await chromium.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.complaints = [];
  page.said = [];
  page.asked = [];
  page.on("console", (message) => {
    page.said.push(message.text());
    if (message.type() === "error") {
      page.complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => page.asked.push(request.url()));
  await page.goto(address);
  return page;
}

/** Logs in as Frank through the hosted page, by accessible names as a person would. */
export async function logIn(page, password = PASSWORD) {
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel("Username").fill("frank");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Logs in and asks for the report. */
export async function showReport(page) {
  await logIn(page);
  await page.getByRole("button", { name: "Generate Report" }).click();
  await page.getByRole("table", { name: "Inventory report" }).waitFor();
}
