import type { ReactNode } from "react";
import { Icon, type IconName } from "../components/icon";
import { Instant } from "../components/time";
import { useCopy, useLocal, useSession, useSessionState } from "../store/hooks";
import { useUpdate } from "./service-worker";

/** What the viewer should know before reading the page. */
export function Notices() {
  const { server, refresh } = useSessionState();
  const { refreshedAt } = useCopy();
  const session = useSession();
  const storage = useLocal(["storage"], (reader) => reader.storage());
  const update = useUpdate();
  return (
    <>
      {server.reach === "offline" && (
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
