import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { useSync, useTokens } from "../../store/hooks";
import { ForgetToken } from "../../sync/forget-token";
import { TokenForm } from "../../sync/token-form";
import { KEPT_WHERE, refusalWords } from "../../sync/token-words";

/** The access token of this browser: a place to enter one, what became of it, and a way to forget it. */
export function TokenCard() {
  const known = useTokens();
  const status = useSync()?.status ?? null;
  if (known === null) return null;
  const { tokens, access, isHeld } = known;
  if (!isHeld && access !== "tokens") return null;
  if (!isHeld)
    return (
      <Card title="Access token" className="span-6">
        <p className="card-note">
          This server syncs with whoever shows an access token, as far as the token grants. One that{" "}
          <code>edgelite token create</code> has made keeps this browser in step. {KEPT_WHERE}
        </p>
        <TokenForm tokens={tokens} />
      </Card>
    );
  const isRefused = status?.state === "unauthorized";
  return (
    <Card
      title="Access token"
      className="span-12"
      aside={<Badge tone={isRefused ? "bad" : "neutral"}>{isRefused ? "not taken" : "in this browser"}</Badge>}
    >
      <p className="card-note">
        {isRefused ? refusalWords(status) : `The server is shown the token that was entered here. ${KEPT_WHERE}`}
      </p>
      {isRefused && <TokenForm tokens={tokens} />}
      <div className="card-action">
        <ForgetToken tokens={tokens} pending={status?.pending ?? 0} />
        <span className="quiet">The copy in this browser goes with it.</span>
      </div>
    </Card>
  );
}
