import { Link } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import type { AnnotationSearch } from "../../app/search";
import { Badge } from "../../components/badge";
import { Icon } from "../../components/icon";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { counted, formatCount } from "../../format/numbers";
import { formatDuration } from "../../format/time";
import type { Video } from "../../store/catalogs/studio";
import { useLocal } from "../../store/hooks";

const PAGE_ROWS = 50;

const COLUMNS = [
  ["Video", ""],
  ["Tags", "wide-only"],
  ["Annotations", "number"],
  ["Length", "number wide-only"],
  ["Picture", "number roomy-only"],
  ["Added", "number wide-only"],
] as const;

/** One page of the videos that the filters leave, newest first. */
export function VideoList({ search }: { search: AnnotationSearch }) {
  const text = useDeferredValue(search.text);
  const filter = { text, tag: search.tag };
  const total = useLocal(["count videos", filter], (reader) => reader.studio.countVideos(filter));
  return (
    <PagedList
      path="/annotations"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      question={["videos", filter]}
      ask={(reader, slice) => reader.studio.videos(filter, slice)}
      total={total.data}
      empty={
        <EmptyState icon="annotation" title="No videos match">
          <p className="quiet">Search for something shorter or clear a filter.</p>
        </EmptyState>
      }
    >
      {(rows, stale) => (
        <Table caption="Videos, newest first" columns={COLUMNS} stale={stale}>
          {rows.map((video) => (
            <VideoRow key={video.id} video={video} />
          ))}
        </Table>
      )}
    </PagedList>
  );
}

function VideoRow({ video }: { video: Video }) {
  const length = video.duration === null ? "–" : formatDuration(video.duration);
  return (
    <tr>
      <th scope="row">
        <span className="row-head">
          <span className="feed-icon">
            <Icon name="annotation" size={16} />
          </span>
          <span>
            <Link
              to="/annotations/$videoId"
              params={{ videoId: String(video.id) }}
              className="row-link"
              data-row={String(video.id)}
            >
              {video.title ?? video.filename}
            </Link>
            {video.title !== null && (
              <span className="under quiet">
                <code>{video.filename}</code>
              </span>
            )}
            <span className="narrow-only quiet">
              {length} · {counted(video.tags?.length ?? 0, "tag", "tags")}
            </span>
          </span>
        </span>
      </th>
      <td className="wide-only">
        <span className="badges">
          {(video.tags ?? []).map((tag) => (
            <Badge key={tag.tagId}>{tag.name}</Badge>
          ))}
        </span>
      </td>
      <td className="number">{formatCount(video.annotationCount)}</td>
      <td className="number wide-only">{length}</td>
      <td className="number roomy-only quiet">
        {video.width === null || video.height === null ? "–" : `${video.width} × ${video.height}`}
      </td>
      <td className="number wide-only quiet">
        <Ago value={video.uploadDate} />
      </td>
    </tr>
  );
}
