// Writes the reports that the tests look at: four kinds of deployment in every format, by the program as its users have
// it. They stay in target/formats/ for the tests in other languages.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.CAFELAB ?? path.join(root, "target/debug/cafelab");

/** Where the reports are. */
export const folder = path.join(root, "target/formats");

/** Formats that programs read. */
export const formats = ["json", "junit", "ctrf", "tap", "gradescope", "prairielearn", "exercism", "github", "sarif"];

/** What is checked, after which commands, and how the check has to end. */
export const kinds = {
  passing: { before: [["solve", "5"]], check: [], code: 0 },
  failing: { before: [["solve", "3"]], check: [], code: 1 },
  blocked: { before: [["restore", "2"]], check: ["hosted-ui.sign-in"], code: 1 },
  // Nobody listens on the discard port.
  inconclusive: { before: [], check: ["--target", "http://127.0.0.1:9"], code: 3 },
};

/** A file of a report. */
export const file = (kind, format) => path.join(folder, kind, format);

const run = (words, cwd) =>
  new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: "C", CAFELAB_TARGET: undefined };
    for (const name of Object.keys(env)) if (env[name] === undefined) delete env[name];
    execFile(program, words, { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, text: stdout + stderr });
    });
  });

const expect = ({ code, text }, wanted, words) => {
  if (code !== wanted) throw new Error(`cafelab ${words.join(" ")} ended with ${code}, not ${wanted}:\n${text}`);
};

const write = async (kind, { before, check, code }) => {
  const place = await mkdtemp(path.join(tmpdir(), "cafelab-formats-"));
  await mkdir(path.join(folder, kind), { recursive: true });
  for (const words of before) expect(await run(words, place), 0, words);
  for (const format of formats) {
    const options = ["--format", format, "--output", file(kind, format), "--seed", "42", "--browser", "off"];
    const words = ["check", ...check, ...options];
    // These two platforms take any other exit code for a breakdown of the grader.
    const wanted = ["prairielearn", "exercism"].includes(format) ? 0 : code;
    expect(await run(words, place), wanted, words);
  }
  await rm(place, { recursive: true });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await rm(folder, { recursive: true, force: true });
  await Promise.all(Object.entries(kinds).map(([kind, how]) => write(kind, how)));
}
