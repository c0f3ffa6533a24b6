import assert from "node:assert/strict";
import { test } from "node:test";
import { LINES } from "./harness/lines.mjs";
import { reasonOf } from "./harness/measure.mjs";
import { fastestOf, figuresOf, formatMilliseconds, formatRatio, median, toMarkdown } from "./harness/report.mjs";

/**
 * @param {string[]} names
 * @param {Record<string, Record<string, import("./harness/measure.mjs").Outcome>[]>} rounds
 * @returns {import("./harness/report.mjs").Run}
 */
function runOf(names, rounds) {
  return {
    startedAt: "2026-01-01T00:00:00.000Z",
    command: "node benches/browser/run.mjs",
    machine: { cpu: "Processor", cores: 2, memoryGibibytes: 8, loadAverage: 0.5, platform: "linux 6" },
    browser: "150.0",
    node: "v20.0.0",
    rows: 100_000,
    rounds: 3,
    timeoutSeconds: 60,
    subjects: names.map((name) => ({ name, title: name.toUpperCase(), package: name, version: "1.0.0", where: "here", durability: "flushed" })),
    figures: figuresOf(names, rounds),
  };
}

/**
 * Rounds in which every line takes the given milliseconds.
 *
 * @param {number[]} samples
 */
const steady = (...samples) => samples.map((milliseconds) => Object.fromEntries(LINES.map(({ key }) => [key, { milliseconds }])));

/**
 * The cells of one line of the table.
 *
 * @param {string} markdown
 * @param {string} title
 */
const cellsOf = (markdown, title) =>
  markdown.split("\n").find((line) => line.startsWith(`| ${title} |`))?.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, ""));

test("the median is the middle value, or the mean of the two middle ones", () => {
  assert.equal(median([30, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 30]), 3);
  assert.equal(median([7]), 7);
  assert.throws(() => median([]), RangeError);
});

test("figures have three significant digits and whole milliseconds from 100 on", () => {
  assert.deepEqual([0.334, 9.876, 10.04, 99.94, 100, 13_600.4].map(formatMilliseconds), ["0.33", "9.88", "10.0", "99.9", "100", "13,600"]);
  assert.deepEqual([0.0123, 0.5, 1, 9.999, 12.34].map(formatRatio), ["0.012×", "0.50×", "1.00×", "10.00×", "12×"]);
});

test("ratios are the peer's median over edgelite's", () => {
  const figures = figuresOf(["edgelite", "peer"], { edgelite: steady(10, 20, 90), peer: steady(30, 50, 40) });
  assert.equal(figures.lookup?.edgelite?.median, 20);
  assert.equal(figures.lookup?.edgelite?.ratio, 1);
  assert.equal(figures.lookup?.peer?.ratio, 2);
  assert.deepEqual(figures.lookup?.peer?.samples, [30, 50, 40]);
  assert.equal(fastestOf(figures.lookup ?? {}), "edgelite");
});

test("without edgelite there are medians and no ratios", () => {
  const run = runOf(["peer", "other"], { peer: steady(30), other: steady(20) });
  assert.equal(run.figures.lookup?.peer?.ratio, null);
  const markdown = toMarkdown(run);
  assert.match(markdown, /edgelite was not part of this run/);
  assert.deepEqual(cellsOf(markdown, "Lookup by key × 1,000")?.slice(1), ["30.0", "**20.0**", "OTHER"]);
});

test("the table has a line for each measure, the ratios, and the fastest in bold", () => {
  const markdown = toMarkdown(runOf(["edgelite", "peer"], { edgelite: steady(200), peer: steady(50) }));
  for (const { title } of LINES) {
    assert.deepEqual(cellsOf(markdown, title(100_000))?.slice(1), ["200", "**50.0** (0.25×)", "PEER"]);
  }
});

test("a subject that gave no figure shows the reason in each line that it misses", () => {
  const [round] = steady(30);
  const rounds = { edgelite: steady(10), peer: [{ ...round, bulk: { reason: "no answer within 60 s" } }] };
  const run = runOf(["edgelite", "peer", "absent"], { ...rounds, absent: [] });
  const markdown = toMarkdown(run);
  assert.equal(cellsOf(markdown, "10,000 upserts in one transaction")?.[2], "– (no answer within 60 s)");
  assert.equal(cellsOf(markdown, "Lookup by key × 1,000")?.[2], "30.0 (3.00×)");
  for (const { title } of LINES) assert.equal(cellsOf(markdown, title(100_000))?.[3], "– (not measured)");
});

test("a subject that failed in some rounds keeps its figure and says so", () => {
  const figures = figuresOf(["peer"], { peer: [{ bulk: { milliseconds: 5 } }, { bulk: { reason: "a | b" } }] });
  assert.equal(figures.bulk?.peer?.median, 5);
  assert.equal(figures.bulk?.peer?.reason, "a | b");
  const markdown = toMarkdown(runOf(["peer"], { peer: [{ bulk: { milliseconds: 5 } }, { bulk: { reason: "a | b" } }] }));
  assert.match(markdown, /\*\*5\.00\*\* \(some rounds: a \\\| b\)/);
});

test("the notes name each package with its version and its durability", () => {
  const markdown = toMarkdown(runOf(["edgelite", "peer"], { edgelite: steady(1), peer: steady(2) }));
  assert.match(markdown, /- \*\*PEER\*\* \(`peer` 1\.0\.0\): here\. Durability: flushed\./);
});

test("a reason is the first line of the error without the protocol's prefix", () => {
  assert.equal(reasonOf(new Error("page.evaluate: Error: disk full\n    at run")), "disk full");
  assert.equal(reasonOf("plain"), "plain");
});
