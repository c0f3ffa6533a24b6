// Cameras: add recordings with what was seen in them, list them page by page,
// and delete what is older than it is to be kept.

import { open } from "edgelite";

// open("data/home.db", …) keeps the same in a file; in a browser the name is that of a private file.
const store = await open(":memory:", { catalogs: ["media"] });

// What is asked of a transaction is committed together, and crosses to the engine in one message.
await store.transaction((transaction) =>
  Promise.all(
    ["2020-05-01T10:00:00Z", "2100-05-01T10:00:00Z", "2100-05-01T11:00:00Z"].map((began, index) =>
      transaction.media.addRecording({
        recordingId: `rec_${index + 1}`,
        cameraId: "kitchen",
        filePath: `/media/rec_${index + 1}.mp4`,
        fileSizeBytes: 4096,
        timestamp: new Date(began),
      }),
    ),
  ),
);
await store.media.addAiAnalysis({ mediaId: "rec_3", mediaType: "recording", analysisType: "person_detection", confidence: 0.9 });

// Pages follow each other by a cursor: rows that are added meanwhile shift nothing.
let page = await kitchen(null);
for (;;) {
  for (const { recordingId, timestamp, aiAnalysis } of page) {
    console.log(`${recordingId} of ${timestamp.toISOString()}: ${aiAnalysis?.length} analyses`);
  }
  if (page.next === null) break;
  console.log("the next page:");
  page = await kitchen(page.next);
}

await store.media.setRetention({ videoRecordings: 30 });
const report = await store.media.scrub({ confirm: true });
console.log(`${report.recordings} recording was too old`);

await store.close();

/** A call makes a query: a value that does nothing until it is awaited. */
function kitchen(cursor: string | null) {
  return store.media.recordings({ cameraId: "kitchen", withAiAnalysis: true, limit: 2, cursor });
}
