import { Link } from "@tanstack/react-router";
import { Card } from "../../components/card";
import { Answer, EmptyState } from "../../components/states";
import { formatBytes, formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";

/** Recordings and sizes of each camera, largest first; each leads to its recordings. */
export function CamerasCard() {
  const totals = useLocal(["totals"], (reader) => reader.totals());
  return (
    <Card
      title="Cameras"
      className="span-4"
      aside={totals.data && <span className="quiet">{formatCount(totals.data.cameras.length)}</span>}
    >
      <Answer of={totals} lines={6}>
        {({ cameras }) => {
          const largest = Math.max(1, ...cameras.map((camera) => camera.sizeBytes));
          const sorted = [...cameras].sort((left, right) => right.sizeBytes - left.sizeBytes);
          if (sorted.length === 0) return <EmptyState icon="recordings" title="No camera has recorded yet" />;
          return (
            <ul className="bars">
              {sorted.map((camera) => (
                <li key={camera.cameraId}>
                  <Link to="/recordings" search={{ camera: camera.cameraId }}>
                    <span
                      className="bars-fill"
                      style={{ inlineSize: `${(camera.sizeBytes / largest) * 100}%` }}
                      aria-hidden="true"
                    />
                    <span className="bars-name">{humanize(camera.cameraId)}</span>
                    <span className="bars-count">{formatCount(camera.recordings)}</span>
                    <span className="bars-size">{formatBytes(camera.sizeBytes)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          );
        }}
      </Answer>
    </Card>
  );
}
