import { isHealth, type Health } from "./health";

/** The two places for a copy: one is in use while the other takes the next. */
export type Slot = "dashboard-a" | "dashboard-b";

/** How the copy is kept current: in step with the server, or by snapshots. */
export type Way = "sync" | "snapshots";

/** Which copy is in use and what it holds. Written only after the copy opened, so it never names half a copy. */
export interface CopyRecord {
  readonly slot: Slot;
  readonly etag: string | null;
  /** When the copy was last known to equal the server's data. */
  readonly refreshedAt: Date;
}

/** The last health report and when it came. */
export interface HealthRecord {
  readonly health: Health;
  readonly seenAt: Date;
}

/** Small facts that survive a reload. */
export interface Records {
  readCopy(): CopyRecord | null;
  writeCopy(record: CopyRecord | null): void;
  /** The way that the server wanted last; `null` before it was asked. */
  readWay(): Way | null;
  writeWay(way: Way): void;
  /** When the store that keeps in step with the server was begun with a copy. */
  readBegun(): Date | null;
  writeBegun(at: Date): void;
  /** Whether this browser works offline because it was told to. */
  readOffline(): boolean;
  writeOffline(isOffline: boolean): void;
  /** The access token that was entered here. */
  readToken(): string | null;
  writeToken(token: string | null): void;
  readHealth(): HealthRecord | null;
  writeHealth(record: HealthRecord): void;
  /** Asks the window that keeps the copy fresh to look for newer data. */
  askForRefresh(): void;
  /**
   * Calls back, until the returned function is called, when another window has written which copy is in use, has asked for
   * newer data, or has entered or forgotten the access token.
   */
  watch(listener: (what: "copy" | "asked" | "token") => void): () => void;
}

/** Calls back with the key of each value that another window of the origin writes, until the returned function is called. */
export type WatchKeys = (listener: (key: string | null) => void) => () => void;

const COPY = "edgelite.copy";
const WAY = "edgelite.way";
const BEGUN = "edgelite.begun";
const OFFLINE = "edgelite.offline";
const TOKEN = "edgelite.token";
const HEALTH = "edgelite.health";
const ASKED = "edgelite.asked";

/** The keys that other windows write into localStorage. */
export const watchStorage: WatchKeys = (listener) => {
  const heard = ({ key }: StorageEvent) => listener(key);
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
};

/** The slot that `slot` is not. */
export function otherSlot(slot: Slot | undefined): Slot {
  return slot === "dashboard-a" ? "dashboard-b" : "dashboard-a";
}

/** Records in a storage of strings; a storage that refuses or holds something else counts as empty. */
export function storedRecords(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null,
  watch: WatchKeys = watchStorage,
): Records {
  const read = (key: string): Record<string, unknown> | null => {
    try {
      const value: unknown = JSON.parse(storage?.getItem(key) ?? "null");
      return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
    } catch {
      return null;
    }
  };
  const write = (key: string, value: object | null) => {
    try {
      if (value === null) storage?.removeItem(key);
      else storage?.setItem(key, JSON.stringify(value));
    } catch {
      // Storage is full or refused: the next visit downloads again.
    }
  };
  return {
    readCopy() {
      const value = read(COPY);
      const refreshedAt = instant(value?.["refreshedAt"]);
      const slot = value?.["slot"];
      if (refreshedAt === null || (slot !== "dashboard-a" && slot !== "dashboard-b")) return null;
      const etag = value?.["etag"];
      return { slot, etag: typeof etag === "string" ? etag : null, refreshedAt };
    },
    writeCopy: (record) => write(COPY, record),
    readWay() {
      const way = read(WAY)?.["way"];
      return way === "sync" || way === "snapshots" ? way : null;
    },
    writeWay: (way) => write(WAY, { way }),
    readBegun: () => instant(read(BEGUN)?.["at"]),
    writeBegun: (at) => write(BEGUN, { at }),
    readOffline: () => read(OFFLINE) !== null,
    writeOffline: (isOffline) => write(OFFLINE, isOffline ? {} : null),
    readToken() {
      const token = read(TOKEN)?.["token"];
      return typeof token === "string" ? token : null;
    },
    writeToken: (token) => write(TOKEN, token === null ? null : { token }),
    readHealth() {
      const value = read(HEALTH);
      const seenAt = instant(value?.["seenAt"]);
      const health = value?.["health"];
      return seenAt !== null && isHealth(health) ? { health, seenAt } : null;
    },
    writeHealth: (record) => write(HEALTH, record),
    // Only a value that changes is told to other windows.
    askForRefresh: () => write(ASKED, { number: crypto.randomUUID() }),
    watch: (listener) =>
      watch((key) => {
        if (key === COPY) listener("copy");
        else if (key === ASKED) listener("asked");
        // All keys at once have no name: the site's data was cleared.
        else if (key === TOKEN || key === null) listener("token");
      }),
  };
}

function instant(text: unknown): Date | null {
  const date = new Date(typeof text === "string" ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
