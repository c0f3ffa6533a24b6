import { Tag } from "../../www/client/rows.ts";
import type { TestTable } from "../../tests/support/encode.ts";

const CAMERAS = ["front_door", "driveway", "garden", "kitchen", "garage", "living_room"];

/** Recordings as the catalog `media` gives them: twelve columns of five types. */
export function recordings(count: number): TestTable {
  const column = (name: string, tag: number, value: (index: number) => unknown) => ({
    name,
    tag,
    values: Array.from({ length: count }, (_, index) => value(index)),
  });
  const start = Date.UTC(2026, 0, 1) * 1000;
  return [
    column("id", Tag.number, (index) => index + 1),
    column("recording_id", Tag.text, (index) => `rec_${String(index).padStart(8, "0")}`),
    column("camera_id", Tag.text, (index) => CAMERAS[index % CAMERAS.length]),
    column("file_path", Tag.text, (index) => `/media/${CAMERAS[index % CAMERAS.length]}/2026/01/rec_${String(index).padStart(8, "0")}.mp4`),
    column("file_size_bytes", Tag.number, (index) => 1_000_000 + index * 37),
    column("duration_seconds", Tag.number, (index) => (index % 7 === 0 ? null : 10 + (index % 50) / 2)),
    column("recording_type", Tag.text, (index) => (index % 3 === 0 ? "motion" : "automatic")),
    column("timestamp", Tag.instant, (index) => start + index * 60_000_000),
    column("is_emergency", Tag.boolean, (index) => index % 100 === 0),
    column("is_unusual", Tag.boolean, (index) => index % 25 === 0),
    column("metadata", Tag.json, (index) => (index % 4 === 0 ? '{"fps":30,"codec":"h264"}' : "{}")),
    column("created_at", Tag.instant, (index) => start + index * 60_000_000 + 5),
  ];
}
