import { createRootRoute, createRoute, createRouter, type RouterHistory } from "@tanstack/react-router";
import { ErrorPage } from "../pages/error-page";
import { NotFoundPage } from "../pages/not-found-page";
import { OverviewPage } from "../pages/overview/overview-page";
import { PendingPage } from "../pages/pending-page";
import { pages } from "./pages";
import {
  annotationSearch,
  deviceSearch,
  energySearch,
  fleetSearch,
  jobSearch,
  librarySearch,
  recordingSearch,
  weatherSearch,
  webhookSearch,
} from "./search";
import { Shell } from "./shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: ErrorPage });

const overview = createRoute({ getParentRoute: () => root, path: "/", component: OverviewPage });

const recordings = createRoute({
  getParentRoute: () => root,
  path: "/recordings",
  validateSearch: recordingSearch,
  component: pages.recordings,
});

const recording = createRoute({
  getParentRoute: () => recordings,
  path: "$recordingId",
  component: pages.recording,
});

const devices = createRoute({
  getParentRoute: () => root,
  path: "/devices",
  validateSearch: deviceSearch,
  component: pages.devices,
});

const device = createRoute({ getParentRoute: () => devices, path: "$deviceId", component: pages.device });

const energy = createRoute({
  getParentRoute: () => root,
  path: "/energy",
  validateSearch: energySearch,
  component: pages.energy,
});

const weather = createRoute({
  getParentRoute: () => root,
  path: "/weather",
  validateSearch: weatherSearch,
  component: pages.weather,
});

const library = createRoute({
  getParentRoute: () => root,
  path: "/library",
  validateSearch: librarySearch,
  component: pages.library,
});

const libraryItem = createRoute({ getParentRoute: () => library, path: "$itemId", component: pages.libraryItem });

const annotations = createRoute({
  getParentRoute: () => root,
  path: "/annotations",
  validateSearch: annotationSearch,
  component: pages.annotations,
});

const video = createRoute({ getParentRoute: () => root, path: "/annotations/$videoId", component: pages.video });

const fleet = createRoute({
  getParentRoute: () => root,
  path: "/fleet",
  validateSearch: fleetSearch,
  component: pages.fleet,
});

const vehicle = createRoute({ getParentRoute: () => fleet, path: "$fleetId", component: pages.vehicle });

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  validateSearch: jobSearch,
  component: pages.jobs,
});

const job = createRoute({ getParentRoute: () => jobs, path: "$jobId", component: pages.job });

const webhooks = createRoute({
  getParentRoute: () => root,
  path: "/webhooks",
  validateSearch: webhookSearch,
  component: pages.webhooks,
});

const webhook = createRoute({ getParentRoute: () => webhooks, path: "$webhookId", component: pages.webhook });

const sync = createRoute({ getParentRoute: () => root, path: "/sync", component: pages.sync });

const settings = createRoute({ getParentRoute: () => root, path: "/settings", component: pages.settings });

const routeTree = root.addChildren([
  overview,
  recordings.addChildren([recording]),
  devices.addChildren([device]),
  energy,
  weather,
  library.addChildren([libraryItem]),
  annotations,
  video,
  fleet.addChildren([vehicle]),
  jobs.addChildren([job]),
  webhooks.addChildren([webhook]),
  sync,
  settings,
]);

/** The pages and their addresses. */
export function dashboardRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    defaultPreload: false,
    scrollRestoration: true,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: 200,
    defaultPendingMinMs: 0,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof dashboardRouter>;
  }
  interface HistoryState {
    /** Cursors of the pages before the one on screen. */
    trail?: readonly string[];
    /** How many zooms into a chart lie behind this entry. */
    zoom?: number;
  }
}
