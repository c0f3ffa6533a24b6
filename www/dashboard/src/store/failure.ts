import { errorKind } from "./engine";
import { DownloadFailed, Unreachable } from "./server";
import { TokenRefused } from "./tokens";
import type { Failure, SessionState } from "./session-state";

/** Says what an error means for the one who looks at the page. */
export function failureOf(error: unknown, phase: SessionState["boot"]["phase"]): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof Unreachable) return { reason: "unreachable", detail };
  if (error instanceof DownloadFailed) return { reason: "download", detail };
  if (error instanceof TokenRefused) return { reason: "token", detail };
  const kind = errorKind(error);
  if (kind === "locked" || kind === "full" || kind === "unsupported") return { reason: kind, detail };
  if (error instanceof TypeError || (error instanceof DOMException && error.name === "NetworkError"))
    return { reason: "download", detail };
  return { reason: phase === "opening" ? "open" : "import", detail };
}
