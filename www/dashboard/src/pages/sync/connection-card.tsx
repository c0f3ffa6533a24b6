import { Card } from "../../components/card";
import { Facts } from "../../components/facts";
import { useSync } from "../../store/hooks";
import { OfflineSwitch } from "../../sync/offline-switch";
import { exchangeFacts, troubleFacts } from "../../sync/sync-facts";
import { VerifyButton } from "../../sync/verify-button";
import { stateWords } from "../../sync/words";

/** The connection to the server, what is on its way, and what can be done about it. */
export function ConnectionCard() {
  const synced = useSync();
  if (synced === null) return null;
  const { status } = synced;
  return (
    <Card title="Connection" className="span-6" aside={<OfflineSwitch />}>
      <p className="card-note">{stateWords(status).long}</p>
      <Facts
        facts={[
          ["Server", <code key="server">{window.location.host}</code>],
          ...exchangeFacts(status),
          ...troubleFacts(status),
        ]}
      />
      <div className="card-action">
        <VerifyButton />
      </div>
    </Card>
  );
}
