import sqlite3InitModule from "@sqlite.org/sqlite-wasm";
import type { OpfsSAHPoolDatabase, PreparedStatement, SAHPoolUtil } from "@sqlite.org/sqlite-wasm";
import * as sqlite from "../sqlite.ts";
import { wipeFiles } from "../origin.ts";
import type { NewRecording, Subject } from "../subject.ts";

const DIRECTORY = "sqlite-wasm";

let pool: SAHPoolUtil;
let database: OpfsSAHPoolDatabase;
let upsert: PreparedStatement;
let newest: PreparedStatement;
let lookup: PreparedStatement;
let perCamera: PreparedStatement;

function rows(statement: PreparedStatement, parameters: sqlite.SqliteValue[] = []): unknown[][] {
  if (parameters.length > 0) statement.bind(parameters);
  const found: unknown[][] = [];
  while (statement.step()) found.push(statement.get([]));
  statement.reset();
  return found;
}

/** The official build of SQLite on its pool of OPFS access handles, in a worker. */
export const subject: Subject = {
  async open() {
    const sqlite3 = await sqlite3InitModule();
    pool = await sqlite3.installOpfsSAHPoolVfs({ directory: DIRECTORY });
    database = new pool.OpfsSAHPoolDb("/benchmark.db");
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL");
    database.exec(sqlite.SETTINGS);
    for (const statement of sqlite.SCHEMA) database.exec(statement);
    upsert = database.prepare(sqlite.UPSERT);
    newest = database.prepare(sqlite.NEWEST);
    lookup = database.prepare(sqlite.LOOKUP);
    perCamera = database.prepare(sqlite.PER_CAMERA);
  },

  async loadMany(recordings: NewRecording[]) {
    database.transaction("IMMEDIATE", () => {
      for (const recording of recordings) upsert.bind(sqlite.upsertParameters(recording)).stepReset();
    });
  },

  async upsertOne(recording) {
    upsert.bind(sqlite.upsertParameters(recording)).stepReset();
  },

  async newest(cameraId, limit) {
    return rows(newest, [cameraId, limit]).map(sqlite.toRecording);
  },

  async perCamera() {
    return rows(perCamera).map(sqlite.toCameraTotal);
  },

  async lookup(recordingId) {
    return rows(lookup, [recordingId]).map(sqlite.toRecording)[0];
  },

  async close() {
    for (const statement of [upsert, newest, lookup, perCamera]) statement.finalize();
    database.close();
    pool.pauseVfs();
  },

  wipe: () => wipeFiles(DIRECTORY),
};
