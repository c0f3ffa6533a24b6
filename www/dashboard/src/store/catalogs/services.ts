import type { Retention, Store, UserPreferences, Webhook, WebhookDelivery } from "edgelite";
import { pageOf } from "../lists";
import type { Facet, Page, Slice } from "../reader";
import { deliveryStates, preferences } from "../statements";

export type { Retention, UserPreferences, Webhook, WebhookDelivery };

/** Questions about what the server does by itself: deliveries to webhooks, retention; and about what users prefer. */
export interface ServicesReader {
  webhooks(slice: Slice): Promise<Page<Webhook>>;
  webhook(webhookId: string): Promise<Webhook | null>;
  /** The states that a webhook's deliveries are in, with the number of each. */
  deliveryStates(webhookId: string): Promise<readonly Facet[]>;
  /** Deliveries to a webhook, newest first. */
  deliveries(webhookId: string, status: string | undefined, slice: Slice): Promise<Page<WebhookDelivery>>;
  preferences(): Promise<readonly UserPreferences[]>;
  retention(): Promise<Retention>;
}

/** Answers from an open store. */
export function servicesReader(store: Store<"media" | "registry">): ServicesReader {
  const { media, registry } = store;
  return {
    webhooks: async (slice) => pageOf(await registry.webhooks({ ...slice })),
    webhook: async (webhookId) => registry.webhook(webhookId),
    deliveryStates: (webhookId) => deliveryStates(store, webhookId),
    deliveries: async (webhookId, status, slice) =>
      pageOf(await registry.webhookDeliveries({ webhookId, status, ...slice })),
    preferences: () => preferences(store),
    retention: async () => media.retention(),
  };
}
