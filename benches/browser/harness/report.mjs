import { LINES, grouped } from "./lines.mjs";

const REFERENCE = "edgelite";

/**
 * @typedef {import("./measure.mjs").Outcome} Outcome
 *
 * @typedef {object} Figure What the rounds of one subject gave for one line.
 * @property {number | null} median Milliseconds; null where no round gave a figure.
 * @property {number[]} samples Milliseconds, one for each round that gave a figure.
 * @property {number | null} ratio Median over edgelite's median: above 1 edgelite is faster.
 * @property {string | null} reason Why rounds gave no figure.
 *
 * @typedef {object} Run All that the report says.
 * @property {string} startedAt RFC 3339.
 * @property {string} command
 * @property {{ cpu: string, cores: number, memoryGibibytes: number, loadAverage: number, platform: string }} machine
 * @property {string} browser
 * @property {string} node
 * @property {number} rows
 * @property {number} rounds
 * @property {number} timeoutSeconds
 * @property {{ name: string, title: string, package: string, version: string, where: string, durability: string, loadChunk?: number }[]} subjects
 * @property {Record<string, Record<string, Figure>>} figures By line, then by subject.
 */

/**
 * The middle value, or the mean of the two middle ones.
 *
 * @param {number[]} values At least one.
 */
export function median(values) {
  if (values.length === 0) throw new RangeError("no value has no median");
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = /** @type {number} */ (sorted[middle]);
  return sorted.length % 2 === 1 ? upper : (/** @type {number} */ (sorted[middle - 1]) + upper) / 2;
}

/**
 * Condenses the outcomes of all rounds into medians and ratios.
 *
 * @param {string[]} names Names of the subjects.
 * @param {Record<string, Record<string, Outcome>[]>} rounds By subject, one entry for each round.
 * @returns {Record<string, Record<string, Figure>>} By line, then by subject.
 */
export function figuresOf(names, rounds) {
  /** @type {Record<string, Record<string, Figure>>} */
  const figures = {};
  for (const { key } of LINES) {
    /** @type {Record<string, Figure>} */
    const line = {};
    for (const name of names) {
      const outcomes = (rounds[name] ?? []).map((round) => round[key] ?? { reason: "not measured" });
      const samples = outcomes.flatMap((outcome) => ("milliseconds" in outcome ? [outcome.milliseconds] : []));
      const reasons = new Set(outcomes.flatMap((outcome) => ("reason" in outcome ? [outcome.reason] : [])));
      line[name] = {
        median: samples.length > 0 ? median(samples) : null,
        samples,
        ratio: null,
        reason: reasons.size > 0 ? [...reasons].join("; ") : outcomes.length > 0 ? null : "not measured",
      };
    }
    const reference = line[REFERENCE]?.median;
    for (const figure of Object.values(line)) {
      if (reference != null && figure.median != null) figure.ratio = figure.median / reference;
    }
    figures[key] = line;
  }
  return figures;
}

/**
 * Milliseconds with three significant digits, whole from 100 on.
 *
 * @param {number} milliseconds
 */
export function formatMilliseconds(milliseconds) {
  if (milliseconds >= 100) return grouped(Math.round(milliseconds));
  return milliseconds.toFixed(milliseconds >= 10 ? 1 : 2);
}

/** @param {number} ratio */
export function formatRatio(ratio) {
  return `${ratio.toFixed(ratio >= 10 ? 0 : ratio >= 0.1 ? 2 : 3)}×`;
}

/** @param {string} text */
const escapeCell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/**
 * @param {string} name
 * @param {Figure} figure
 * @param {boolean} fastest
 */
function cell(name, figure, fastest) {
  if (figure.median === null) return escapeCell(`– (${figure.reason})`);
  const time = formatMilliseconds(figure.median);
  const ratio = figure.ratio !== null && name !== REFERENCE ? ` (${formatRatio(figure.ratio)})` : "";
  const partly = figure.reason !== null ? ` (some rounds: ${figure.reason})` : "";
  return escapeCell(`${fastest ? `**${time}**` : time}${ratio}${partly}`);
}

/**
 * The name of the subject with the smallest median, or null where none has a figure.
 *
 * @param {Record<string, Figure>} line
 */
export function fastestOf(line) {
  /** @type {string | null} */
  let name = null;
  let least = Infinity;
  for (const [candidate, { median: value }] of Object.entries(line)) {
    if (value !== null && value < least) [name, least] = [candidate, value];
  }
  return name;
}

/**
 * The run as one Markdown document: the table, then what it was measured on and how.
 *
 * @param {Run} run
 */
export function toMarkdown(run) {
  const { subjects, machine } = run;
  const titles = Object.fromEntries(subjects.map(({ name, title }) => [name, title]));
  const body = LINES.map(({ key, title }) => {
    const line = /** @type {Record<string, Figure>} */ (run.figures[key]);
    const fastest = fastestOf(line);
    const cells = subjects.map(({ name }) => cell(name, /** @type {Figure} */ (line[name]), name === fastest));
    return `| ${[title(run.rows), ...cells, fastest === null ? "–" : titles[fastest]].join(" | ")} |`;
  });
  const notes = subjects.map(({ title, package: name, version, where, durability, loadChunk }) => {
    const chunk = loadChunk === undefined ? "" : `; loaded in transactions of ${grouped(loadChunk)}`;
    return `- **${title}** (\`${name}\` ${version}): ${where}. Durability: ${durability}${chunk}.`;
  });
  const reference = subjects.some(({ name }) => name === REFERENCE);
  return `# Browser benchmark

${[
  `Milliseconds as the page sees them, medians of ${run.rounds} round${run.rounds === 1 ? "" : "s"}; less is better, the fastest is bold.`,
  reference
    ? "In brackets the ratio to edgelite's time: above 1 edgelite is faster, below 1 the peer is."
    : "edgelite was not part of this run, so there are no ratios.",
].join(" ")}

| | ${subjects.map(({ title }) => title).join(" | ")} | Fastest |
|---|${subjects.map(() => "--:|").join("")}---|
${body.join("\n")}

## What was measured

${notes.join("\n")}

The same table \`recordings\` with its unique key and its indexes (camera, timestamp and id descending; type; emergencies only), filled with the same ${grouped(run.rows)} rows, and the same decoded row objects handed to the page. The subjects in SQLite's dialect have edgelite's page cache of 64 MB; the rest is as the packages come. Each subject has a browser profile of its own in each round, on disk; the subjects take turns in each round, in an order that shifts from round to round. "Cold open" is a new page with nothing cached over the loaded store: loading and compiling the code, opening, reading one row. The upserts and single writes take known recordings, spread over the table, and new ones by turns. Every answer is checked.

Chromium ${run.browser}, Node ${run.node}, ${machine.platform}; ${machine.cores} cores (${machine.cpu}), ${machine.memoryGibibytes} GiB; load average at the start ${machine.loadAverage.toFixed(2)}; ${run.startedAt}.

\`\`\`sh
${run.command}
\`\`\`
`;
}
