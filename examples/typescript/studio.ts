// An annotation studio: draw boxes into a video and see what a training export
// of them would hold.

import { open } from "edgelite";

const store = await open(":memory:", { catalogs: ["studio"] });

// What belongs together is one transaction: all of it or nothing.
const video = await store.transaction(async (transaction) => {
  const { studio } = transaction;
  const video = await studio.addVideo({ filename: "front_gate.mp4", width: 1920, height: 1080 });
  const tag = await studio.addTag({ name: "night" });
  await studio.tagVideo({ videoId: video.id, tagId: tag.id });
  const box = { videoId: video.id, bboxX: 100, bboxY: 200, bboxWidth: 50, bboxHeight: 120 };
  await Promise.all(
    [
      { timestamp: 1, activityTag: "person" },
      { timestamp: 2.5, activityTag: "car" },
      { timestamp: 2.5, activityTag: "person" },
    ].map((seen) => studio.addKeyframeAnnotation({ ...box, ...seen })),
  );
  return video;
});
console.log(`video ${video.id} is ${video.filename}`);

for (const { filename, tags, annotationCount } of await store.studio.videos({ tag: "night" })) {
  console.log(`${filename}: ${tags?.map((tag) => tag.name)}, ${annotationCount} annotations`);
}

// The preview counts what the files of an export would hold; the server writes them.
const config = await store.studio.addYoloExportConfig({ configName: "people and cars", classMapping: { person: 0, car: 1 } });
const preview = await store.studio.yoloExportPreview(config.id);
console.log(`${preview?.videoCount} video, ${preview?.totalAnnotations} boxes: ${JSON.stringify(preview?.classDistribution)}`);

await store.close();
