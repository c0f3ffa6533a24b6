import { lineColor } from "../../components/chart/colors";
import { formatTimecode } from "../../format/time";
import type { KeyframeAnnotation, Video } from "../../store/catalogs/studio";
import { boxName, type Frame } from "./moments";

/** For a video whose size is not known. */
const USUAL = { width: 1920, height: 1080 };

/** Boxes of frames so many seconds away are drawn faintly: they show where things move. */
const TRACE = 1.5;

interface FrameOutlineProps {
  video: Video;
  /** The frame on screen. */
  frame: Frame | undefined;
  frames: readonly Frame[];
  /** Names of what is in boxes, in the order of their colours. */
  classes: readonly string[];
}

/** The outline of a video's picture with the boxes of one frame in their places. */
export function FrameOutline({ video, frame, frames, classes }: FrameOutlineProps) {
  const size = { width: video.width ?? USUAL.width, height: video.height ?? USUAL.height };
  const boxes = frame?.boxes ?? [];
  const near = frames.filter((other) => other !== frame && Math.abs(other.time - (frame?.time ?? 0)) <= TRACE);
  const place = (box: KeyframeAnnotation) => ({
    insetInlineStart: `${(box.bboxX / size.width) * 100}%`,
    insetBlockStart: `${(box.bboxY / size.height) * 100}%`,
    inlineSize: `${(box.bboxWidth / size.width) * 100}%`,
    blockSize: `${(box.bboxHeight / size.height) * 100}%`,
    "--box": lineColor(classes.indexOf(boxName(box))),
  });
  const words =
    frame === undefined
      ? "No frame is annotated"
      : `Frame at ${formatTimecode(frame.time)}, ${size.width} by ${size.height} pixels, with ${boxes.map(boxName).join(", ")}`;
  return (
    <div className="frame" style={{ aspectRatio: `${size.width} / ${size.height}` }} role="img" aria-label={words}>
      <span className="frame-size">{video.width === null ? "size not known" : `${size.width} × ${size.height}`}</span>
      {frame === undefined && <span className="frame-none">No frame is annotated</span>}
      {near.flatMap((other) =>
        other.boxes
          .filter((box) => !box.isNegative)
          .map((box) => <span key={box.id} className="frame-box trace" style={place(box) as object} />),
      )}
      {boxes.map((box) => {
        const below = box.bboxY / size.height < 0.07;
        return (
          <span
            key={box.id}
            className={`frame-box ${box.isNegative ? "negative" : ""} ${below ? "label-within" : ""}`}
            style={place(box) as object}
          >
            <span className="frame-label">{boxName(box)}</span>
          </span>
        );
      })}
    </div>
  );
}
