// Times the package whose Node entry is given, on a store in memory; prints medians in milliseconds as JSON.
import { pathToFileURL } from "node:url";

const { open } = await import(pathToFileURL(process.argv[2]).href);
const ROWS = 20_000;
const CAMERAS = ["front_door", "driveway", "garden", "kitchen", "garage", "living_room"];
const recording = (index) => ({
  recordingId: `rec_${index}`,
  cameraId: CAMERAS[index % CAMERAS.length],
  filePath: `/media/${index}.mp4`,
  fileSizeBytes: 1_000_000 + index,
  timestamp: new Date(1_760_000_000_000 + index * 60_000),
});

const began = performance.now();
const store = await open(":memory:", { catalogs: ["media"] });
const opened = performance.now() - began;

async function upsert(from, to) {
  await store.transaction((transaction) =>
    Promise.all(Array.from({ length: to - from }, (_, index) => transaction.media.addRecording(recording(from + index)))),
  );
}

async function median(rounds, work) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work(round);
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[Math.floor(rounds / 2)];
}

await upsert(0, ROWS);
const figures = [
  opened,
  await median(5, () => upsert(0, 10_000)),
  await median(5, async () => {
    for (let index = 0; index < 1_000; index++) await store.media.recording(`rec_${index * 17}`);
  }),
  await median(101, () => store.media.recordings({ cameraId: "kitchen", limit: 20 })),
  await median(11, () => store.sql`SELECT camera_id, count(*), sum(file_size_bytes) FROM recordings GROUP BY camera_id`),
];
await store.close();
console.log(JSON.stringify(figures));
