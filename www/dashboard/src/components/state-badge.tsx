import { humanize } from "../format/numbers";
import { Badge, type Tone } from "./badge";
import type { IconName } from "./icon";

const LOOKS: Record<string, readonly [Tone, IconName?]> = {
  completed: ["good", "check"],
  delivered: ["good", "check"],
  found: ["good", "check"],
  running: ["accent", "refresh"],
  processing: ["accent", "refresh"],
  searching: ["accent", "search"],
  failed: ["bad", "alert"],
  cancelled: ["neutral", "close"],
};

/** The state of a job, a delivery or a search, as the store names it; a state that is not known here is shown in words too. */
export function StateBadge({ state }: { state: string }) {
  const [tone, icon] = LOOKS[state] ?? ["neutral" as const];
  return (
    <Badge tone={tone} icon={icon}>
      {humanize(state)}
    </Badge>
  );
}
