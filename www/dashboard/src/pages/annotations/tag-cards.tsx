import { Link } from "@tanstack/react-router";
import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { Answer, EmptyState } from "../../components/states";
import { grouped } from "../../format/groups";
import { formatCount, humanize } from "../../format/numbers";
import type { TagGroup } from "../../store/catalogs/studio";
import { useLocal } from "../../store/hooks";

/** The tags of videos by category, and the questions that annotations answer. */
export function TagCards() {
  return (
    <div className="grid">
      <VideoTags />
      <TagGroups />
    </div>
  );
}

function VideoTags() {
  const tags = useLocal(["tags"], (reader) => reader.studio.tags());
  return (
    <Card title="Tags of videos" className="span-6">
      <Answer of={tags} lines={6}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="tag" title="There are no tags yet" />
          ) : (
            [...grouped(of, (tag) => humanize(tag.category ?? "without a category"))].map(([category, members]) => (
              <section key={category} className="tag-category" aria-label={category}>
                <h3>{category}</h3>
                <p className="badges">
                  {members.map((tag) => (
                    <Link key={tag.id} to="/annotations" search={{ tag: tag.name }} className="chip">
                      {tag.name} <span className="quiet">{formatCount(tag.videoCount)}</span>
                    </Link>
                  ))}
                </p>
              </section>
            ))
          )
        }
      </Answer>
    </Card>
  );
}

function TagGroups() {
  const groups = useLocal(["tag groups"], (reader) => reader.studio.tagGroups());
  return (
    <Card title="Groups that annotations answer" className="span-6">
      <Answer of={groups} lines={6}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="tag" title="There are no groups yet" />
          ) : (
            <ul className="entries">
              {of.map((group) => (
                <Group key={group.id} group={group} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

const ASKED: Record<string, string> = { keyframe: "of keyframes", time_range: "of time ranges", both: "of both" };

function Group({ group }: { group: TagGroup }) {
  return (
    <li>
      <p className="entry-head">
        <strong>{group.displayName}</strong>
        <span className="quiet">
          {[group.isRequired ? "required" : null, `${group.groupType} answer`, ASKED[group.appliesTo ?? "both"]]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </p>
      {group.description !== null && <p className="quiet">{group.description}</p>}
      <p className="badges">
        {(group.options ?? []).map((option) => (
          <Badge key={option.id} tone={option.isNegative ? "warn" : "neutral"}>
            {option.displayText}
          </Badge>
        ))}
      </p>
    </li>
  );
}
