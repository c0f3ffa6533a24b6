import { Badge } from "../../components/badge";
import type { Answer, TagGroup } from "../../store/catalogs/studio";

interface AnswerBadgesProps {
  type: Answer["annotationType"];
  id: number;
  answers: readonly Answer[];
  groups: readonly TagGroup[];
}

/** What an annotation answers to the groups of tags. */
export function AnswerBadges({ type, id, answers, groups }: AnswerBadgesProps) {
  return (
    <>
      {answers
        .filter((answer) => answer.annotationType === type && answer.annotationId === id)
        .map((answer) => {
          const group = groups.find((of) => of.id === answer.groupId);
          const option = group?.options?.find((of) => of.optionValue === answer.tagValue);
          return (
            <Badge
              key={`${answer.groupId} ${answer.tagValue}`}
              tone={option?.isNegative ? "warn" : "neutral"}
              icon="tag"
            >
              {group?.displayName ?? "Group"}: {option?.displayText ?? answer.tagValue}
            </Badge>
          );
        })}
    </>
  );
}
