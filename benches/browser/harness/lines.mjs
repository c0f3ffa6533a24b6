/**
 * @typedef {"coldOpen" | "bulk" | "singles" | "newest" | "perCamera" | "lookup" | "live" | "liveOther" | "takeOver" | "create" | "load"} LineKey
 *
 * @typedef {object} Line One line of the table; every figure is in milliseconds.
 * @property {LineKey} key
 * @property {(rows: number) => string} title Title for a run over so many recordings.
 */

/** @param {number} value */
export const grouped = (value) => value.toLocaleString("en-US");

/** @type {Line[]} */
export const LINES = [
  { key: "coldOpen", title: () => "Cold open to first row" },
  { key: "bulk", title: () => "10,000 upserts in one transaction" },
  { key: "singles", title: () => "100 single durable writes" },
  { key: "newest", title: (rows) => `Newest 20 recordings of a camera out of ${grouped(rows)}` },
  { key: "perCamera", title: (rows) => `Count and size per camera over ${grouped(rows)}` },
  { key: "lookup", title: () => "Lookup by key × 1,000" },
  { key: "live", title: (rows) => `Live query of 100 rows of ${grouped(rows)}: from a commit's answer to the new rows` },
  { key: "liveOther", title: () => "The same in another tab" },
  { key: "takeOver", title: () => "The tab that has the file crashes: another one's queries go on after" },
  { key: "create", title: () => "First visit: code, store and schema" },
  { key: "load", title: (rows) => `Load ${grouped(rows)}` },
];
