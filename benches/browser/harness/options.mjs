import { parseArgs } from "node:util";
import { SUBJECTS } from "./subjects.mjs";

export const USAGE = `Usage: node run.mjs [options]

  --only a,b       subjects to measure: ${SUBJECTS.map(({ name }) => name).join(", ")} (default: all)
  --rows N         recordings to load (default 100000)
  --rounds N       rounds over all subjects (default 3)
  --timeout S      limit of one step in seconds (default 60)
  --headed         show the browser
  --help

The browser is /usr/bin/chromium; the environment variable CHROMIUM names another one.
A complete run (all subjects, 100000 rows, 3 rounds or more) writes results/latest.md and
results/latest.json, any other run results/trial.md and results/trial.json.`;

export const FULL_ROWS = 100_000;
export const FULL_ROUNDS = 3;

/**
 * @typedef {object} Options
 * @property {import("./subjects.mjs").SubjectEntry[]} subjects
 * @property {number} rows
 * @property {number} rounds
 * @property {number} timeout Milliseconds.
 * @property {boolean} headed
 * @property {boolean} help
 * @property {boolean} complete Whether the run measures everything that the published table has.
 */

/**
 * @param {string} name
 * @param {string} text
 * @param {number} minimum
 */
function positive(name, text, minimum = 1) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum) {
    throw new Error(`--${name} takes a whole number of ${minimum} or more, not ${text}`);
  }
  return value;
}

/**
 * Reads the command line; throws with a message for the user where it is wrong.
 *
 * @param {string[]} argv Arguments without the program.
 * @returns {Options}
 */
export function parseOptions(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: "string" },
      rows: { type: "string", default: String(FULL_ROWS) },
      rounds: { type: "string", default: String(FULL_ROUNDS) },
      timeout: { type: "string", default: "60" },
      headed: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const names = values.only?.split(",").map((name) => name.trim()) ?? SUBJECTS.map(({ name }) => name);
  for (const name of names) {
    if (!SUBJECTS.some((subject) => subject.name === name)) throw new Error(`--only: no subject is named ${name}`);
  }
  const subjects = SUBJECTS.filter(({ name }) => names.includes(name));
  const rows = positive("rows", values.rows, 1000);
  const rounds = positive("rounds", values.rounds);
  return {
    subjects,
    rows,
    rounds,
    timeout: positive("timeout", values.timeout) * 1000,
    headed: values.headed,
    help: values.help,
    complete: subjects.length === SUBJECTS.length && rows === FULL_ROWS && rounds >= FULL_ROUNDS,
  };
}
