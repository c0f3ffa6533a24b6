import SQLiteESMFactory from "@journeyapps/wa-sqlite/dist/wa-sqlite.mjs";
import * as SQLite from "@journeyapps/wa-sqlite";
import { OPFSCoopSyncVFS } from "@journeyapps/wa-sqlite/src/examples/OPFSCoopSyncVFS.js";
import * as sqlite from "../sqlite.ts";
import { wipeFiles } from "../origin.ts";
import type { NewRecording, Subject } from "../subject.ts";

let api: SQLiteAPI;
let database: number;
let upsert: number;
let newest: number;
let lookup: number;
let perCamera: number;

async function prepare(sql: string): Promise<number> {
  for await (const statement of api.statements(database, sql, { unscoped: true })) return statement;
  throw new Error(`no statement in: ${sql}`);
}

async function run(statement: number, parameters: sqlite.SqliteValue[]): Promise<void> {
  api.bind_collection(statement, parameters);
  await api.step(statement);
  await api.reset(statement);
}

async function rows(statement: number, parameters: sqlite.SqliteValue[] = []): Promise<unknown[][]> {
  if (parameters.length > 0) api.bind_collection(statement, parameters);
  const found: unknown[][] = [];
  while ((await api.step(statement)) === SQLite.SQLITE_ROW) found.push(api.row(statement));
  await api.reset(statement);
  return found;
}

/** wa-sqlite's synchronous build on `OPFSCoopSyncVFS`, in a worker. */
export const subject: Subject = {
  async open() {
    const module = await SQLiteESMFactory();
    api = SQLite.Factory(module);
    api.vfs_register(await OPFSCoopSyncVFS.create("opfs", module), true);
    database = await api.open_v2("benchmark.db");
    await api.exec(database, sqlite.SETTINGS);
    for (const statement of sqlite.SCHEMA) await api.exec(database, statement);
    upsert = await prepare(sqlite.UPSERT);
    newest = await prepare(sqlite.NEWEST);
    lookup = await prepare(sqlite.LOOKUP);
    perCamera = await prepare(sqlite.PER_CAMERA);
  },

  async loadMany(recordings: NewRecording[]) {
    await api.exec(database, "BEGIN IMMEDIATE");
    try {
      for (const recording of recordings) await run(upsert, sqlite.upsertParameters(recording));
    } catch (error) {
      await api.exec(database, "ROLLBACK");
      throw error;
    }
    await api.exec(database, "COMMIT");
  },

  upsertOne: (recording) => run(upsert, sqlite.upsertParameters(recording)),

  async newest(cameraId, limit) {
    return (await rows(newest, [cameraId, limit])).map(sqlite.toRecording);
  },

  async perCamera() {
    return (await rows(perCamera)).map(sqlite.toCameraTotal);
  },

  async lookup(recordingId) {
    return (await rows(lookup, [recordingId])).map(sqlite.toRecording)[0];
  },

  async close() {
    for (const statement of [upsert, newest, lookup, perCamera]) await api.finalize(statement);
    await api.close(database);
  },

  wipe: () => wipeFiles("benchmark.db"),
};
