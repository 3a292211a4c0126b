// Reports are what others say they are: judged by validators that we did not write, which also have to refuse what is
// broken, so that we know that they look.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { Ajv } from "ajv";
import { validateStrict } from "ctrf";
import { Parser } from "tap-parser";
import { validateXML } from "xmllint-wasm";

import { file, kinds } from "./reports.mjs";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const text = (kind, format) => readFileSync(file(kind, format), "utf8");
const json = (kind, format) => JSON.parse(text(kind, format));
const model = (kind) => json(kind, "json");
const near = (left, right, what) => assert.ok(Math.abs(left - right) < 0.005, `${what}: ${left} is not ${right}`);
const sum = (items, name) => items.reduce((total, item) => total + item[name], 0);

for (const kind of Object.keys(kinds)) {
  test(`${kind}: the model adds up`, () => {
    const { summary, checks } = model(kind);
    near(sum(checks, "earned"), summary.earned, "earned");
    near(sum(checks, "possible"), summary.possible, "possible");
    assert.equal(checks.length, summary.pass + summary.fail + summary.blocked + summary.inconclusive);
  });
}

test("the kinds are what they are called", () => {
  assert.equal(model("passing").summary.verdict, "pass");
  assert.ok(model("failing").summary.fail > 0 && model("failing").summary.pass > 0);
  assert.ok(model("blocked").summary.blocked > 0);
  assert.equal(model("inconclusive").summary.verdict, "inconclusive");
  assert.equal(model("inconclusive").summary.possible, 0);
});

// ---- JUnit

const schema = { fileName: "junit-10.xsd", contents: readFileSync(path.join(here, "xsd/junit-10.xsd"), "utf8") };
const xsd = (contents) => validateXML({ xml: [{ fileName: "report.xml", contents }], schema: [schema] });

for (const kind of Object.keys(kinds)) {
  test(`${kind}: JUnit follows the schema of Jenkins`, async () => {
    const { valid, errors } = await xsd(text(kind, "junit"));
    assert.ok(valid, JSON.stringify(errors));
  });
}

test("the schema of Jenkins refuses broken JUnit", async () => {
  const good = text("failing", "junit");
  for (const bad of [good.replace("<testcase classname", "<testcase points=\"3\" classname"), good.replace(/ tests="\d+" failures="\d+" errors="\d+" skipped/, " skipped"), good.replace("</testsuites>", "")]) {
    assert.notEqual(bad, good);
    assert.equal((await xsd(bad)).valid, false);
  }
});

// ---- CTRF

for (const kind of Object.keys(kinds)) {
  test(`${kind}: CTRF is valid in the strict sense`, () => {
    const report = json(kind, "ctrf");
    validateStrict(report);
    const { summary } = model(kind);
    assert.equal(report.results.summary.passed, summary.pass);
    near(report.results.summary.extra.earned, summary.earned, "earned");
  });
}

test("ctrf refuses a report without a count and one with an unknown field", () => {
  const without = json("failing", "ctrf");
  delete without.results.summary.failed;
  assert.throws(() => validateStrict(without));
  const unknown = json("failing", "ctrf");
  unknown.results.tests[0].points = 3;
  assert.throws(() => validateStrict(unknown));
});

// ---- TAP

const parse = (tap) => {
  const parser = new Parser({ strict: true });
  const asserts = [];
  parser.on("assert", (result) => asserts.push(result));
  parser.end(tap);
  return { results: parser.results, asserts };
};

for (const kind of Object.keys(kinds)) {
  test(`${kind}: TAP says the same`, () => {
    const { results, asserts } = parse(text(kind, "tap"));
    const { summary, checks } = model(kind);
    assert.deepEqual(results.failures.filter((failure) => failure.tapError), []);
    assert.equal(results.plan.end, checks.length);
    assert.equal(asserts.length, checks.length);
    assert.equal(asserts.filter((one) => !one.ok && !one.skip).length, summary.fail);
    assert.equal(asserts.filter((one) => one.skip).length, summary.blocked + summary.inconclusive);
    near(sum(asserts.map((one) => one.diag), "earned"), summary.earned, "earned");
    assert.deepEqual(asserts.map((one) => one.diag.verdict), checks.map((check) => check.verdict));
  });
}

