import { useNavigate, useParams } from "@tanstack/react-router";
import { Badge } from "../../components/badge";
import { CopyText } from "../../components/copy-button";
import { Facts } from "../../components/facts";
import { Panel } from "../../components/panel";
import { Answer, EmptyState } from "../../components/states";
import { InstantWithAgo } from "../../components/time";
import { formatCount } from "../../format/numbers";
import type { Webhook } from "../../store/catalogs/services";
import { useLocal } from "../../store/hooks";
import { Deliveries } from "./deliveries";
import { SwitchBadge } from "./webhook-list";
import { eventsOf, hostOf } from "./webhook-words";

/** The detail of one webhook with the history of its deliveries. */
export function WebhookPanel() {
  const { webhookId } = useParams({ from: "/webhooks/$webhookId" });
  const navigate = useNavigate();
  const webhook = useLocal(["webhook", webhookId], (reader) => reader.services.webhook(webhookId));
  const close = () =>
    void navigate({ to: "/webhooks", search: (search: object) => search, state: (state) => state, resetScroll: false });
  const title = webhook.data ? hostOf(webhook.data) : webhook.data === null ? "Not found" : "Webhook";
  return (
    <Panel row={webhookId} title={title} kicker="Webhook" onClose={close}>
      <Answer of={webhook} lines={8}>
        {(of) =>
          of === null ? (
            <EmptyState icon="webhook" title="This webhook is not in the copy">
              <p className="quiet">It may have been deleted, or be newer than the copy.</p>
            </EmptyState>
          ) : (
            <>
              <WebhookFacts webhook={of} />
              <h3>Deliveries</h3>
              <Deliveries key={of.webhookId} webhookId={of.webhookId} />
            </>
          )
        }
      </Answer>
    </Panel>
  );
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  return (
    <Facts
      facts={[
        ["State", <SwitchBadge key="state" webhook={webhook} />],
        ["Address", <CopyText key="url" text={webhook.url} label="the webhook's address" />],
        [
          "Events",
          <span key="events" className="badges">
            {eventsOf(webhook).map((event) => (
              <Badge key={event}>
                <code>{event}</code>
              </Badge>
            ))}
          </span>,
        ],
        ["Team", webhook.team],
        ["Calls", `${formatCount(webhook.totalCalls)}, ${formatCount(webhook.failedCalls)} of them failed`],
        ["Last success", webhook.lastSuccess && <InstantWithAgo key="success" value={webhook.lastSuccess} />],
        ["Last failure", webhook.lastFailure && <InstantWithAgo key="failure" value={webhook.lastFailure} />],
        ["Registered", <InstantWithAgo key="registered" value={webhook.createdAt} />],
        ["Webhook", <CopyText key="id" text={webhook.webhookId} label="the webhook's identifier" />],
      ]}
    />
  );
}
