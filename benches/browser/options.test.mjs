import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions } from "./harness/options.mjs";
import { StepTimeout, withLimit } from "./harness/session.mjs";
import { SUBJECTS, installedVersion } from "./harness/subjects.mjs";

test("without options all subjects are measured, edgelite first, in a complete run", () => {
  const options = parseOptions([]);
  assert.equal(options.subjects[0]?.name, "edgelite");
  assert.equal(options.subjects.length, SUBJECTS.length);
  assert.equal(options.complete, true);
});

test("a run with fewer subjects, rows or rounds is a trial", () => {
  assert.deepEqual(parseOptions(["--only", "dexie, pglite"]).subjects.map(({ name }) => name), ["pglite", "dexie"]);
  for (const argv of [["--only", "edgelite"], ["--rows", "20000"], ["--rounds", "1"]]) {
    assert.equal(parseOptions(argv).complete, false, argv.join(" "));
  }
});

test("wrong options are refused with their name", () => {
  assert.throws(() => parseOptions(["--only", "oracle"]), /--only: no subject is named oracle/);
  assert.throws(() => parseOptions(["--rows", "many"]), /--rows/);
  assert.throws(() => parseOptions(["--rounds", "0"]), /--rounds/);
  assert.throws(() => parseOptions(["--fast"]), /--fast/);
});

test("a step without an answer is given up at its limit; an answer and an error pass through", async () => {
  await assert.rejects(withLimit(new Promise(() => undefined), 5), StepTimeout);
  assert.equal(await withLimit(Promise.resolve(7), 60_000), 7);
  await assert.rejects(withLimit(Promise.reject(new Error("disk full")), 60_000), /disk full/);
});

test("every peer is installed in the version that package.json pins", async () => {
  const { default: manifest } = await import("./package.json", { with: { type: "json" } });
  for (const subject of SUBJECTS.filter(({ name }) => name !== "edgelite")) {
    const pinned = /** @type {Record<string, string>} */ (manifest.dependencies)[subject.package];
    assert.equal(installedVersion(subject), pinned);
  }
});
