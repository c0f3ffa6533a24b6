import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { lineColor } from "../../components/chart/colors";
import { formatTimecode } from "../../format/time";
import type { TimeRangeTag } from "../../store/catalogs/studio";
import { boxName, frameWords, rangeWords, type Frame } from "./moments";

interface TimelineProps {
  frames: readonly Frame[];
  ranges: readonly TimeRangeTag[];
  /** Names of what is in boxes, in the order of their colours. */
  classes: readonly string[];
  /** The length of the video in seconds. */
  length: number;
  /** The index of the frame on screen. */
  at: number;
  onChange: (index: number) => void;
}

/**
 * A lane for each class of boxes and each tag of time ranges. It is moved along by pointer or arrow keys, from frame to
 * frame.
 */
export function Timeline({ frames, ranges, classes, length, at, onChange }: TimelineProps) {
  const track = useRef<HTMLDivElement>(null);
  const tags = [...new Set(ranges.map((range) => range.tagName))];
  const share = (time: number) => `${(time / length) * 100}%`;

  const reach = (event: PointerEvent) => {
    const { left, width } = track.current!.getBoundingClientRect();
    const time = ((event.clientX - left) / width) * length;
    const distance = (index: number) => Math.abs(frames[index]!.time - time);
    const nearest = frames.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0);
    if (frames.length > 0) onChange(nearest);
  };
  const press = (event: KeyboardEvent) => {
    const last = frames.length - 1;
    const to = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageUp: at + 10,
      PageDown: at - 10,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    onChange(Math.min(last, Math.max(0, to)));
  };
  return (
    <div className="timeline">
      <div className="timeline-names" aria-hidden="true">
        {classes.map((name, index) => (
          <span key={name}>
            <i className="key" style={{ background: lineColor(index) }} />
            {name}
          </span>
        ))}
        {tags.map((tag) => (
          <span key={tag}>{tag}</span>
        ))}
      </div>
      <div
        ref={track}
        className="timeline-track"
        tabIndex={0}
        role="slider"
        aria-label="Annotated frames"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, frames.length - 1)}
        aria-valuenow={at}
        aria-valuetext={frames[at] ? frameWords(frames[at]) : "No frame is annotated"}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          reach(event);
        }}
        onPointerMove={(event) => event.buttons === 1 && reach(event)}
      >
        {classes.map((name, index) => (
          <span key={name} className="timeline-lane">
            {frames
              .filter((frame) => frame.boxes.some((box) => boxName(box) === name))
              .map((frame) => (
                <i
                  key={frame.time}
                  className="timeline-mark"
                  style={{ insetInlineStart: share(frame.time), background: lineColor(index) }}
                />
              ))}
          </span>
        ))}
        {tags.map((tag) => (
          <span key={tag} className="timeline-lane">
            {ranges
              .filter((range) => range.tagName === tag)
              .map((range) => (
                <i
                  key={range.id}
                  className={`timeline-range ${range.isNegative ? "negative" : ""}`}
                  title={`${tag}, ${rangeWords(range)}`}
                  style={{
                    insetInlineStart: share(range.startTime),
                    inlineSize: share((range.endTime ?? length) - range.startTime),
                  }}
                />
              ))}
          </span>
        ))}
        {frames[at] && <i className="timeline-head" style={{ insetInlineStart: share(frames[at].time) }} />}
      </div>
      <p className="timeline-ends quiet">
        <span>{formatTimecode(0)}</span>
        <span>{formatTimecode(length / 2)}</span>
        <span>{formatTimecode(length)}</span>
      </p>
    </div>
  );
}
