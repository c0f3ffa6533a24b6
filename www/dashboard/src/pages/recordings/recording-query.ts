import type { RecordingSearch } from "../../app/search";
import { endOfDay, startOfDay } from "../../format/days";
import type { RecordingFilter, SnapshotFilter } from "../../store/reader";

/** Rows of one page of the list. */
export const PAGE_ROWS = 50;

/** The filter that the address of the page asks for; days count in the viewer's zone, both ends included. */
export function recordingFilter(search: RecordingSearch): RecordingFilter {
  return {
    cameraId: search.camera,
    recordingType: search.type,
    since: search.from === undefined ? undefined : startOfDay(search.from),
    until: search.until === undefined ? undefined : endOfDay(search.until),
    emergencyOnly: search.emergency,
    unusualOnly: search.unusual,
  };
}

/** The same for snapshots, which have fewer filters. */
export function snapshotFilter(search: RecordingSearch): SnapshotFilter {
  return {
    cameraId: search.camera,
    since: search.from === undefined ? undefined : startOfDay(search.from),
    until: search.until === undefined ? undefined : endOfDay(search.until),
  };
}
