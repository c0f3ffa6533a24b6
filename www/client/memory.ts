import type { SyncFile } from "./module.ts";
import type { Part, Place } from "./place.ts";

const SMALLEST = 1 << 16;

/** A file in memory with the methods of an OPFS sync access handle. */
export class MemoryFile implements SyncFile {
  #bytes = new Uint8Array(0);
  #size = 0;

  read(buffer: Uint8Array, { at }: { at: number }): number {
    const part = this.#bytes.subarray(Math.min(at, this.#size), Math.min(at + buffer.length, this.#size));
    buffer.set(part);
    return part.length;
  }

  write(buffer: Uint8Array, { at }: { at: number }): number {
    if (at + buffer.length > this.#size) this.truncate(at + buffer.length);
    this.#bytes.set(buffer, at);
    return buffer.length;
  }

  flush(): void {
    // There is nothing more durable than the file itself.
  }

  truncate(size: number): void {
    if (size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(size, 2 * this.#bytes.length, SMALLEST));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  getSize(): number {
    return this.#size;
  }

  close(): void {
    // What it holds is kept by its place.
  }
}

/** The files of a store that is gone with its worker. */
export class MemoryPlace implements Place {
  readonly #files = new Map<Part, MemoryFile>();

  async acquire(): Promise<void> {
    await this.open("database");
  }

  async open(part: Part): Promise<SyncFile> {
    let file = this.#files.get(part);
    if (file === undefined) {
      file = new MemoryFile();
      this.#files.set(part, file);
    }
    return file;
  }

  async exists(part: Part): Promise<boolean> {
    return this.#files.has(part);
  }

  async remove(part: Part): Promise<void> {
    this.#files.delete(part);
  }

  async reserve(): Promise<void> {
    // The new file has its room already.
  }

  async replaceDatabase(): Promise<void> {
    const received = this.#files.get("import");
    if (received !== undefined) this.#files.set("database", received);
    this.#files.delete("import");
  }

  release(): void {
    // A store in memory has one user.
  }
}
