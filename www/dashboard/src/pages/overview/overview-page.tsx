import { useTitle } from "../../app/title";
import { Badge, type Tone } from "../../components/badge";
import { useSessionState } from "../../store/hooks";
import type { ServerState } from "../../store/session-state";
import { CamerasCard } from "./cameras-card";
import { CopyCard } from "./copy-card";
import { DaysCard } from "./days-card";
import { DetectionsCard } from "./detections-card";
import { ElsewhereCard } from "./elsewhere-card";
import { ServerCard } from "./server-card";
import { Totals } from "./totals";

/** The state of the whole at a glance. */
export function OverviewPage() {
  useTitle("Overview");
  const { server } = useSessionState();
  const [tone, words] = verdict(server);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Overview</h1>
        <Badge tone={tone} icon={tone === "good" ? "check" : tone === "neutral" ? undefined : "alert"}>
          {words}
        </Badge>
      </div>
      <Totals />
      <div className="grid">
        <DaysCard />
        <CamerasCard />
        <ElsewhereCard />
        <DetectionsCard />
        <ServerCard />
        <CopyCard />
      </div>
    </div>
  );
}

function verdict({ reach, health }: ServerState): readonly [Tone, string] {
  if (reach === "offline") return ["warn", "Working offline"];
  switch (health?.status) {
    case "healthy":
      return ["good", "Healthy"];
    case "warning":
      return ["warn", "Needs a look"];
    case "critical":
      return ["bad", "Critical"];
    default:
      return ["neutral", "Asking the server"];
  }
}
