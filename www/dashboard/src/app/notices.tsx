import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Icon, type IconName } from "../components/icon";
import { Instant } from "../components/time";
import { useCopy, useLocal, useSession, useSessionState, useSync } from "../store/hooks";
import { refusalWords } from "../sync/token-words";
import { pendingWords } from "../sync/words";
import { useUpdate } from "./service-worker";

/** What the viewer should know before reading the page. */
export function Notices() {
  const { server, refresh } = useSessionState();
  const { refreshedAt, sync } = useCopy();
  const session = useSession();
  const storage = useLocal(["storage"], (reader) => reader.storage());
  const update = useUpdate();
  return (
    <>
      <SyncNotice />
      {sync === null && server.reach === "offline" && (
        <Notice icon="offline" tone="warn">
          <strong>The server is out of reach.</strong> Everything here is answered from the copy in this browser,
          refreshed <Instant value={refreshedAt} />.
        </Notice>
      )}
      {refresh.phase === "failed" && refresh.failure.reason !== "unreachable" && (
        <Notice
          icon="alert"
          tone="bad"
          action={
            <button type="button" className="button small" onClick={() => void session.refresh()}>
              Try again
            </button>
          }
        >
          <strong>Newer data could not be loaded.</strong> You are looking at the copy from{" "}
          <Instant value={refreshedAt} />. <span className="quiet">{refresh.failure.detail}</span>
        </Notice>
      )}
      {storage.data?.kind === "memory" && (
        <Notice icon="alert" tone="warn">
          <strong>This copy is kept in memory and gone when the page is closed.</strong>{" "}
          {window.isSecureContext
            ? "This browser offers no private file system here; private windows often do not."
            : "Open the dashboard over HTTPS or from localhost to keep it."}
        </Notice>
      )}
      {update !== null && (
        <Notice
          icon="download"
          tone="accent"
          action={
            <button type="button" className="button small" onClick={update}>
              Reload
            </button>
          }
        >
          <strong>A new version of the dashboard is ready.</strong>
        </Notice>
      )}
    </>
  );
}

/** That the copy and the server are apart for now. */
function SyncNotice() {
  const synced = useSync();
  if (synced === null) return null;
  const { sync, status } = synced;
  const waits = status.pending === 0 ? "" : ` ${pendingWords(status.pending)}.`;
  switch (status.state) {
    case "offline":
      return (
        <Notice icon="offline" tone="warn">
          <strong>The server is out of reach.</strong> Everything here goes on: it is answered from the copy in this
          browser, and what you change is sent later.{waits}
        </Notice>
      );
    case "paused":
      return (
        <Notice
          icon="offline"
          tone="accent"
          action={
            <button type="button" className="button small" onClick={() => void sync.resume()}>
              Go online
            </button>
          }
        >
          <strong>This browser works offline.</strong> What you change is kept here and sent when it is online again.
          {waits}
        </Notice>
      );
    case "unauthorized":
      return (
        <Notice
          icon="key"
          tone="bad"
          action={
            <Link to="/sync" className="button small">
              Access token
            </Link>
          }
        >
          <strong>The server does not let this browser in.</strong> {refusalWords(status)}
          {waits}
        </Notice>
      );
    case "refused":
      return (
        <Notice icon="alert" tone="bad">
          <strong>The server does not sync with this browser now.</strong> What you change is kept here.{waits}{" "}
          <span className="quiet">{status.error?.message}</span>
        </Notice>
      );
    default:
      return null;
  }
}

function Notice({
  icon,
  tone,
  action,
  children,
}: {
  icon: IconName;
  tone: "warn" | "bad" | "accent";
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={`notice ${tone}`} role="status">
      <Icon name={icon} />
      <p>{children}</p>
      {action}
    </div>
  );
}
