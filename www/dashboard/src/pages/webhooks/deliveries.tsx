import { useState } from "react";
import { StateBadge } from "../../components/state-badge";
import { Answer } from "../../components/states";
import { Ago, Moment } from "../../components/time";
import { counted, formatCount, humanize } from "../../format/numbers";
import type { WebhookDelivery } from "../../store/catalogs/services";
import { useLocal } from "../../store/hooks";

/** How many deliveries are shown first, and added at each further step. */
const STEP = 20;

/** The most that are shown; the catalog gives no more at once. */
const MOST = 1000;

/** What was sent to a webhook and what became of it, newest first; more on demand. */
export function Deliveries({ webhookId }: { webhookId: string }) {
  const [status, setStatus] = useState<string | undefined>();
  const [shown, setShown] = useState(STEP);
  const states = useLocal(["delivery states", webhookId], (reader) => reader.services.deliveryStates(webhookId));
  const page = useLocal(
    ["deliveries", webhookId, status, shown],
    (reader) => reader.services.deliveries(webhookId, status, { limit: shown, cursor: null }),
    { keepPrevious: true },
  );
  const all = (states.data ?? []).reduce((sum, { count }) => sum + count, 0);
  const tabs = [{ value: undefined, count: all }, ...(states.data ?? [])];
  return (
    <>
      {all > 0 && (
        <div className="tabs" role="group" aria-label="State of the deliveries">
          {tabs.map(({ value, count }) => (
            <button
              key={value ?? ""}
              type="button"
              className="tab"
              aria-pressed={status === value}
              onClick={() => {
                setStatus(value);
                setShown(STEP);
              }}
            >
              {value === undefined ? "All" : humanize(value)} <span className="tab-count">{formatCount(count)}</span>
            </button>
          ))}
        </div>
      )}
      <Answer of={page} lines={6}>
        {({ rows, next }) =>
          rows.length === 0 ? (
            <p className="quiet">Nothing was to be delivered yet.</p>
          ) : (
            <>
              <ul className={`entries ${page.isPlaceholderData ? "stale" : ""}`} aria-label="Deliveries, newest first">
                {rows.map((delivery) => (
                  <DeliveryEntry key={delivery.deliveryId} delivery={delivery} />
                ))}
              </ul>
              {next !== null && shown < MOST && (
                <button type="button" className="button small" onClick={() => setShown(Math.min(MOST, shown + STEP))}>
                  Show more
                </button>
              )}
            </>
          )
        }
      </Answer>
    </>
  );
}

function DeliveryEntry({ delivery }: { delivery: WebhookDelivery }) {
  const { attempts, responseStatus } = delivery;
  return (
    <li>
      <p className="entry-head">
        <code>{delivery.event}</code>
        <StateBadge state={delivery.status} />
      </p>
      <p className="quiet">
        <Moment value={delivery.createdAt} /> · {counted(attempts, "attempt", "attempts")}
        {responseStatus !== null && ` · answered ${responseStatus}`}
        {delivery.status === "pending" && (
          <>
            {" "}
            · next try <Ago value={delivery.nextAttemptAt} />
          </>
        )}
      </p>
      {delivery.error !== null && <p className="entry-error">{delivery.error}</p>}
    </li>
  );
}
