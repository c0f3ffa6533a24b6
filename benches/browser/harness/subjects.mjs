// The subjects of a run, in the order of the table's columns.
import { readFileSync } from "node:fs";

const FOLDER = new URL("../", import.meta.url);

/**
 * @typedef {object} SubjectEntry
 * @property {string} name Name on the command line, of its page and of its source file.
 * @property {string} title Column heading.
 * @property {string} package npm package that is measured.
 * @property {string} where Where the engine runs and what stores its data.
 * @property {string} durability What is true of a write when its promise resolves.
 * @property {number} [loadChunk] Recordings of one transaction of the load, where the subject cannot take the usual number.
 * @property {"owner" | "shared"} [tabs] Whether tabs share the store with live queries: one has it for all, or each its own access.
 * @property {boolean} [isolated] Whether the page needs the COOP and COEP headers.
 */

/** @type {SubjectEntry[]} */
export const SUBJECTS = [
  {
    name: "edgelite",
    tabs: "owner",
    title: "edgelite",
    package: "edgelite",
    where: "its own worker, OPFS sync access handles, WAL",
    durability: "`synchronous=FULL`: the WAL is flushed before each commit returns",
  },
  {
    name: "sqlite-wasm",
    title: "sqlite-wasm",
    package: "@sqlite.org/sqlite-wasm",
    where: "a worker, OPFS SAH pool VFS, WAL with `locking_mode=EXCLUSIVE` (its default, a rollback journal, takes 6 flushes for a write and twice the time)",
    durability: "`synchronous=FULL`: the WAL is flushed before each commit returns (1 flush)",
  },
  {
    name: "wa-sqlite",
    title: "wa-sqlite",
    package: "@journeyapps/wa-sqlite",
    where: "a worker, `OPFSCoopSyncVFS` with the synchronous build, rollback journal",
    durability: "`synchronous=FULL`: journal and file are flushed before each commit returns (3 flushes)",
  },
  {
    name: "turso",
    title: "Turso",
    package: "@tursodatabase/database-wasm",
    where: "the page's thread, file access in its own worker, OPFS, WAL; page served with COOP and COEP. As published it stalls for good while some 1,700 of these rows are written (its step loop waits for I/O that nobody started); measured with a wake-up from outside, see `src/subjects/turso.ts`",
    durability: "`synchronous=FULL`: the WAL is flushed before each commit returns (1 flush)",
    isolated: true,
  },
  {
    name: "pglite",
    title: "PGlite",
    package: "@electric-sql/pglite",
    where: "a worker, OPFS access handle pool",
    durability: "its default, `relaxedDurability` off: the WAL is flushed before each query returns (1 flush)",
  },
  {
    name: "dexie",
    tabs: "shared",
    title: "Dexie",
    package: "dexie",
    where: "the page, IndexedDB",
    durability: "`chromeTransactionDurability: \"strict\"`: each transaction is flushed before it completes",
  },
  {
    name: "rxdb",
    tabs: "shared",
    title: "RxDB",
    package: "rxdb",
    where: "the page, its free storage, which is Dexie's, in IndexedDB; a bulk upsert is no transaction; what was asked or written before is answered from the page's memory",
    durability: "`chromeTransactionDurability: \"strict\"`: each transaction is flushed before it completes",
  },
];

/**
 * The version of a subject's package as it is installed.
 *
 * @param {SubjectEntry} subject
 */
export function installedVersion(subject) {
  const manifest = readFileSync(new URL(`node_modules/${subject.package}/package.json`, FOLDER), "utf8");
  return /** @type {string} */ (JSON.parse(manifest).version);
}
