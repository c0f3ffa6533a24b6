import { importFile, open, remove, type CatalogName, type Store } from "edgelite";
import { Answers } from "./answers";
import { storeEditor } from "./editor";
import type { Engine, OpenedCopy } from "./engine";
import type { Slot } from "./records";
import { storeFollow } from "./store-follow";
import { storeReader } from "./store-reader";

const CATALOGS = ["media", "registry", "timeseries", "library", "studio"] as const;

/** The store that keeps in step with the server. */
const SYNCED = "dashboard";

/** Where it does so. */
const SYNC_URL = "/api/v1/sync";

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
        return copyOf(store, false);
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
    async openSynced(firstCopy, paused, token) {
      const store = await open(SYNCED, { catalogs: CATALOGS, sync: { url: SYNC_URL, firstCopy, paused, token } });
      const { kind } = await store.storage();
      return { ...copyOf(store, kind !== "memory"), sync: store.sync, editor: storeEditor(store) };
    },
    async removeSynced() {
      if (await exists(SYNCED)) await remove(SYNCED);
    },
  };
}

async function openSlot(slot: Slot): Promise<OpenedCopy> {
  const store = await open(slot, { catalogs: CATALOGS, storage: "opfs" });
  return copyOf(store, true);
}

function copyOf(store: Store<CatalogName>, lasting: boolean): OpenedCopy {
  const answers = new Answers(storeFollow(store));
  const close = () => {
    answers.close();
    return store.close();
  };
  return { reader: storeReader(store), answers, lasting, close };
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

async function exists(name: string): Promise<boolean> {
  const root = await privateFiles();
  if (root === null) return false;
  try {
    const folder = await root.getDirectoryHandle(FOLDER);
    await folder.getFileHandle(`${name}.db`);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return false;
    throw error;
  }
}
