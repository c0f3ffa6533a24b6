import { importFile, open, remove } from "edgelite";
import type { Engine, OpenedCopy } from "./engine";
import type { Slot } from "./records";
import { storeReader } from "./store-reader";

const CATALOGS = ["media", "registry", "timeseries", "library", "studio"] as const;

/** The folder of the store's files in the origin's private file system. */
const FOLDER = "edgelite";

/**
 * Copies in the origin's private file system, each in a store of its own that the windows of the browser share. Where the browser gives the page none (over
 * plain HTTP, in some private windows), a copy is kept in memory and is gone with the page.
 */
export function edgeliteEngine(): Engine {
  const lasts = async () => (await privateFiles()) !== null;
  return {
    lasts,
    async load(slot, body, onImported) {
      if (!(await lasts())) {
        const store = await open(slot, { catalogs: CATALOGS, storage: "memory", from: body });
        onImported();
        return { reader: storeReader(store), lasting: false, close: () => store.close() };
      }
      await importFile(slot, body, { catalogs: CATALOGS });
      onImported();
      return openSlot(slot);
    },
    async open(slot) {
      // Opening makes what is not there: an empty store must not pass for the copy.
      if (!(await exists(slot))) throw Object.assign(new Error(`there is no copy ${slot}`), { kind: "not_found" });
      return openSlot(slot);
    },
    async remove(slot) {
      if (await exists(slot)) await remove(slot);
    },
  };
}

async function openSlot(slot: Slot): Promise<OpenedCopy> {
  const store = await open(slot, { catalogs: CATALOGS, storage: "opfs" });
  return { reader: storeReader(store), lasting: true, close: () => store.close() };
}

/** The origin's private file system; `null` where the page is given none. */
async function privateFiles(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return (await navigator.storage?.getDirectory?.()) ?? null;
  } catch (error) {
    if (error instanceof DOMException && error.name === "SecurityError") return null;
    throw error;
  }
}

async function exists(slot: Slot): Promise<boolean> {
  const root = await privateFiles();
  if (root === null) return false;
  try {
    const folder = await root.getDirectoryHandle(FOLDER);
    await folder.getFileHandle(`${slot}.db`);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return false;
    throw error;
  }
}
