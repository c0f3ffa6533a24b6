import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  CAMERAS, cameraOf, expectedTotals, lookupIndices, newestIds, recording, recordingId, recordingsBetween, sizeOf, upsertIndices,
} from "./src/recordings.mjs";

test("the generator gives the same rows on every machine and in every run", () => {
  const digest = createHash("sha256").update(JSON.stringify(recordingsBetween(0, 2000))).digest("hex");
  assert.equal(digest, "bb4569028683c347f1e923b46d0b75ae40ce44773b621196b75451ed929ac922");
  assert.deepEqual(recording(1234), recordingsBetween(1234, 1235)[0]);
});

test("timestamps rise strictly with the index, so that newest-first has one answer", () => {
  let last = -Infinity;
  for (const { timestamp } of recordingsBetween(0, 5000)) {
    assert.ok(timestamp.getTime() > last);
    last = timestamp.getTime();
  }
});

test("keys are unique, and every camera and every indexed property occurs", () => {
  const rows = recordingsBetween(0, 5000);
  assert.equal(new Set(rows.map((row) => row.recordingId)).size, rows.length);
  assert.deepEqual(new Set(rows.map((row) => row.cameraId)), new Set(CAMERAS));
  assert.equal(new Set(rows.map((row) => row.recordingType)).size, 4);
  const emergencies = rows.filter((row) => row.isEmergency).length;
  assert.ok(emergencies > 50 && emergencies < 150, `${emergencies} emergencies of 5,000`);
});

test("a revision changes what an upsert may change and keeps camera and timestamp", () => {
  const [before, after] = [recording(77), recording(77, 1)];
  assert.equal(after.recordingId, before.recordingId);
  assert.equal(after.cameraId, before.cameraId);
  assert.deepEqual(after.timestamp, before.timestamp);
  assert.notEqual(after.fileSizeBytes, before.fileSizeBytes);
  assert.notEqual(after.filePath, before.filePath);
});

test("a group of upserts is half known and half new recordings, without overlap between groups", () => {
  const rows = 3000;
  const singles = upsertIndices(rows, 100);
  const bulk = upsertIndices(rows, 1000, 100);
  for (const group of [singles, bulk]) {
    assert.equal(new Set(group).size, group.length);
    assert.equal(group.filter((index) => index < rows).length, group.length / 2);
  }
  const added = [...singles, ...bulk].filter((index) => index >= rows);
  assert.equal(new Set(added).size, added.length);
});

test("lookups ask for loaded recordings only", () => {
  assert.ok(lookupIndices(500, 1000).every((index) => index >= 0 && index < 500));
});

test("expected totals follow a store that applies the upserts one after the other", () => {
  const rows = 2000;
  const upserts = [
    { indices: upsertIndices(rows, 100), revision: 1 },
    { indices: upsertIndices(rows, 500, 100), revision: 2 },
  ];
  const stored = new Map(recordingsBetween(0, rows).map((row) => [row.recordingId, row]));
  for (const { indices, revision } of upserts) {
    for (const index of indices) stored.set(recordingId(index), recording(index, revision));
  }
  const totals = expectedTotals(rows, upserts);
  assert.equal(totals.reduce((sum, total) => sum + total.recordings, 0), stored.size);
  for (const { cameraId, recordings, bytes } of totals) {
    const own = [...stored.values()].filter((row) => row.cameraId === cameraId);
    assert.equal(recordings, own.length);
    assert.equal(bytes, own.reduce((sum, row) => sum + row.fileSizeBytes, 0));
  }
});

test("the newest of a camera are its last recordings in descending time", () => {
  const expected = recordingsBetween(0, 1000)
    .filter((row) => row.cameraId === "kitchen")
    .sort((left, right) => right.timestamp.getTime() - left.timestamp.getTime())
    .slice(0, 20)
    .map((row) => row.recordingId);
  assert.equal(expected.length, 20);
  assert.deepEqual(newestIds(1000, "kitchen", 20), expected);
  assert.equal(cameraOf(Number(expected[0]?.slice(4))), "kitchen");
  assert.equal(sizeOf(3, 0), recording(3).fileSizeBytes);
});
