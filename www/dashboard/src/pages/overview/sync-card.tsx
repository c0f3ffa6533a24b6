import { Link } from "@tanstack/react-router";
import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { Facts } from "../../components/facts";
import { Icon } from "../../components/icon";
import { Meter } from "../../components/meter";
import { formatBytes, formatShare } from "../../format/numbers";
import { useLocal, useSync } from "../../store/hooks";
import { exchangeFacts, troubleFacts } from "../../sync/sync-facts";
import { stateWords } from "../../sync/words";
import { keptWords } from "./copy-card";

/** How the copy in this browser stands with the server, and whether it stays. */
export function SyncCard() {
  const synced = useSync();
  const storage = useLocal(["storage"], (reader) => reader.storage());
  if (synced === null) return null;
  const { status } = synced;
  const words = stateWords(status);
  const { usage, quota } = storage.data ?? { usage: null, quota: null };
  return (
    <Card title="Sync with the server" className="span-4" aside={<Badge tone={words.tone}>{words.short}</Badge>}>
      <Facts
        facts={[
          ...exchangeFacts(status),
          ...troubleFacts(status),
          ["Kept in", storage.data === undefined ? null : keptWords(storage.data)],
          ["Room in use", usage === null ? null : formatBytes(usage)],
        ]}
      />
      {usage !== null && quota !== null && quota > 0 && (
        <Meter share={usage / quota} label={`Room in use: ${formatShare(usage / quota)}`} />
      )}
      <div className="card-action">
        <Link to="/sync" className="more-link">
          All about sync
          <Icon name="right" size={14} />
        </Link>
      </div>
    </Card>
  );
}
