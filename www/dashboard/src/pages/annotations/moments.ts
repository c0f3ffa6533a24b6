import { formatTimecode } from "../../format/time";
import { humanize } from "../../format/numbers";
import type { KeyframeAnnotation, TimeRangeTag } from "../../store/catalogs/studio";

/** A frame of a video that has annotations. */
export interface Frame {
  /** Where it is, in seconds. */
  readonly time: number;
  readonly boxes: readonly KeyframeAnnotation[];
}

/** Keyframes gathered by their time, in its order. */
export function framesOf(keyframes: readonly KeyframeAnnotation[]): Frame[] {
  const frames = new Map<number, KeyframeAnnotation[]>();
  for (const keyframe of keyframes) {
    const boxes = frames.get(keyframe.timestamp);
    if (boxes === undefined) frames.set(keyframe.timestamp, [keyframe]);
    else boxes.push(keyframe);
  }
  return [...frames].map(([time, boxes]) => ({ time, boxes })).sort((left, right) => left.time - right.time);
}

/** What a box shows, in words; that something is not there, where it says so. */
export function boxName({ activityTag, isNegative }: KeyframeAnnotation): string {
  const name = activityTag === null ? "Untagged" : humanize(activityTag);
  return isNegative ? `No ${name.toLowerCase()}` : name;
}

/** Names of what is in the boxes, in the order in which they first occur; each keeps its colour. */
export function classesOf(keyframes: readonly KeyframeAnnotation[]): string[] {
  return [...new Set(keyframes.map(boxName))];
}

/** The length that a timeline needs, in seconds: that of the video, or where its last annotation ends. */
export function lengthOf(
  duration: number | null,
  keyframes: readonly KeyframeAnnotation[],
  ranges: readonly TimeRangeTag[],
): number {
  const ends = [
    ...keyframes.map(({ timestamp }) => timestamp),
    ...ranges.map((range) => range.endTime ?? range.startTime),
  ];
  return Math.max(duration ?? 0, ...ends, 1);
}

/** A frame in words. */
export function frameWords(frame: Frame): string {
  return `${formatTimecode(frame.time)}: ${frame.boxes.map(boxName).join(", ")}`;
}

/** The stretch of a time range in words. */
export function rangeWords({ startTime, endTime }: TimeRangeTag): string {
  return endTime === null
    ? `from ${formatTimecode(startTime)}`
    : `${formatTimecode(startTime)} – ${formatTimecode(endTime)}`;
}
