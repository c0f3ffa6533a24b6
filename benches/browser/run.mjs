#!/usr/bin/env node
// Measures edgelite and its peers in one headless Chromium and writes the table.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import { buildPages } from "./harness/build.mjs";
import { LINES } from "./harness/lines.mjs";
import { measureRound } from "./harness/measure.mjs";
import { USAGE, parseOptions } from "./harness/options.mjs";
import { figuresOf, formatMilliseconds, toMarkdown } from "./harness/report.mjs";
import { serve } from "./harness/server.mjs";
import { installedVersion } from "./harness/subjects.mjs";

/** @param {import("./harness/options.mjs").Options} options */
async function run(options) {
  const { subjects } = options;
  const started = new Date();
  const load = loadavg()[0] ?? 0;
  console.error("bundling the pages");
  const server = await serve(await buildPages(subjects));
  /** @type {Record<string, Record<string, import("./harness/measure.mjs").Outcome>[]>} */
  const rounds = Object.fromEntries(subjects.map(({ name }) => [name, []]));
  const hung = new Map(subjects.map(({ name }) => [name, new Map()]));
  let browser = "unknown";
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      const shift = round % subjects.length;
      for (const subject of [...subjects.slice(shift), ...subjects.slice(0, shift)]) {
        console.error(`round ${round + 1} of ${options.rounds}: ${subject.title}`);
        const result = await measureRound(subject, server.origin, options, /** @type {Map<string, string>} */ (hung.get(subject.name)));
        browser = result.browser;
        rounds[subject.name]?.push(result.outcomes);
        for (const { key } of LINES) {
          const outcome = result.outcomes[key];
          if (outcome === undefined) continue;
          console.error(`  ${key.padEnd(10)} ${"milliseconds" in outcome ? `${formatMilliseconds(outcome.milliseconds)} ms` : outcome.reason}`);
        }
      }
    }
  } finally {
    await server.close();
  }
  return {
    startedAt: started.toISOString(),
    command: ["node benches/browser/run.mjs", ...process.argv.slice(2)].join(" "),
    machine: {
      cpu: cpus()[0]?.model.trim() || "unknown",
      cores: availableParallelism(),
      memoryGibibytes: Math.round(totalmem() / 2 ** 30),
      loadAverage: load,
      platform: `${platform()} ${release()}`,
    },
    browser,
    node: process.version,
    rows: options.rows,
    rounds: options.rounds,
    timeoutSeconds: options.timeout / 1000,
    subjects: subjects.map(({ isolated, ...subject }) => ({ ...subject, version: installedVersion(subject) })),
    figures: figuresOf(subjects.map(({ name }) => name), rounds),
  };
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
  } else {
    const result = await run(options);
    const folder = new URL("results/", import.meta.url);
    const name = options.complete ? "latest" : "trial";
    const markdown = toMarkdown(result);
    await mkdir(folder, { recursive: true });
    await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(result, null, 2)}\n`);
    await writeFile(new URL(`${name}.md`, folder), markdown);
    console.log(markdown);
    const missing = LINES.filter(({ key }) => result.figures[key]?.edgelite?.reason);
    if (missing.length > 0) throw new Error(`edgelite has no figure for: ${missing.map(({ key }) => key).join(", ")}`);
  }
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
