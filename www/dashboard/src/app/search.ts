import { isDay } from "../format/days";
import { isRange, type Period, type RangeName } from "../format/spans";
import type { EnergyMeasure } from "../store/catalogs/timeseries";

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

/** What the address of a page with charts says: a range that ends with the newest sample, or a stretch that was zoomed to. */
export interface SpanSearch {
  range?: RangeName;
  /** The first second that is drawn, since 1970; only together with `until`. */
  from?: number;
  /** The last second that is drawn. */
  until?: number;
}

/** What the address of the energy page says. */
export interface EnergySearch extends SpanSearch {
  device?: string;
  measure?: EnergyMeasure;
  per?: Period;
}

/** What the address of the weather page says. */
export interface WeatherSearch extends SpanSearch {
  station?: string;
}

/** What the address of the library page says. */
export interface LibrarySearch {
  text?: string;
  kind?: string;
  from?: string;
  until?: string;
  sort?: "updated_at" | "title";
  view?: "list";
  cursor?: string;
}

/** What the address of the annotations page says. */
export interface AnnotationSearch {
  tab?: "tags" | "exports";
  text?: string;
  tag?: string;
  cursor?: string;
}

/** What the address of the fleet page says. */
export interface FleetSearch {
  cursor?: string;
}

/** What the address of the jobs page says. */
export interface JobSearch {
  tab?: "training" | "exchanges";
  status?: string;
  cursor?: string;
}

/** What the address of the webhooks page says. */
export interface WebhookSearch {
  cursor?: string;
}

/** Reads the search part of an address of the recordings page; what it cannot use is left out. */
export function recordingSearch(search: Record<string, unknown>): RecordingSearch {
  return clean({
    tab: search["tab"] === "snapshots" ? ("snapshots" as const) : undefined,
    camera: text(search["camera"]),
    type: text(search["type"]),
    from: day(search["from"]),
    until: day(search["until"]),
    emergency: search["emergency"] === true ? (true as const) : undefined,
    unusual: search["unusual"] === true ? (true as const) : undefined,
    cursor: text(search["cursor"]),
  });
}

/** Reads the search part of an address of the devices page; what it cannot use is left out. */
export function deviceSearch(search: Record<string, unknown>): DeviceSearch {
  return clean({
    text: text(search["text"]),
    area: text(search["area"]),
    manufacturer: text(search["manufacturer"]),
    cursor: text(search["cursor"]),
  });
}

/** Reads the search part of an address of the energy page; what it cannot use is left out. */
export function energySearch(search: Record<string, unknown>): EnergySearch {
  return clean({
    ...span(search),
    device: text(search["device"]),
    measure: oneOf(["power", "voltage", "current"], search["measure"]),
    per: oneOf(["day", "week", "month"], search["per"]),
  });
}

/** Reads the search part of an address of the weather page; what it cannot use is left out. */
export function weatherSearch(search: Record<string, unknown>): WeatherSearch {
  return clean({ ...span(search), station: text(search["station"]) });
}

/** Reads the search part of an address of the library page; what it cannot use is left out. */
export function librarySearch(search: Record<string, unknown>): LibrarySearch {
  return clean({
    text: text(search["text"]),
    kind: text(search["kind"]),
    from: day(search["from"]),
    until: day(search["until"]),
    sort: oneOf(["updated_at", "title"], search["sort"]),
    view: oneOf(["list"], search["view"]),
    cursor: text(search["cursor"]),
  });
}

/** Reads the search part of an address of the annotations page; what it cannot use is left out. */
export function annotationSearch(search: Record<string, unknown>): AnnotationSearch {
  return clean({
    tab: oneOf(["tags", "exports"], search["tab"]),
    text: text(search["text"]),
    tag: text(search["tag"]),
    cursor: text(search["cursor"]),
  });
}

/** Reads the search part of an address of the fleet page; what it cannot use is left out. */
export function fleetSearch(search: Record<string, unknown>): FleetSearch {
  return clean({ cursor: text(search["cursor"]) });
}

/** Reads the search part of an address of the jobs page; what it cannot use is left out. */
export function jobSearch(search: Record<string, unknown>): JobSearch {
  return clean({
    tab: oneOf(["training", "exchanges"], search["tab"]),
    status: text(search["status"]),
    cursor: text(search["cursor"]),
  });
}

/** Reads the search part of an address of the webhooks page; what it cannot use is left out. */
export function webhookSearch(search: Record<string, unknown>): WebhookSearch {
  return clean({ cursor: text(search["cursor"]) });
}

/** Members of an address that choose how a list is shown, not what is in it. */
const NO_FILTERS = new Set(["tab", "cursor", "sort", "view"]);

/** How many filters are set. */
export function filterCount(search: object): number {
  return Object.entries(search).filter(([name, value]) => !NO_FILTERS.has(name) && value !== undefined).length;
}

function span(search: Record<string, unknown>): SpanSearch {
  const [from, until] = [seconds(search["from"]), seconds(search["until"])];
  const range = isRange(search["range"]) ? search["range"] : undefined;
  return from !== undefined && until !== undefined && from < until ? { range, from, until } : { range };
}

/** Seconds since 1970 that a date can hold. */
function seconds(value: unknown): number | undefined {
  return Number.isInteger(value) && Math.abs(value as number) < 8.64e12 ? (value as number) : undefined;
}

function oneOf<const Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

function day(value: unknown): string | undefined {
  return isDay(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return (typeof value === "string" || typeof value === "number") && String(value) !== "" ? String(value) : undefined;
}

type Cleaned<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function clean<T extends object>(search: T): Cleaned<T> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Cleaned<T>;
}
