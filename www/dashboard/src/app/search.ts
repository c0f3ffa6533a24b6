import { isDay } from "../format/days";

/** What the address of the recordings page says. */
export interface RecordingSearch {
  tab?: "snapshots";
  camera?: string;
  type?: string;
  from?: string;
  until?: string;
  emergency?: true;
  unusual?: true;
  cursor?: string;
}

/** What the address of the devices page says. */
export interface DeviceSearch {
  text?: string;
  area?: string;
  manufacturer?: string;
  cursor?: string;
}

/** Reads the search part of an address; what it cannot use is left out. */
export function recordingSearch(search: Record<string, unknown>): RecordingSearch {
  return clean({
    tab: search["tab"] === "snapshots" ? ("snapshots" as const) : undefined,
    camera: text(search["camera"]),
    type: text(search["type"]),
    from: isDay(search["from"]) ? search["from"] : undefined,
    until: isDay(search["until"]) ? search["until"] : undefined,
    emergency: search["emergency"] === true ? (true as const) : undefined,
    unusual: search["unusual"] === true ? (true as const) : undefined,
    cursor: text(search["cursor"]),
  });
}

/** Reads the search part of an address; what it cannot use is left out. */
export function deviceSearch(search: Record<string, unknown>): DeviceSearch {
  return clean({
    text: text(search["text"]),
    area: text(search["area"]),
    manufacturer: text(search["manufacturer"]),
    cursor: text(search["cursor"]),
  });
}

/** How many filters are set; the tab and the page are none. */
export function filterCount(search: RecordingSearch | DeviceSearch): number {
  return Object.entries(search).filter(([name, value]) => name !== "tab" && name !== "cursor" && value !== undefined)
    .length;
}

function text(value: unknown): string | undefined {
  return (typeof value === "string" || typeof value === "number") && String(value) !== "" ? String(value) : undefined;
}

type Cleaned<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function clean<T extends object>(search: T): Cleaned<T> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Cleaned<T>;
}
