import { EdgeliteError } from "./errors.ts";

/** What a table's rows are, as `edgelite types --language typescript` writes it. */
export interface TableTypes {
  /** A row as it is read. */
  readonly row: object;
  /** What a new row takes. */
  readonly insert: object;
  /** What a change of a row takes. */
  readonly update: object;
  /** What a row is found by; `never` for a table without a primary key. */
  readonly key: object;
}

/** A catalog of one's own: its name, and the files of its migrations. Made by `catalog`, in Node also by `readCatalog`. */
export interface OwnCatalog<Tables extends object = object> {
  /** The name, a word in small letters that no other catalog has. */
  readonly name: string;
  /** The path and the text of each file. */
  readonly files: readonly (readonly [path: string, text: string])[];
  /** Tells TypeScript the types of the tables; never there. */
  readonly tables?: Tables;
}

/** A catalog as it crosses to the engine: one that comes with edgelite by its name. */
export type WireCatalog = string | { readonly name: string; readonly files: readonly (readonly [path: string, text: string])[] };

/**
 * All catalogs of two users of a store, each once. Catalogs of one's own arrive as copies, so that their content counts.
 * @param former those that are open, which come first
 * @param further those that somebody else wants
 */
export function union(former: readonly WireCatalog[], further: readonly WireCatalog[]): WireCatalog[] {
  return [...new Map([...former, ...further].map((catalog) => [JSON.stringify(catalog), catalog])).values()];
}

/**
 * A catalog of one's own: a folder of migrations `0001_name.up.sql` and `0001_name.down.sql`, whose texts a bundler puts
 * into the page. Its tables are made and migrated when a store is opened with it.
 *
 * @example
 * ```ts
 * import type { Garden } from "./garden.ts"; // written by: edgelite types ./garden --language typescript
 *
 * const files = import.meta.glob("./garden/*.sql", { query: "?raw", import: "default", eager: true });
 * const store = await open("home", { catalogs: ["media", catalog<Garden>("garden", files)] });
 * const beds = await store.sql<Garden["beds"]["row"]>`SELECT * FROM beds ORDER BY name`;
 * ```
 * @param name a word in small letters that no other catalog has
 * @param files the text of each file by its path, of which the last part counts
 * @returns the catalog, for the option `catalogs` of `open` and `importFile`
 * @throws {EdgeliteError} `invalid_argument` for files that are not texts; what is in them is checked when a store is opened
 */
export function catalog<Tables extends object = object>(name: string, files: Readonly<Record<string, unknown>>): OwnCatalog<Tables> {
  const texts = Object.entries(files).map(([path, text]): [string, string] => {
    if (typeof text === "string") return [path, text];
    const hint = 'import.meta.glob("./' + name + '/*.sql", { query: "?raw", import: "default", eager: true })';
    throw invalid(`${name}: ${path} is a ${typeof text} instead of its text; with Vite, write ${hint}`);
  });
  if (texts.length === 0) throw invalid(`${name}: there are no files; the first migration is 0001_${name}.up.sql`);
  return { name, files: texts };
}

/** The names of the catalogs that come with edgelite among those that a store is opened with. */
export function builtInNames<Name extends string>(catalogs: readonly (Name | OwnCatalog)[]): readonly Name[] {
  const names = catalogs.filter((one): one is Name => typeof one === "string");
  return [...new Set(names)];
}

/** Catalogs as they cross to the engine; what else an object has stays here. */
export function toWireCatalogs(catalogs: readonly (string | OwnCatalog)[]): WireCatalog[] {
  const own = catalogs.filter((one): one is OwnCatalog => typeof one !== "string");
  return [...builtInNames(catalogs), ...own.map(({ name, files }) => ({ name, files }))];
}

function invalid(message: string): EdgeliteError {
  return new EdgeliteError("invalid_argument", message, { field: "catalog" });
}
