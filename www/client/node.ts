import * as fs from "node:fs";
import * as path from "node:path";
import { EdgeliteError } from "./errors.ts";
import type { SyncFile } from "./module.ts";
import { takeLock } from "./node-lock.ts";
import type { Part, Place } from "./place.ts";

const SUFFIX: Record<Part, string> = {
  database: "",
  wal: "-wal",
  import: "-import",
  import_wal: "-import-wal",
  ready: "-import-ready",
};

/** An open file of Node with the methods of an OPFS sync access handle. */
export class NodeFile implements SyncFile {
  #descriptor: number | null;

  /** @param file its path; made if it does not exist */
  constructor(file: string) {
    const existed = fs.existsSync(file);
    this.#descriptor = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
    if (!existed) syncFolder(file);
  }

  read(buffer: Uint8Array, { at }: { at: number }): number {
    return fs.readSync(this.#open(), buffer, 0, buffer.length, at);
  }

  write(buffer: Uint8Array, { at }: { at: number }): number {
    return fs.writeSync(this.#open(), buffer, 0, buffer.length, at);
  }

  flush(): void {
    fs.fsyncSync(this.#open());
  }

  truncate(size: number): void {
    fs.ftruncateSync(this.#open(), size);
  }

  getSize(): number {
    return fs.fstatSync(this.#open()).size;
  }

  close(): void {
    if (this.#descriptor !== null) fs.closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #open(): number {
    if (this.#descriptor === null) throw new EdgeliteError("closed", "the file is closed");
    return this.#descriptor;
  }
}

/** The files of a store in a folder of the operating system. */
export class NodePlace implements Place {
  readonly #file: string;
  readonly #open = new Map<Part, NodeFile>();
  #unlock: (() => void) | null = null;

  /** @param file the path of the store's file; its folder is made if it does not exist */
  constructor(file: string) {
    this.#file = path.resolve(file);
  }

  async acquire(): Promise<void> {
    if (fs.statSync(this.#file, { throwIfNoEntry: false })?.isDirectory()) {
      throw new EdgeliteError("invalid_argument", `${this.#file} is a folder; name a file in it`, { field: "name" });
    }
    fs.mkdirSync(path.dirname(this.#file), { recursive: true });
    this.#unlock = takeLock(this.#file);
    await this.open("database");
  }

  async open(part: Part): Promise<SyncFile> {
    let file = this.#open.get(part);
    if (file === undefined) {
      file = new NodeFile(this.#path(part));
      this.#open.set(part, file);
    }
    return file;
  }

  async exists(part: Part): Promise<boolean> {
    return fs.existsSync(this.#path(part));
  }

  async remove(part: Part): Promise<void> {
    this.#close(part);
    fs.rmSync(this.#path(part), { force: true });
    if (this.#unlock !== null) syncFolder(this.#file);
  }

  async reserve(): Promise<void> {
    // The new file is complete beside the old one; moving it takes no room.
  }

  async replaceDatabase(): Promise<void> {
    this.#close("database");
    this.#close("import");
    if (fs.existsSync(this.#path("import"))) fs.renameSync(this.#path("import"), this.#file);
    syncFolder(this.#file);
  }

  release(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
    this.#unlock?.();
    this.#unlock = null;
  }

  #close(part: Part): void {
    this.#open.get(part)?.close();
    this.#open.delete(part);
  }

  #path(part: Part): string {
    return this.#file + SUFFIX[part];
  }
}

/** Makes the names in a file's folder durable, where the system can. */
function syncFolder(file: string): void {
  let descriptor: number;
  try {
    descriptor = fs.openSync(path.dirname(file), "r");
  } catch {
    return;
  }
  try {
    fs.fsyncSync(descriptor);
  } catch {
    // Windows flushes no folders.
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * Deletes a store's files. A store that does not exist is no error.
 * @param file the path of the store's file
 * @throws {EdgeliteError} `locked` when a program has it open
 */
export function removeFiles(file: string): void {
  const target = path.resolve(file);
  if (!fs.existsSync(path.dirname(target))) return;
  const unlock = takeLock(target);
  try {
    for (const suffix of Object.values(SUFFIX)) fs.rmSync(target + suffix, { force: true });
  } finally {
    unlock();
  }
}

/** The bytes that a store's files take. */
export function fileUsage(file: string): number {
  const sizes = ["", SUFFIX.wal].map((suffix) => fs.statSync(path.resolve(file) + suffix, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size);
}
