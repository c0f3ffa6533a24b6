import { Dot, type Tone } from "../components/badge";
import { Icon } from "../components/icon";
import { ProgressBar } from "../components/meter";
import { Ago } from "../components/time";
import { useCopy, useSession, useSessionState } from "../store/hooks";
import type { Refresh, ServerState } from "../store/session-state";
import { SyncStatus } from "./sync-status";

const REACH: Record<ServerState["reach"], readonly [tone: Tone, words: string]> = {
  unknown: ["neutral", "Server not seen yet"],
  online: ["good", "Server online"],
  offline: ["warn", "Server offline"],
};

/** How the copy stands with the server. */
export function CopyStatus() {
  return useCopy().sync === null ? <SnapshotStatus /> : <SyncStatus />;
}

/** Whether the server is there, how fresh the snapshot is, and a button that refreshes it. */
function SnapshotStatus() {
  const { server, refresh } = useSessionState();
  const { refreshedAt } = useCopy();
  const session = useSession();
  const working = refresh.phase !== "idle" && refresh.phase !== "failed";
  const [tone, words] = REACH[server.reach];
  return (
    <div className="copy-status">
      <div className="copy-status-text">
        <p className="copy-status-reach" role="status">
          <Dot tone={tone} />
          {words}
        </p>
        <p className="quiet">
          {working ? (
            progressWords(refresh)
          ) : (
            <>
              Refreshed <Ago value={refreshedAt} />
            </>
          )}
        </p>
      </div>
      <button
        type="button"
        className={`icon-button ${working ? "working" : ""}`}
        aria-label="Refresh the copy"
        title="Refresh the copy"
        aria-disabled={working}
        onClick={() => void session.refresh()}
      >
        <Icon name="refresh" />
      </button>
      {refresh.phase === "downloading" && <ProgressBar share={share(refresh)} label="Downloading newer data" />}
    </div>
  );
}

function share({ progress }: Extract<Refresh, { phase: "downloading" }>): number | null {
  return progress.total === null ? null : progress.received / progress.total;
}

function progressWords(refresh: Refresh): string {
  return refresh.phase === "downloading"
    ? "Downloading newer data…"
    : refresh.phase === "importing"
      ? "Putting it in place…"
      : "Looking for newer data…";
}
