// The measured steps. The runner calls them one by one through `window.benchmark`, so
// that it can give each a time limit; each gives milliseconds and throws on a wrong answer.
import {
  CAMERAS, expectedTotals, lookupIndices, newestIds, recording, recordingId, recordingsBetween, sizeOf, upsertIndices,
} from "./recordings.mjs";
import type { Recording, Subject } from "./subject.ts";

export const SINGLE_WRITES = 100;
export const BULK_UPSERTS = 10_000;
const LOOKUPS = 1000;
const NEWEST_LIMIT = 20;
const NEWEST_CALLS = 40;
const GROUP_CALLS = 3;
const LIVE_ROWS = 100;
const LIVE_COMMITS = 40;

/** Revisions that tell loaded rows from the two groups of upserts. */
const SINGLE_REVISION = 1;
const BULK_REVISION = 2;
const LIVE_REVISION = 3;

/** Of the commits that the other page follows. */
const OTHER_REVISION = 1000;
const SEEN = "benchmark-seen";

/** How long queries go on while the other page crashes, in milliseconds. */
const GAP_LIMIT = 4000;

/** Milliseconds, by a clock that pages share. */
const now = () => performance.timeOrigin + performance.now();

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function expectSame(what: string, actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`wrong ${what}: ${left?.slice(0, 200)} instead of ${right?.slice(0, 200)}`);
}

/** Throws unless `row` has every column of the recording that was loaded under its key. */
function expectLoaded(row: Recording): void {
  if (!(row.id > 0) || !(row.createdAt.getTime() > 0)) throw new Error("wrong row: no id or creation time");
  const loaded = recording(Number(row.recordingId.slice(4)));
  const columns = Object.keys(loaded) as (keyof typeof loaded)[];
  expectSame("row", columns.map((column) => row[column]), columns.map((column) => loaded[column]));
}

function groups(rows: number, singles: boolean, bulk: boolean) {
  return [
    ...(singles ? [{ indices: upsertIndices(rows, SINGLE_WRITES), revision: SINGLE_REVISION }] : []),
    ...(bulk ? [{ indices: upsertIndices(rows, BULK_UPSERTS, SINGLE_WRITES), revision: BULK_REVISION }] : []),
  ];
}

