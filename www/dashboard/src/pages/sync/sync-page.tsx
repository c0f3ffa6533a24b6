import { useTitle } from "../../app/title";
import { Badge } from "../../components/badge";
import { EmptyState } from "../../components/states";
import { useSync } from "../../store/hooks";
import { stateWords } from "../../sync/words";
import { CopyCard } from "../overview/copy-card";
import { ConnectionCard } from "./connection-card";
import { HeldCard, PendingCard, RefusedCard } from "./row-cards";

/** Everything about how the copy in this browser and the server keep in step. */
export function SyncPage() {
  useTitle("Sync");
  const synced = useSync();
  const words = synced && stateWords(synced.status);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Sync</h1>
        {words !== null && <Badge tone={words.tone}>{words.short}</Badge>}
      </div>
      {synced === null ? (
        <EmptyState icon="sync" title="This server does not sync with browsers">
          <p className="quiet">
            The copy here is a snapshot that is fetched anew from time to time, and nothing can be changed in it. A
            server that is started with <code>edgelite serve --sync open</code> keeps every browser in step.
          </p>
        </EmptyState>
      ) : (
        <div className="grid">
          <ConnectionCard />
          <CopyCard className="span-6" />
          <PendingCard />
          <HeldCard />
          <RefusedCard />
        </div>
      )}
    </div>
  );
}
