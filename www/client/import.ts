import type { WireCatalog } from "./catalog.ts";
import { EdgeliteError, toPlainError, type PlainError } from "./errors.ts";
import { guarded } from "./guard.ts";
import type { ImportCheck } from "./messages.ts";
import type { Database, EngineModule, SyncFile } from "./module.ts";
import { completeImport, discardImport, type Place } from "./place.ts";

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;

/** What is done with a file that is imported. */
export interface ImportPlan {
  /** The catalogs whose migrations run on it. */
  readonly catalogs: readonly WireCatalog[];
  /** How much of it is checked. */
  readonly check: ImportCheck;
  /** Whether it is a copy of a server's file and becomes a site. */
  readonly site?: boolean | undefined;
}

/**
 * Receives a database file beside a store, checks it, and only then puts it in the store's place. Until `finish`
 * succeeds the store is as it was.
 */
export class Import {
  readonly #place: Place;
  readonly #existed: boolean;
  readonly #catalogs: readonly WireCatalog[];
  readonly #check: ImportCheck;
  readonly #isSite: boolean;
  readonly #file: SyncFile;
  #size = 0;
  #ready = false;

  private constructor(place: Place, existed: boolean, { catalogs, check, site = false }: ImportPlan, file: SyncFile) {
    this.#place = place;
    this.#existed = existed;
    this.#catalogs = catalogs;
    this.#check = check;
    this.#isSite = site;
    this.#file = file;
  }

  /**
   * Takes the store and makes room for the new file.
   * @param place where the store's files are
   * @param plan what is done with the new file
   * @throws {EdgeliteError} `locked`, `full`, `io`
   */
  static async begin(place: Place, plan: ImportPlan): Promise<Import> {
    const existed = await place.exists("database");
    await place.acquire();
    try {
      if (await place.exists("ready")) await completeImport(place);
      else await discardImport(place);
      return new Import(place, existed, plan, await place.open("import"));
    } catch (error) {
      place.release();
      throw error;
    }
  }

  /** Takes the next bytes of the file. */
  write(bytes: Uint8Array): void {
    writeAll(this.#file, bytes, this.#size);
    this.#size += bytes.length;
  }

  /**
   * Checks the file and puts it in the store's place.
   * @param engine opens the file: its structure is checked and the catalogs' migrations run on it
   * @throws {EdgeliteError} `not_a_database`, `corrupt`, `schema_newer`, `checksum_mismatch`, `migration`, `full`, `io`;
   *   `invalid_argument` when it is to become a site and is no copy of a server's file
   */
  async finish(engine: EngineModule): Promise<void> {
    this.#file.flush();
    checkHeader(this.#file, this.#size);
    const wal = await this.#place.open("import_wal");
    guarded(() => {
      const database = engine.Database.open("import", this.#file, wal, { catalogs: this.#catalogs });
      try {
        database.checkIntegrity(this.#check === "quick");
        if (this.#isSite) becomeSite(database);
      } finally {
        database.close();
      }
    });
    this.#file.flush();
    const size = this.#file.getSize();
    this.#file.close();
    wal.close();
    await this.#place.reserve(size);
    const ready = await this.#place.open("ready");
    this.#ready = true;
    ready.flush();
    ready.close();
    await completeImport(this.#place);
    this.#place.release();
  }

  /** Gives the import up; the store is as before. One that was ready stays and is completed at the next opening. */
  async abort(): Promise<void> {
    this.#place.release();
    if (this.#ready) return;
    await discardImport(this.#place);
    if (!this.#existed) await this.#place.remove("database");
  }
}

/** Makes a site of a copy of a server's file, and says of any other file what is wrong with it. */
function becomeSite(database: Database): void {
  try {
    database.becomeSite();
  } catch (error) {
    const plain = toPlainError(error);
    if (plain.kind !== "unsupported") throw error;
    const message = `the file is no copy of a server that syncs, as its /api/v1/snapshot gives: ${plain.message}`;
    throw { kind: "invalid_argument", message, field: "site" } satisfies PlainError;
  }
}

/** Writes all of `bytes`; a host that takes only a part has no room. */
export function writeAll(file: SyncFile, bytes: Uint8Array, at: number): void {
  let done = 0;
  while (done < bytes.length) {
    const written = file.write(bytes.subarray(done), { at: at + done });
    if (written <= 0) throw new EdgeliteError("full", "there is no room for the file");
    done += written;
  }
}

/** Refuses what cannot be a complete SQLite database by its header and size. */
function checkHeader(file: SyncFile, size: number): void {
  const header = new Uint8Array(HEADER_BYTES);
  const length = file.read(header, { at: 0 });
  if (length < HEADER_BYTES || String.fromCharCode(...header.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new EdgeliteError("not_a_database", size === 0 ? "the file is empty" : "the file is not an SQLite database");
  }
  const view = new DataView(header.buffer);
  const declared = view.getUint16(16);
  const pageSize = declared === 1 ? 65_536 : declared;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) throw new EdgeliteError("corrupt", `the file's page size is ${pageSize}`);
  const pages = view.getUint32(28);
  const trusted = view.getUint32(24) === view.getUint32(92) && pages > 0;
  if (size % pageSize !== 0 || (trusted && size < pages * pageSize)) {
    throw new EdgeliteError("corrupt", `the file is incomplete: ${size} bytes of ${pages * pageSize}`);
  }
}
