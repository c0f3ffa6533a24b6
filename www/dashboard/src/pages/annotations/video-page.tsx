import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTitle } from "../../app/title";
import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { CopyText } from "../../components/copy-button";
import { Facts } from "../../components/facts";
import { Icon } from "../../components/icon";
import { Answer, EmptyState } from "../../components/states";
import { InstantWithAgo } from "../../components/time";
import { formatBytes, formatCount } from "../../format/numbers";
import { formatDuration, formatTimecode } from "../../format/time";
import type { Annotations, TagGroup, Video } from "../../store/catalogs/studio";
import { useLocal } from "../../store/hooks";
import { BoxList } from "./box-list";
import { FrameOutline } from "./frame-outline";
import { classesOf, framesOf, lengthOf } from "./moments";
import { RangesCard } from "./ranges-card";
import { Timeline } from "./timeline";

/** One video with what is annotated in it. */
export function VideoPage() {
  const { videoId } = useParams({ from: "/annotations/$videoId" });
  const id = /^\d{1,15}$/.test(videoId) ? Number(videoId) : null;
  const video = useLocal(["video", id], async (reader) => (id === null ? null : reader.studio.video(id)));
  const title = video.data ? titleOf(video.data) : video.data === null ? "Not found" : "Video";
  useTitle(title);
  return (
    <div className="page">
      <p className="page-back">
        <Link to="/annotations" className="button small">
          <Icon name="back" size={16} />
          All videos
        </Link>
      </p>
      <div className="page-head">
        <h1>{title}</h1>
        <span className="badges">
          {(video.data?.tags ?? []).map((tag) => (
            <Link key={tag.tagId} to="/annotations" search={{ tag: tag.name }} className="chip">
              {tag.name}
            </Link>
          ))}
        </span>
      </div>
      <Answer of={video} lines={10}>
        {(of) =>
          of === null ? (
            <EmptyState icon="annotation" title="This video is not in the copy">
              <p className="quiet">It may have been deleted, or be newer than the copy.</p>
            </EmptyState>
          ) : (
            <VideoParts key={of.id} video={of} />
          )
        }
      </Answer>
    </div>
  );
}

function VideoParts({ video }: { video: Video }) {
  const annotations = useLocal(["annotations", video.id], (reader) => reader.studio.annotationsOf(video.id));
  const groups = useLocal(["tag groups"], (reader) => reader.studio.tagGroups());
  return (
    <div className="grid">
      <Answer of={annotations} lines={12}>
        {(of) => (
          <>
            <Frames video={video} annotations={of} groups={groups.data ?? []} />
            <RangesCard annotations={of} groups={groups.data ?? []} />
          </>
        )}
      </Answer>
      <Card title="File" className="span-6">
        <Facts
          facts={[
            ["File", <CopyText key="file" text={video.filename} label="the name of the file" />],
            ["Length", video.duration === null ? null : formatDuration(video.duration)],
            ["Picture", video.width === null ? null : `${video.width} × ${video.height}`],
            ["Size", video.fileSize === null ? null : formatBytes(video.fileSize)],
            ["Added", <InstantWithAgo key="added" value={video.uploadDate} />],
            ["From", video.originalUrl],
            ["Notes", video.notes],
          ]}
        />
      </Card>
    </div>
  );
}

interface FramesProps {
  video: Video;
  annotations: Annotations;
  groups: readonly TagGroup[];
}

/** The frame on screen, the timeline that chooses it, and what is in its boxes. */
function Frames({ video, annotations, groups }: FramesProps) {
  const { keyframes, ranges, answers } = annotations;
  const frames = useMemo(() => framesOf(keyframes), [keyframes]);
  const classes = useMemo(() => classesOf(keyframes), [keyframes]);
  const [chosen, setAt] = useState(() =>
    Math.max(
      0,
      frames.findIndex((of) => of.boxes.some((box) => !box.isNegative)),
    ),
  );
  const at = Math.min(chosen, Math.max(0, frames.length - 1));
  const frame = frames[at];
  return (
    <>
      <Card
        title="Frame"
        className="span-8"
        aside={
          <div className="frame-steps">
            <span className="quiet">
              {frame ? `${formatTimecode(frame.time)} · ${formatCount(at + 1)} of ${formatCount(frames.length)}` : ""}
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label="Previous frame"
              disabled={at === 0}
              onClick={() => setAt(at - 1)}
            >
              <Icon name="left" />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label="Next frame"
              disabled={at >= frames.length - 1}
              onClick={() => setAt(at + 1)}
            >
              <Icon name="right" />
            </button>
          </div>
        }
      >
        <FrameOutline video={video} frame={frame} frames={frames} classes={classes} />
        <Timeline
          frames={frames}
          ranges={ranges}
          classes={classes}
          length={lengthOf(video.duration, keyframes, ranges)}
          at={at}
          onChange={setAt}
        />
      </Card>
      <Card title="In this frame" className="span-4" aside={frame && <Badge>{formatCount(frame.boxes.length)}</Badge>}>
        {frame === undefined ? (
          <EmptyState icon="annotation" title="No frame is annotated" />
        ) : (
          <BoxList boxes={frame.boxes} answers={answers} groups={groups} classes={classes} />
        )}
      </Card>
    </>
  );
}

function titleOf({ title, filename }: Video): string {
  return title ?? filename;
}
