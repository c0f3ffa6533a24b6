import type { SyncFile } from "./module.ts";

/**
 * The files of a store. `import` and `import_wal` are a new database that is being received and checked; `ready` is an
 * empty file that says that `import` is complete and takes the database's place.
 */
export type Part = "database" | "wal" | "import" | "import_wal" | "ready";

/** Where the files of one store are. */
export interface Place {
  /**
   * Makes this the only user of the store. The database exists from then on, if only as an empty file.
   * @throws {EdgeliteError} `locked` when another tab or process has the store
   */
  acquire(): Promise<void>;
  /** Opens a file, or makes it. */
  open(part: Part): Promise<SyncFile>;
  /** Whether a file exists. */
  exists(part: Part): Promise<boolean>;
  /** Removes a file; one that does not exist is no error. */
  remove(part: Part): Promise<void>;
  /**
   * Makes sure that the database's place has room for a file of this size; the database stays as it is.
   * @param size in bytes
   * @throws {EdgeliteError} `full`
   */
  reserve(size: number): Promise<void>;
  /** Puts the closed file `import` in the database's place; may be repeated when it was interrupted. */
  replaceDatabase(): Promise<void>;
  /** Closes every open file and gives the store free. Does nothing when called again. */
  release(): void;
}

/** The open files of a store. */
export interface StoreFiles {
  readonly database: SyncFile;
  readonly wal: SyncFile;
}

/**
 * Takes the store and opens its files. An import that was interrupted is completed if it was ready, otherwise discarded.
 * @param place where the files are
 * @returns the open files
 * @throws {EdgeliteError} `locked`, `full`, `io`
 */
export async function openFiles(place: Place): Promise<StoreFiles> {
  const fresh = !(await place.exists("database"));
  await place.acquire();
  try {
    // The log of a store whose removal was interrupted must not come back in a new one.
    if (fresh) await place.remove("wal");
    if (await place.exists("ready")) await completeImport(place);
    else await discardImport(place);
    return { database: await place.open("database"), wal: await place.open("wal") };
  } catch (error) {
    place.release();
    throw error;
  }
}

/** Removes what an import left that was not ready. */
export async function discardImport(place: Place): Promise<void> {
  for (const part of ["import", "import_wal"] as const) {
    if (await place.exists(part)) await place.remove(part);
  }
}

/**
 * Puts a checked import in the database's place. From the moment that `ready` exists the new file counts; each step can
 * be repeated, so that whoever opens the store next completes what was interrupted.
 */
export async function completeImport(place: Place): Promise<void> {
  await place.remove("wal");
  await place.replaceDatabase();
  await place.remove("ready");
  await discardImport(place);
}
