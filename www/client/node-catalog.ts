import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { catalog, type OwnCatalog } from "./catalog.ts";
import { EdgeliteError } from "./errors.ts";

/**
 * Reads the migrations in a folder; other files, hidden ones and folders are left alone.
 * @param folder the folder's path; the catalog has its name
 */
export async function readCatalogFolder<Tables extends object>(folder: string): Promise<OwnCatalog<Tables>> {
  const absolute = path.resolve(folder);
  const entries = await readdir(absolute, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && /^[^.].*\.sql$/i.test(entry.name)).map((entry) => entry.name);
  const files = names.sort().map(async (name) => [name, decode(name, await readFile(path.join(absolute, name)))] as const);
  return catalog<Tables>(path.basename(absolute), Object.fromEntries(await Promise.all(files)));
}

/** The text of a file; other encodings are refused with the line where they show. */
function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const text = new TextDecoder().decode(bytes);
    const line = text.slice(0, text.indexOf("\ufffd")).split("\n").length;
    throw new EdgeliteError("invalid_argument", `${name}: line ${line}: the text is not UTF-8; save it as UTF-8`, { field: "catalog", cause });
  }
}
