import { importFile, open, remove } from "edgelite";
import type { Engine, OpenedCopy } from "./engine";
import type { Slot } from "./records";
import { storeReader } from "./store-reader";

const CATALOGS = ["media", "registry"] as const;

/** The folder of the store's files in the origin's private file system. */
const FOLDER = "edgelite";

/** Copies in the origin's private file system, each in a store of its own. */
export function edgeliteEngine(): Engine {
  return {
    async load(slot, body, onImported) {
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
  const store = await open(slot, { catalogs: CATALOGS });
  return { reader: storeReader(store), lasting: true, close: () => store.close() };
}

async function exists(slot: Slot): Promise<boolean> {
  if (navigator.storage?.getDirectory === undefined) return false;
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    await folder.getFileHandle(`${slot}.db`);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return false;
    throw error;
  }
}
