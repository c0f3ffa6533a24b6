import { useTitle } from "../../app/title";
import { Badge, type Tone } from "../../components/badge";
import { useSessionState, useSync } from "../../store/hooks";
import type { ServerState } from "../../store/session-state";
import type { SyncStatus } from "../../store/sync";
import { CamerasCard } from "./cameras-card";
import { CopyCard } from "./copy-card";
import { DaysCard } from "./days-card";
import { DetectionsCard } from "./detections-card";
import { ElsewhereCard } from "./elsewhere-card";
import { ServerCard } from "./server-card";
import { SyncCard } from "./sync-card";
import { Totals } from "./totals";

/** The state of the whole at a glance. */
export function OverviewPage() {
  useTitle("Overview");
  const { server } = useSessionState();
  const synced = useSync();
  const [tone, words] = verdict(synced === null ? server.reach : reachOf(synced.status), server);
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
        {synced === null ? <CopyCard /> : <SyncCard />}
      </div>
    </div>
  );
}

/** The connection that keeps the copy in step knows first that the server is gone. */
function reachOf({ state }: SyncStatus): ServerState["reach"] {
  return state === "offline" || state === "paused" ? "offline" : "online";
}

function verdict(reach: ServerState["reach"], { health }: ServerState): readonly [Tone, string] {
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
