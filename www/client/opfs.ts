import { EdgeliteError, toEdgeliteError } from "./errors.ts";
import { writeAll } from "./import.ts";
import type { SyncFile } from "./module.ts";
import type { Part, Place } from "./place.ts";

const FOLDER = "edgelite";
const SUFFIX: Record<Part, string> = {
  database: ".db",
  wal: ".db-wal",
  import: ".db-import",
  import_wal: ".db-import-wal",
  ready: ".db-import-ready",
};

/** How long the opening waits for a handle that is taken: a browser may free it late after a reload. In milliseconds. */
const FIRST_DELAY = 15;
const LONGEST_WAIT = 2_500;
const COPY_BYTES = 1 << 20;

/** A file handle with the method that exists in dedicated workers only. */
interface WorkerFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
}

/**
 * Refuses names that cannot be a file's.
 * @param name the store's name
 * @throws {EdgeliteError} `invalid_argument`
 */
export function checkName(name: string): void {
  if (!/^[^/\\\p{Cc}]{1,200}$/u.test(name) || name === "." || name === "..") {
    throw new EdgeliteError("invalid_argument", "a store's name has 1 to 200 characters without / and \\", { field: "name" });
  }
}

async function root(): Promise<FileSystemDirectoryHandle> {
  if (typeof navigator === "undefined" || typeof navigator.storage?.getDirectory !== "function") {
    throw new EdgeliteError("unsupported", "this browser gives the page no private file system; use a current one over https or localhost, or open the store with storage: \"memory\"");
  }
  return navigator.storage.getDirectory();
}

async function folder(create: boolean): Promise<FileSystemDirectoryHandle | null> {
  const directory = await root();
  try {
    return await directory.getDirectoryHandle(FOLDER, { create });
  } catch (error) {
    if ((error as DOMException).name === "NotFoundError") return null;
    throw error;
  }
}

/** The files of a store in the origin's private file system; for use in a dedicated worker. */
export class OpfsPlace implements Place {
  readonly #name: string;
  readonly #open = new Set<SyncFile>();
  #database: SyncFile | null = null;

  constructor(name: string) {
    checkName(name);
    this.#name = name;
  }

  async acquire(): Promise<void> {
    const handle = await this.#handle("database", true);
    if (typeof handle?.createSyncAccessHandle !== "function") {
      throw new EdgeliteError("unsupported", "this browser's private file system has no synchronous access for workers; use a current one, or open the store with storage: \"memory\"");
    }
    const started = performance.now();
    for (let delay = FIRST_DELAY; ; delay *= 2) {
      try {
        this.#database = this.#track(await handle.createSyncAccessHandle());
        return;
      } catch (error) {
        if (toEdgeliteError(error).kind !== "locked") throw error;
        if (performance.now() - started + delay > LONGEST_WAIT) {
          throw new EdgeliteError("locked", `another tab has the store ${this.#name} open`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  async open(part: Part): Promise<SyncFile> {
    if (part === "database" && this.#database !== null) return this.#database;
    const handle = await this.#handle(part, true);
    return this.#track(await handle!.createSyncAccessHandle());
  }

  async exists(part: Part): Promise<boolean> {
    return (await this.#handle(part, false)) !== null;
  }

  async remove(part: Part): Promise<void> {
    await removeFile(await folder(false), this.#name + SUFFIX[part]);
  }

  async reserve(size: number): Promise<void> {
    const database = this.#database!;
    const before = database.getSize();
    if (size <= before) return;
    try {
      database.truncate(size);
    } finally {
      // A file that is longer than its header says is still the same database, but some readers would refuse it.
      database.truncate(before);
    }
  }

  async replaceDatabase(): Promise<void> {
    const database = this.#database!;
    const source = await this.open("import");
    const size = source.getSize();
    database.truncate(size);
    const chunk = new Uint8Array(Math.min(COPY_BYTES, size));
    for (let at = 0; at < size; ) {
      const length = source.read(chunk, { at });
      writeAll(database, chunk.subarray(0, length), at);
      at += length;
    }
    database.flush();
    source.close();
    this.#open.delete(source);
  }

  release(): void {
    for (const file of this.#open) file.close();
    this.#open.clear();
    this.#database = null;
  }

  async #handle(part: Part, create: boolean): Promise<WorkerFileHandle | null> {
    const directory = await folder(create);
    try {
      return ((await directory?.getFileHandle(this.#name + SUFFIX[part], { create })) ?? null) as WorkerFileHandle | null;
    } catch (error) {
      if ((error as DOMException).name === "NotFoundError") return null;
      throw error;
    }
  }

  #track(file: SyncFile): SyncFile {
    this.#open.add(file);
    return file;
  }
}

/**
 * Whether a store was made: something was written to it, or a file for it has been received.
 * @param name the store's name
 * @throws {EdgeliteError} `unsupported` without a private file system, `io`
 */
export async function storeExists(name: string): Promise<boolean> {
  const written = async (directory: FileSystemDirectoryHandle, part: Part): Promise<boolean> => {
    try {
      const handle = await directory.getFileHandle(name + SUFFIX[part]);
      return part === "ready" || (await handle.getFile()).size > 0;
    } catch (error) {
      if ((error as DOMException).name === "NotFoundError") return false;
      throw error;
    }
  };
  try {
    const directory = await folder(false);
    if (directory === null) return false;
    const found = await Promise.all((["database", "wal", "ready"] as const).map((part) => written(directory, part)));
    return found.includes(true);
  } catch (error) {
    throw toEdgeliteError(error);
  }
}

/**
 * Deletes a store with everything in it. A store that does not exist is no error.
 * @param name the store's name
 * @throws {EdgeliteError} `locked` when a tab has it open
 */
export async function removeStore(name: string): Promise<void> {
  checkName(name);
  try {
    const directory = await folder(false);
    for (const suffix of Object.values(SUFFIX)) await removeFile(directory, name + suffix);
  } catch (error) {
    const { kind } = toEdgeliteError(error);
    if (kind !== "locked") throw toEdgeliteError(error);
    throw new EdgeliteError("locked", `a tab has the store ${name} open; close it first`, { cause: error });
  }
}

async function removeFile(directory: FileSystemDirectoryHandle | null, file: string): Promise<void> {
  try {
    await directory?.removeEntry(file);
  } catch (error) {
    if ((error as DOMException).name !== "NotFoundError") throw error;
  }
}

/** What the browser tells of the origin's storage. */
export async function estimate(): Promise<{ persisted: boolean; usage: number | null; quota: number | null }> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  const [persisted, figures] = await Promise.all([storage?.persisted?.(), storage?.estimate?.()]);
  return { persisted: persisted ?? false, usage: figures?.usage ?? null, quota: figures?.quota ?? null };
}

/** Asks the browser to keep the origin's storage. */
export async function persist(): Promise<boolean> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  return (await storage?.persist?.()) ?? false;
}