test("tap-parser refuses a broken plan and garbage between tests", () => {
  const good = text("passing", "tap");
  assert.equal(parse(good).results.ok, true);
  assert.equal(parse(good.replace(/^1\.\.\d+$/m, "1..99")).results.ok, false);
  assert.equal(parse(good.replace("ok 2 -", "okay 2 -")).results.ok, false);
});

// ---- JSON Schemas of the platforms

const ajv = new Ajv({ strict: false });
const validators = Object.fromEntries(
  ["gradescope", "prairielearn", "exercism", "github"].map((format) => {
    const name = format === "github" ? "ghclassroom" : format;
    return [format, ajv.compile(JSON.parse(readFileSync(path.join(here, `schemas/${name}.schema.json`), "utf8")))];
  }),
);

for (const kind of Object.keys(kinds)) {
  for (const [format, valid] of Object.entries(validators)) {
    test(`${kind}: ${format} follows its schema`, () => {
      assert.ok(valid(json(kind, format)), JSON.stringify(valid.errors));
    });
  }

  test(`${kind}: the platforms give the same points`, () => {
    const { earned, possible } = model(kind).summary;
    const gradescope = json(kind, "gradescope");
    near(gradescope.score, earned, "Gradescope's score");
    near(sum(gradescope.tests, "score"), earned, "Gradescope's tests");
    const prairielearn = json(kind, "prairielearn");
    near(sum(prairielearn.tests, "points"), earned, "PrairieLearn's tests");
    if (prairielearn.gradable) near(prairielearn.score * possible, earned, "PrairieLearn's score");
    const github = json(kind, "github");
    near(sum(github.tests, "score"), earned, "what Classroom gets");
    const passed = github.tests.filter((one) => one.status === "pass").length;
    near((passed / github.tests.length) * github.max_score, earned, "what the reporter's table shows");
  });
}

test("the schemas refuse what is broken", () => {
  const broken = {
    gradescope: (report) => { report.tests[0].status = null; },
    prairielearn: (report) => { report.score = 61; },
    exercism: (report) => { report.tests.find((one) => one.status === "fail").message = undefined; },
    github: (report) => { report.tests = []; },
  };
  for (const [format, spoil] of Object.entries(broken)) {
    const report = json("failing", format);
    spoil(report);
    assert.equal(validators[format](JSON.parse(JSON.stringify(report))), false, format);
  }
});

// ---- SARIF

const require = createRequire(import.meta.url);
const multitool = () => {
  const platform = process.platform === "win32" ? "win32" : process.platform;
  const home = path.dirname(require.resolve(`@microsoft/sarif-multitool-${platform}/package.json`));
  const binary = path.join(home, process.platform === "win32" ? "Sarif.Multitool.exe" : "Sarif.Multitool");
  // Its install script would do this, where install scripts are allowed.
  if (process.platform !== "win32") chmodSync(binary, 0o755);
  return binary;
};

const sarifErrors = (contents) => {
  const place = mkdtempSync(path.join(tmpdir(), "cafelab-sarif-"));
  const [input, output] = ["report.sarif", "result.sarif"].map((name) => path.join(place, name));
  writeFileSync(input, contents);
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" };
  try {
    execFileSync(multitool(), ["validate", input, "--output", output, "--log", "ForceOverwrite"], { env, stdio: "pipe" });
  } catch {
    // It ends with 1 when it has found something; what, is in its output.
  }
  assert.ok(existsSync(output), "sarif-multitool did not run");
  const { runs } = JSON.parse(readFileSync(output, "utf8"));
  rmSync(place, { recursive: true });
  return runs[0].results.filter((result) => (result.level ?? "warning") === "error").map((result) => result.message);
};

for (const kind of Object.keys(kinds)) {
  test(`${kind}: SARIF is valid`, () => {
    assert.deepEqual(sarifErrors(text(kind, "sarif")), []);
    const { checks, summary } = model(kind);
    const [run] = json(kind, "sarif").runs;
    assert.equal(run.results.length, checks.filter((check) => check.verdict !== "pass").length);
    near(run.properties.earned, summary.earned, "earned");
  });
}

test("sarif-multitool refuses a result of a rule that is not there", () => {
  const report = json("failing", "sarif");
  report.runs[0].results[0].ruleIndex = 999;
  assert.notDeepEqual(sarifErrors(JSON.stringify(report)), []);
});
