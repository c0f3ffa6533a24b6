import { useTitle } from "../../app/title";
import { Badge } from "../../components/badge";
import { EmptyState } from "../../components/states";
import { useSync, useTokens } from "../../store/hooks";
import { stateWords } from "../../sync/words";
import { CopyCard } from "../overview/copy-card";
import { ConnectionCard } from "./connection-card";
import { HeldCard, PendingCard, RefusedCard } from "./row-cards";
import { TokenCard } from "./token-card";

/** Everything about how the copy in this browser and the server keep in step. */
export function SyncPage() {
  useTitle("Sync");
  const synced = useSync();
  const known = useTokens();
  const wantsToken = known?.access === "tokens" && !known.isHeld;
  const words = synced && stateWords(synced.status);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Sync</h1>
        {words !== null && <Badge tone={words.tone}>{words.short}</Badge>}
      </div>
      {synced === null && (
        <EmptyState
          icon={wantsToken ? "key" : "sync"}
          title={wantsToken ? "This server syncs with access tokens" : "This server does not sync with browsers"}
        >
          <p className="quiet">
            The copy here is a snapshot that is fetched anew from time to time, and nothing can be changed in it.{" "}
            {wantsToken ? (
              "With an access token this browser keeps in step with the server."
            ) : (
              <>
                A server that is started with <code>edgelite serve --sync open</code> keeps every browser in step, one
                with <code>--sync tokens</code> those that show an access token.
              </>
            )}
          </p>
        </EmptyState>
      )}
      {synced === null ? (
        <div className="grid">
          <TokenCard />
          <CopyCard className="span-6" />
        </div>
      ) : (
        <div className="grid">
          <ConnectionCard />
          <CopyCard className="span-6" />
          <TokenCard />
          <PendingCard />
          <HeldCard />
          <RefusedCard />
        </div>
      )}
    </div>
  );
}