function steps(load: () => Promise<Subject>) {
  let subject: Subject;

  const open = async () => {
    subject = await load();
    await subject.open();
  };

  return {
    /** First visit: from the first byte of code to a store with its schema. */
    create: () => timed(open),

    /** Loads recordings `from` to `to`, one transaction for each `chunk`. */
    async load({ from, to, chunk }: { from: number; to: number; chunk: number }) {
      let total = 0;
      for (let start = from; start < to; start += chunk) {
        const rows = recordingsBetween(start, Math.min(start + chunk, to));
        total += await timed(() => subject.loadMany(rows));
      }
      return total;
    },

    /** A page without caches opens the loaded store: from the first byte of code to the first row. */
    async coldOpen({ rows }: { rows: number }) {
      const id = recordingId(rows - 1);
      let found: string | undefined;
      const milliseconds = await timed(async () => {
        await open();
        found = (await subject.lookup(id))?.recordingId;
      });
      expectSame("first row", found, id);
      return milliseconds;
    },

    /** Milliseconds of one page of the newest recordings, over the cameras in turn. */
    async newest({ rows }: { rows: number }) {
      for (const cameraId of CAMERAS) {
        const page = await subject.newest(cameraId, NEWEST_LIMIT);
        expectSame("newest recordings", page.map((row) => row.recordingId), newestIds(rows, cameraId, NEWEST_LIMIT));
        for (const row of page) expectLoaded(row);
      }
      const milliseconds = await timed(async () => {
        for (let call = 0; call < NEWEST_CALLS; call += 1) {
          await subject.newest(CAMERAS[call % CAMERAS.length]!, NEWEST_LIMIT);
        }
      });
      return milliseconds / NEWEST_CALLS;
    },

    /** Milliseconds of one count and size per camera. */
    async perCamera({ rows }: { rows: number }) {
      expectSame("totals", await subject.perCamera(), expectedTotals(rows));
      const milliseconds = await timed(async () => {
        for (let call = 0; call < GROUP_CALLS; call += 1) await subject.perCamera();
      });
      return milliseconds / GROUP_CALLS;
    },

    /** A thousand lookups, each awaited before the next. */
    async lookup({ rows }: { rows: number }) {
      const indices = lookupIndices(rows, LOOKUPS);
      const sizes: (number | undefined)[] = [];
      const milliseconds = await timed(async () => {
        for (const index of indices) sizes.push((await subject.lookup(recordingId(index)))?.fileSizeBytes);
      });
      expectSame("lookups", sizes, indices.map((index) => sizeOf(index, 0)));
      if ((await subject.lookup("rec_absent")) != null) throw new Error("wrong lookup: a row for an absent key");
      return milliseconds;
    },

    /** A hundred upserts, each durable before the next starts. */
    async singles({ rows }: { rows: number }) {
      const recordings = upsertIndices(rows, SINGLE_WRITES).map((index) => recording(index, SINGLE_REVISION));
      const milliseconds = await timed(async () => {
        for (const one of recordings) await subject.upsertOne(one);
      });
      expectSame("totals after single writes", await subject.perCamera(), expectedTotals(rows, groups(rows, true, false)));
      return milliseconds;
    },

    /** Ten thousand upserts in one transaction; `singles` tells whether the single writes were made before. */
    async bulk({ rows, singles }: { rows: number; singles: boolean }) {
      const recordings = upsertIndices(rows, BULK_UPSERTS, SINGLE_WRITES).map((index) => recording(index, BULK_REVISION));
      const milliseconds = await timed(() => subject.loadMany(recordings));
      if (singles) {
        expectSame("totals after upserts", await subject.perCamera(), expectedTotals(rows, groups(rows, true, true)));
      }
      return milliseconds;
    },

    /** Milliseconds from a commit's answer to the new rows of a live query, the mean; a change that came before the answer counts as none. */
    async live() {
      if (subject.live === undefined) throw new Error("no live queries");
      const cameraId = CAMERAS[0]!;
      let shown: readonly Recording[] = [];
      let told = () => {};
      const stop = await subject.live(cameraId, LIVE_ROWS, (newest) => {
        shown = newest;
        told();
      });
      const until = async (met: () => boolean) => {
        while (!met()) await new Promise<void>((resolve) => (told = resolve));
      };
      await until(() => shown.length === LIVE_ROWS);
      const index = Number(shown[0]!.recordingId.slice(4));
      let milliseconds = 0;
      for (let commit = 0; commit < LIVE_COMMITS; commit += 1) {
        const changed = recording(index, LIVE_REVISION + commit);
        const answered = subject.upsertOne(changed).then(() => performance.now());
        await until(() => shown[0]!.fileSizeBytes === changed.fileSizeBytes);
        milliseconds += Math.max(0, performance.now() - (await answered));
      }
      stop();
      return milliseconds / LIVE_COMMITS;
    },

    /** Follows the newest rows, and tells the other page of each that it shows. */
    async watch() {
      const channel = new BroadcastChannel(SEEN);
      await subject.live!(CAMERAS[0]!, LIVE_ROWS, ([first]) => channel.postMessage({ size: first?.fileSizeBytes, at: now() }));
      return 0;
    },

    /** As `live`, until the other page shows the new rows. */
    async liveOther() {
      const channel = new BroadcastChannel(SEEN);
      const shown = new Map<number, number>();
      let told = () => {};
      channel.onmessage = ({ data }: MessageEvent<{ size: number; at: number }>) => {
        shown.set(data.size, data.at);
        told();
      };
      const [first] = await subject.newest(CAMERAS[0]!, 1);
      const index = Number(first!.recordingId.slice(4));
      let milliseconds = 0;
      for (let commit = 0; commit < LIVE_COMMITS; commit += 1) {
        const changed = recording(index, OTHER_REVISION + commit);
        await subject.upsertOne(changed);
        const answered = now();
        while (!shown.has(changed.fileSizeBytes)) await new Promise<void>((resolve) => (told = resolve));
        milliseconds += Math.max(0, shown.get(changed.fileSizeBytes)! - answered);
      }
      channel.close();
      return milliseconds / LIVE_COMMITS;
    },

    /** The longest that a query took while the other page crashed. */
    async longestGap() {
      let longest = 0;
      const started = now();
      for (let end = started + GAP_LIMIT; now() < end; ) {
        const asked = now();
        await subject.newest(CAMERAS[0]!, 1);
        longest = Math.max(longest, now() - asked);
      }
      return longest;
    },

    async close() {
      await subject.close();
      return 0;
    },

    async wipe() {
      await subject.wipe();
      return 0;
    },
  };
}

/** The calls that the runner makes. */
export type Benchmark = ReturnType<typeof steps>;

declare global {
  interface Window {
    benchmark: Benchmark;
  }
}

/**
 * Offers the steps of one subject to the runner.
 *
 * @param load Loads the subject's code; called by the step that opens the store, so that it is timed.
 */
export function offer(load: () => Promise<Subject>): void {
  window.benchmark = steps(load);
}
