import type { Webhook } from "../../store/catalogs/services";

/** The events that a webhook asks for. */
export function eventsOf({ events }: Webhook): readonly string[] {
  return Array.isArray(events) ? events.map(String) : [];
}

/** The host that a webhook is at; its whole address where that is none. */
export function hostOf({ url }: Webhook): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
