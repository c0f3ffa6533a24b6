// The data of the benchmark: every recording is a pure function of its index,
// so the page, its workers and the tests make the same rows without sharing any.

/**
 * @typedef {object} NewRecording A recording as an application hands it to a store.
 * @property {string} recordingId
 * @property {string} cameraId
 * @property {string} filePath
 * @property {number} fileSizeBytes
 * @property {number} durationSeconds
 * @property {string} recordingType
 * @property {Date} timestamp
 * @property {boolean} isEmergency
 * @property {boolean} isUnusual
 * @property {any} metadata A JSON object.
 */

/**
 * @typedef {object} CameraTotal
 * @property {string} cameraId
 * @property {number} recordings Number of recordings.
 * @property {number} bytes Sum of their sizes.
 */

export const CAMERAS = [
  "front_door", "driveway", "garden", "kitchen", "garage", "living_room", "hallway", "terrace",
];

const TYPES = ["automatic", "manual", "scheduled", "motion"];
const FIRST_TIMESTAMP = Date.UTC(2026, 0, 1);
const SPACING_MILLISECONDS = 60_000;

/**
 * A 32-bit integer that depends on all bits of `index` and `stream`.
 *
 * @param {number} index
 * @param {number} stream Separates independent choices for one index.
 */
function mix(index, stream) {
  let hash = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** @param {number} index */
export function recordingId(index) {
  return `rec_${String(index).padStart(8, "0")}`;
}

/** @param {number} index */
export function cameraOf(index) {
  return /** @type {string} */ (CAMERAS[mix(index, 0) % CAMERAS.length]);
}

/**
 * Size in bytes of the recording's media file; another `revision` gives another size.
 *
 * @param {number} index
 * @param {number} revision
 */
export function sizeOf(index, revision) {
  return 200_000 + (mix(index, 10 + revision) % 40_000_000);
}

/**
 * The recording at `index`. Timestamps rise strictly with the index; a `revision`
 * changes what an upsert may change, never the camera or the timestamp.
 *
 * @param {number} index
 * @param {number} [revision]
 * @returns {NewRecording}
 */
export function recording(index, revision = 0) {
  const cameraId = cameraOf(index);
  const choice = mix(index, 1);
  const timestamp = new Date(FIRST_TIMESTAMP + index * SPACING_MILLISECONDS + (mix(index, 2) % SPACING_MILLISECONDS));
  return {
    recordingId: recordingId(index),
    cameraId,
    filePath: `/media/${cameraId}/${timestamp.toISOString().slice(0, 10)}/${recordingId(index)}.${revision}.mp4`,
    fileSizeBytes: sizeOf(index, revision),
    durationSeconds: 5 + (choice % 1200) / 10,
    recordingType: /** @type {string} */ (TYPES[(choice >>> 8) % TYPES.length]),
    timestamp,
    isEmergency: (choice >>> 12) % 50 === 0,
    isUnusual: (choice >>> 20) % 20 === 0,
    metadata: { codec: "h264", frameRate: 15 + (choice % 3) * 5, motion: { score: (choice % 100) / 100, zones: ["porch", "path"] }, revision },
  };
}

/**
 * Recordings `from` (inclusive) to `to` (exclusive).
 *
 * @param {number} from
 * @param {number} to
 */
export function recordingsBetween(from, to) {
  return Array.from({ length: to - from }, (_, offset) => recording(from + offset));
}

/**
 * The indices that a group of `count` upserts touches: by turns a recording of the
 * loaded ones, spread over all of them, and a new one behind `rows + skipped`.
 *
 * @param {number} rows Number of loaded recordings.
 * @param {number} count Number of upserts.
 * @param {number} [skipped] Number of new recordings that earlier groups added.
 */
export function upsertIndices(rows, count, skipped = 0) {
  const existing = Math.ceil(count / 2);
  return Array.from({ length: count }, (_, position) => {
    const turn = position >> 1;
    return position % 2 === 0 ? Math.floor((turn * rows) / existing) : rows + skipped + turn;
  });
}

/**
 * The keys for `count` lookups among `rows` loaded recordings, in scattered order.
 *
 * @param {number} rows
 * @param {number} count
 */
export function lookupIndices(rows, count) {
  return Array.from({ length: count }, (_, position) => mix(position, 3) % rows);
}

/**
 * The identifiers of the newest `limit` of a camera among the first `rows` recordings.
 *
 * @param {number} rows
 * @param {string} cameraId
 * @param {number} limit
 */
export function newestIds(rows, cameraId, limit) {
  const ids = [];
  for (let index = rows - 1; index >= 0 && ids.length < limit; index -= 1) {
    if (cameraOf(index) === cameraId) ids.push(recordingId(index));
  }
  return ids;
}

/**
 * Count and size per camera after the load of `rows` recordings and `upserts`, by camera.
 *
 * @param {number} rows
 * @param {{ indices: number[], revision: number }[]} [upserts] In the order in which they were made.
 * @returns {CameraTotal[]}
 */
export function expectedTotals(rows, upserts = []) {
  /** @type {Map<number, number>} */
  const revisions = new Map();
  for (const { indices, revision } of upserts) {
    for (const index of indices) revisions.set(index, revision);
  }
  /** @type {Map<string, CameraTotal>} */
  const totals = new Map();
  /** @param {number} index */
  const count = (index) => {
    const cameraId = cameraOf(index);
    const total = totals.get(cameraId) ?? { cameraId, recordings: 0, bytes: 0 };
    total.recordings += 1;
    total.bytes += sizeOf(index, revisions.get(index) ?? 0);
    totals.set(cameraId, total);
  };
  for (let index = 0; index < rows; index += 1) count(index);
  for (const index of revisions.keys()) if (index >= rows) count(index);
  return [...totals.values()].sort((left, right) => (left.cameraId < right.cameraId ? -1 : 1));
}
