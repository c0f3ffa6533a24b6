import { lazyRouteComponent } from "@tanstack/react-router";

/**
 * The pages that are fetched when they are first visited. The overview is not among them: it is where most visits
 * begin.
 */
export const pages = {
  recordings: lazyRouteComponent(() => import("../pages/recordings/recordings-page"), "RecordingsPage"),
  recording: lazyRouteComponent(() => import("../pages/recordings/recording-panel"), "RecordingPanel"),
  devices: lazyRouteComponent(() => import("../pages/devices/devices-page"), "DevicesPage"),
  device: lazyRouteComponent(() => import("../pages/devices/device-panel"), "DevicePanel"),
  energy: lazyRouteComponent(() => import("../pages/energy/energy-page"), "EnergyPage"),
  weather: lazyRouteComponent(() => import("../pages/weather/weather-page"), "WeatherPage"),
  library: lazyRouteComponent(() => import("../pages/library/library-page"), "LibraryPage"),
  libraryItem: lazyRouteComponent(() => import("../pages/library/item-panel"), "ItemPanel"),
  annotations: lazyRouteComponent(() => import("../pages/annotations/annotations-page"), "AnnotationsPage"),
  video: lazyRouteComponent(() => import("../pages/annotations/video-page"), "VideoPage"),
  fleet: lazyRouteComponent(() => import("../pages/fleet/fleet-page"), "FleetPage"),
  vehicle: lazyRouteComponent(() => import("../pages/fleet/vehicle-panel"), "VehiclePanel"),
  jobs: lazyRouteComponent(() => import("../pages/jobs/jobs-page"), "JobsPage"),
  job: lazyRouteComponent(() => import("../pages/jobs/job-panel"), "JobPanel"),
  webhooks: lazyRouteComponent(() => import("../pages/webhooks/webhooks-page"), "WebhooksPage"),
  webhook: lazyRouteComponent(() => import("../pages/webhooks/webhook-panel"), "WebhookPanel"),
  sync: lazyRouteComponent(() => import("../pages/sync/sync-page"), "SyncPage"),
  settings: lazyRouteComponent(() => import("../pages/settings/settings-page"), "SettingsPage"),
} as const;

/**
 * Fetches all pages, so that each opens when the server is gone, where no service worker keeps them too: over plain
 * HTTP there is none.
 */
export async function fetchPages(): Promise<void> {
  for (const page of Object.values(pages)) await page.preload?.();
}
