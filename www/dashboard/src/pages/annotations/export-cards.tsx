import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { CopyText } from "../../components/copy-button";
import { Answer, EmptyState } from "../../components/states";
import { Ago } from "../../components/time";
import { counted, formatCount, formatShare, humanize } from "../../format/numbers";
import type { Export } from "../../store/catalogs/studio";
import { useLocal } from "../../store/hooks";

/** The configs for exports, each with what an export would hold now. */
export function ExportCards() {
  const exports = useLocal(["exports"], (reader) => reader.studio.exports());
  return (
    <Answer of={exports} lines={10}>
      {(of) =>
        of.length === 0 ? (
          <EmptyState icon="download" title="No export is set up" />
        ) : (
          <div className="grid">
            {of.map((one) => (
              <ExportCard key={one.config.id} of={one} />
            ))}
          </div>
        )
      }
    </Answer>
  );
}

function ExportCard({ of: { config, preview, logs } }: { of: Export }) {
  const filters = config.filters ?? [];
  return (
    <Card
      title={config.configName}
      className="span-6"
      aside={
        <Badge>
          <code>{config.exportFormat}</code>
        </Badge>
      }
    >
      {config.description !== null && <p className="card-note">{config.description}</p>}
      {preview && (
        <>
          <dl className="figures">
            <Figure name="Videos" value={preview.videoCount} />
            <Figure name="Boxes" value={preview.totalAnnotations} />
            <Figure name="Negative examples" value={preview.negativeExamples} />
          </dl>
          <Classes distribution={preview.classDistribution} />
        </>
      )}
      <p className="badges export-rules">
        {config.includeReviewedOnly && <Badge icon="eye">Reviewed only</Badge>}
        {!config.includeAiGenerated && <Badge>Made by people only</Badge>}
        {!config.includeNegativeExamples && <Badge>No negative examples</Badge>}
        {config.minConfidence > 0 && <Badge>Confidence from {formatShare(config.minConfidence)}</Badge>}
        {filters.map((filter) => (
          <Badge key={filter.id} tone={filter.isExclusion ? "warn" : "neutral"}>
            {filter.isExclusion ? "without" : "with"} {humanize(filter.filterType).toLowerCase()} {filter.filterValue}
          </Badge>
        ))}
      </p>
      <h3>Newest exports</h3>
      {logs.length === 0 ? (
        <p className="quiet">It was not exported yet.</p>
      ) : (
        <ul className="entries">
          {logs.map((log) => (
            <li key={log.id}>
              <p className="entry-head">
                <span>
                  {counted(log.annotationCount, "box", "boxes")} of {counted(log.videoCount, "video", "videos")}
                </span>
                <span className="quiet">
                  <Ago value={log.exportDate} />
                </span>
              </p>
              <p className="quiet">
                <CopyText text={log.exportPath} label="the folder of the export" />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

/** How many boxes there are of each class, as bars. */
function Classes({ distribution }: { distribution: unknown }) {
  const classes = Object.entries((distribution ?? {}) as Readonly<Record<string, number>>);
  const most = Math.max(1, ...classes.map(([, count]) => count));
  return (
    <ul className="bars" aria-label="Boxes of each class">
      {classes.map(([name, count]) => (
        <li key={name} className="bars-row">
          <span className="bars-fill" style={{ inlineSize: `${(count / most) * 100}%` }} aria-hidden="true" />
          <span className="bars-name">{humanize(name)}</span>
          <span className="bars-size">{formatCount(count)}</span>
        </li>
      ))}
    </ul>
  );
}
