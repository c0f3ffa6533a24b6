import { Link } from "@tanstack/react-router";
import type { WebhookSearch } from "../../app/search";
import { Badge } from "../../components/badge";
import { BESIDE_LIST } from "../../components/beside-list";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { formatCount } from "../../format/numbers";
import { useIsOfToken } from "../../store/hooks";
import type { Webhook } from "../../store/catalogs/services";
import { eventsOf, hostOf } from "./webhook-words";

const PAGE_ROWS = 50;

const COLUMNS = [
  ["Receiver", ""],
  ["State", ""],
  ["Events", "roomy-only"],
  ["Calls", "number wide-only"],
  ["Failed", "number wide-only"],
  ["Last success", "number wide-only"],
] as const;

/** One page of the webhooks, as the catalog lists them. */
export function WebhookList({ search }: { search: WebhookSearch }) {
  const isOfToken = useIsOfToken();
  return (
    <PagedList
      path="/webhooks"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      lines={6}
      question={["webhooks"]}
      ask={(reader, slice) => reader.services.webhooks(slice)}
      brief
      empty={
        isOfToken ? (
          <EmptyState icon="webhook" title="Webhooks are on the server only">
            <p className="quiet">A copy that an access token brought has none of them, however many the server has.</p>
          </EmptyState>
        ) : (
          <EmptyState icon="webhook" title="No webhook is registered">
            <p className="quiet">
              <code>POST /api/v1/webhooks/register</code> registers one: it is told of every committed change that it
              asks for.
            </p>
          </EmptyState>
        )
      }
    >
      {(rows, stale) => (
        <Table caption="Webhooks" columns={COLUMNS} stale={stale}>
          {rows.map((webhook) => (
            <WebhookRow key={webhook.webhookId} webhook={webhook} />
          ))}
        </Table>
      )}
    </PagedList>
  );
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const events = eventsOf(webhook);
  return (
    <tr>
      <th scope="row">
        <Link
          to="/webhooks/$webhookId"
          params={{ webhookId: webhook.webhookId }}
          {...BESIDE_LIST}
          className="row-link"
          data-row={webhook.webhookId}
        >
          {hostOf(webhook)}
        </Link>
        <span className="under quiet break">{webhook.url}</span>
        {webhook.team !== null && <span className="under quiet">team {webhook.team}</span>}
      </th>
      <td>
        <SwitchBadge webhook={webhook} />
      </td>
      <td className="roomy-only">
        <span className="badges">
          {events.slice(0, 2).map((event) => (
            <Badge key={event}>
              <code>{event}</code>
            </Badge>
          ))}
          {events.length > 2 && <span className="quiet">+{events.length - 2}</span>}
        </span>
      </td>
      <td className="number wide-only">{formatCount(webhook.totalCalls)}</td>
      <td className="number wide-only">{formatCount(webhook.failedCalls)}</td>
      <td className="number wide-only quiet">
        {webhook.lastSuccess === null ? "never" : <Ago value={webhook.lastSuccess} />}
      </td>
    </tr>
  );
}

/** Whether a webhook is delivered to. */
export function SwitchBadge({ webhook }: { webhook: Webhook }) {
  return webhook.enabled ? (
    <Badge tone="good" icon="check">
      On
    </Badge>
  ) : (
    <Badge>Off</Badge>
  );
}
