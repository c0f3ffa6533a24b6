import { createRootRoute, createRoute, createRouter, type RouterHistory } from "@tanstack/react-router";
import { DevicePanel } from "../pages/devices/device-panel";
import { DevicesPage } from "../pages/devices/devices-page";
import { ErrorPage } from "../pages/error-page";
import { NotFoundPage } from "../pages/not-found-page";
import { OverviewPage } from "../pages/overview/overview-page";
import { RecordingPanel } from "../pages/recordings/recording-panel";
import { RecordingsPage } from "../pages/recordings/recordings-page";
import { deviceSearch, recordingSearch } from "./search";
import { Shell } from "./shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: ErrorPage });

const overview = createRoute({ getParentRoute: () => root, path: "/", component: OverviewPage });

const recordings = createRoute({
  getParentRoute: () => root,
  path: "/recordings",
  validateSearch: recordingSearch,
  component: RecordingsPage,
});

const recording = createRoute({ getParentRoute: () => recordings, path: "$recordingId", component: RecordingPanel });

const devices = createRoute({
  getParentRoute: () => root,
  path: "/devices",
  validateSearch: deviceSearch,
  component: DevicesPage,
});

const device = createRoute({ getParentRoute: () => devices, path: "$deviceId", component: DevicePanel });

const routeTree = root.addChildren([overview, recordings.addChildren([recording]), devices.addChildren([device])]);

/** The pages and their addresses. */
export function dashboardRouter(history?: RouterHistory) {
  return createRouter({ routeTree, history, defaultPreload: false, scrollRestoration: true });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof dashboardRouter>;
  }
  interface HistoryState {
    /** Cursors of the pages before the one on screen. */
    trail?: readonly string[];
  }
}
