import type { ReactNode } from "react";
import { Icon, Logo, type IconName } from "../components/icon";
import { ProgressBar } from "../components/meter";
import { formatBytes, formatShare } from "../format/numbers";
import { useSession, useTokens } from "../store/hooks";
import type { Boot, Failure, FailureReason, Progress } from "../store/session-state";
import { ForgetToken } from "../sync/forget-token";
import { TokenForm } from "../sync/token-form";
import { KEPT_WHERE } from "../sync/token-words";
import { useUpdate } from "./service-worker";
import { ThemeToggle } from "./theme-toggle";

/** What is shown until a copy is open: how far the boot is, or what went wrong and what helps. */
export function BootScreen({ boot }: { boot: Exclude<Boot, { phase: "ready" }> }) {
  return (
    <main className="boot">
      <div className="boot-card">
        <Logo size={52} />
        <h1>edgelite</h1>
        <BootBody boot={boot} />
      </div>
      <ThemeToggle />
    </main>
  );
}

function BootBody({ boot }: { boot: Exclude<Boot, { phase: "ready" }> }) {
  switch (boot.phase) {
    case "downloading":
      return <Downloading progress={boot.progress} />;
    case "waiting":
      return <Working text="Another window is fetching the data; this one goes on with it…" />;
    case "failed":
      return <Failed failure={boot.failure} />;
    case "importing":
      return <Working text="Checking the copy and putting it in place…" />;
    case "opening":
      return <Working text="Opening the copy in this browser…" />;
    case "starting":
      return <Working text="Starting…" />;
  }
}

function Working({ text }: { text: string }) {
  return (
    <div className="boot-work">
      <p role="status">{text}</p>
      <ProgressBar share={null} label={text} />
    </div>
  );
}

function Downloading({ progress: { received, total } }: { progress: Progress }) {
  const share = total === null ? null : Math.min(1, received / total);
  return (
    <div className="boot-work">
      <p role="status">Fetching a copy of the data, once…</p>
      <ProgressBar share={share} label="Downloading the copy" />
      <p className="boot-figures">
        <span>
          {formatBytes(received)}
          {total !== null && ` of ${formatBytes(total)}`}
        </span>
        {share !== null && <span>{formatShare(share)}</span>}
      </p>
    </div>
  );
}

const ADVICE: Record<FailureReason, readonly [icon: IconName, title: string, text: string]> = {
  unreachable: [
    "offline",
    "The server is out of reach",
    "This browser has no copy of the data yet, so there is nothing to show. The page goes on by itself as soon as the server answers.",
  ],
  token: [
    "key",
    "The server wants an access token",
    "It gives its data to whoever shows one. Enter one that “edgelite token create” has made on the server.",
  ],
  download: [
    "alert",
    "The data could not be fetched",
    "The server answered, but the copy did not arrive whole. Nothing was changed.",
  ],
  import: [
    "alert",
    "The copy could not be read",
    "The file that the server sent was refused, and nothing was changed. The server's log may say more.",
  ],
  full: [
    "database",
    "There is no room for the copy",
    "The browser's storage for this site is full. Make room on this device, then try again.",
  ],
  locked: ["lock", "The copy is in use", "Another window has not let go of the copy yet. Try again, or close that window first."],
  unsupported: [
    "database",
    "This page has no place for a copy",
    "A browser gives a page its private file system over HTTPS or from localhost, and often not in a private window. Open the dashboard that way.",
  ],
  open: ["alert", "The copy could not be opened", "The copy in this browser is there, but it could not be opened."],
};

function Failed({ failure }: { failure: Failure }) {
  const session = useSession();
  const update = useUpdate();
  const known = useTokens();
  if (failure.reason === "token" && known !== null) return <TokenWanted {...known} />;
  const [icon, title, text] = ADVICE[failure.reason];
  return (
    <Problem icon={icon} title={title} text={text} detail={failure.detail}>
      <button type="button" className="button primary" onClick={() => void session.retry()}>
        Try again
      </button>
      {update !== null && (
        <button type="button" className="button" onClick={update}>
          Change to the new version of the dashboard
        </button>
      )}
    </Problem>
  );
}

/** A first copy that the server gives with a good access token only. */
function TokenWanted({ tokens, isHeld }: NonNullable<ReturnType<typeof useTokens>>) {
  const [icon, title, text] = ADVICE.token;
  return (
    <Problem
      icon={icon}
      title={isHeld ? "The server does not take the access token" : title}
      text={
        isHeld
          ? "The token of this browser was revoked or has expired. Enter another one, or forget it and go on without."
          : text
      }
    >
      <TokenForm tokens={tokens} />
      <p className="quiet">{KEPT_WHERE}</p>
      {isHeld && <ForgetToken tokens={tokens} pending={0} />}
    </Problem>
  );
}

function Problem({
  icon,
  title,
  text,
  detail,
  children,
}: {
  icon: IconName;
  title: string;
  text: string;
  detail?: string;
  children: ReactNode;
}) {
  return (
    <div className="boot-problem" role="alert">
      <h2>
        <Icon name={icon} />
        {title}
      </h2>
      <p>{text}</p>
      {detail !== undefined && <p className="boot-detail">{detail}</p>}
      {children}
    </div>
  );
}
