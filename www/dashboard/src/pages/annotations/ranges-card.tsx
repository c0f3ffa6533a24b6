import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { formatCount } from "../../format/numbers";
import type { Annotations, TagGroup } from "../../store/catalogs/studio";
import { AnswerBadges } from "./answer-badges";
import { rangeWords } from "./moments";

/** The stretches of a video that show something. */
export function RangesCard({ annotations, groups }: { annotations: Annotations; groups: readonly TagGroup[] }) {
  const { ranges, answers } = annotations;
  return (
    <Card title="Time ranges" className="span-6" aside={<span className="quiet">{formatCount(ranges.length)}</span>}>
      {ranges.length === 0 ? (
        <p className="quiet">No stretch of this video is annotated.</p>
      ) : (
        <ul className="entries">
          {ranges.map((range) => (
            <li key={range.id}>
              <p className="entry-head">
                <strong>{range.isNegative ? `no ${range.tagName}` : range.tagName}</strong>
                <span className="quiet">{rangeWords(range)}</span>
              </p>
              <p className="badges">
                {range.isNegative && <Badge tone="warn">Negative</Badge>}
                <AnswerBadges type="time_range" id={range.id} answers={answers} groups={groups} />
              </p>
              {range.comment !== null && <p>{range.comment}</p>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
