/** Small texts that outlive a store's file, for the whole origin. */
export interface Marks {
  read(name: string): string | null;
  write(name: string, text: string | null): void;
}

/** What is kept of a store beside its file. */
interface Mark {
  /** The number that the store has among the sites, which goes with the file. */
  readonly site: number;
  /** When another file was found in its place, in milliseconds since 1970. */
  readonly lost?: number | undefined;
}

/**
 * Finds out whether the browser deleted a store to make room: the store that is there now is not the one that was.
 * @param marks where the mark is
 * @param name the store's name
 * @param site the number that the store has now
 * @param now the time in milliseconds since 1970
 * @returns when the loss was found, for the latest one; `null` when there was none
 */
export function noteSite(marks: Marks, name: string, site: number, now: number): Date | null {
  const known = readMark(marks, name);
  const lost = known !== null && known.site !== site ? now : known?.lost;
  if (known?.site !== site) marks.write(name, JSON.stringify({ site, lost } satisfies Mark));
  return lost === undefined ? null : new Date(lost);
}

function readMark(marks: Marks, name: string): Mark | null {
  try {
    const mark = JSON.parse(marks.read(name) ?? "null") as Mark | null;
    return typeof mark?.site === "number" ? mark : null;
  } catch {
    return null;
  }
}

/** The marks of a page: in its `localStorage`, which browsers keep when they make room in the private file system. */
export const pageMarks: Marks = {
  read(name) {
    try {
      return localStorage.getItem(key(name));
    } catch {
      return null;
    }
  },
  write(name, text) {
    try {
      if (text === null) localStorage.removeItem(key(name));
      else localStorage.setItem(key(name), text);
    } catch {
      // Without it a loss is healed all the same, and not told.
    }
  },
};

const key = (name: string): string => `edgelite:${name}:site`;
