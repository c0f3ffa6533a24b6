import type { ServicesReader, Webhook, WebhookDelivery } from "../src/store/catalogs/services";
import { facets, page } from "./fake-lists";

const HOUR = 3_600_000;

/** Answers questions about webhooks and settings from invented rows. */
export function fakeServices(now: number): ServicesReader {
  const webhooks: Webhook[] = [true, false].map((enabled, index) => ({
    webhookId: `hook_${index + 1}`,
    url: enabled ? "https://ntfy.example/home-training" : "http://192.0.2.40:1880/devices",
    events: enabled ? ["training_jobs.updated", "verify_jobs.updated", "videos.inserted"] : ["devices.*"],
    secret: "***",
    team: enabled ? "studio" : null,
    createdAt: new Date(now - 900 * HOUR),
    enabled,
    totalCalls: 48,
    failedCalls: 5,
    lastSuccess: new Date(now - HOUR),
    lastFailure: new Date(now - 9 * HOUR),
  }));
  const deliveries = Array.from({ length: 45 }, (_, index): WebhookDelivery => {
    const status = index === 0 ? "pending" : index % 9 === 4 ? "failed" : "delivered";
    const createdAt = new Date(now - (index + 1) * 3 * HOUR);
    return {
      deliveryId: `hook_1.${100 - index}`,
      webhookId: "hook_1",
      sequence: 100 - index,
      event: "training_jobs.updated",
      status,
      attempts: status === "failed" ? 5 : 1,
      responseStatus: status === "delivered" ? 204 : null,
      error: status === "failed" ? "the receiver did not answer within 5 seconds" : null,
      createdAt,
      nextAttemptAt: new Date(now + HOUR),
      finishedAt: status === "pending" ? null : createdAt,
    };
  });
  const of = (webhookId: string, status?: string) =>
    deliveries.filter((row) => row.webhookId === webhookId && (status === undefined || row.status === status));
  return {
    webhooks: async (slice) => page(webhooks, slice),
    webhook: async (webhookId) => webhooks.find((webhook) => webhook.webhookId === webhookId) ?? null,
    deliveryStates: async (webhookId) => facets(of(webhookId).map((row) => row.status)),
    deliveries: async (webhookId, status, slice) => page(of(webhookId, status), slice),
    async preferences() {
      return [
        {
          userId: "default",
          selectedTeams: { nfl: ["Green Bay Packers"], nhl: [] },
          notificationSettings: { game_start: true, score_change: false, game_end: true },
          updatedAt: new Date(now - 70 * HOUR),
        },
      ];
    },
    retention: async () => ({ videoRecordings: 30, snapshots: 90, environmentData: 365 }),
  };
}
