import type { IconName } from "../components/icon";

/** A page that the navigation leads to. */
export interface Place {
  readonly to:
    | "/"
    | "/recordings"
    | "/devices"
    | "/energy"
    | "/weather"
    | "/library"
    | "/annotations"
    | "/fleet"
    | "/jobs"
    | "/webhooks"
    | "/sync"
    | "/settings";
  readonly icon: IconName;
  readonly name: string;
  /** True for the pages that stay within reach of the thumb on a narrow screen. */
  readonly atHand?: boolean;
}

/** The pages, in groups of what belongs together. */
export const GROUPS: readonly { readonly name: string; readonly places: readonly Place[] }[] = [
  {
    name: "Home",
    places: [
      { to: "/", icon: "overview", name: "Overview", atHand: true },
      { to: "/recordings", icon: "recordings", name: "Recordings", atHand: true },
      { to: "/devices", icon: "devices", name: "Devices" },
    ],
  },
  {
    name: "Measured",
    places: [
      { to: "/energy", icon: "energy", name: "Energy", atHand: true },
      { to: "/weather", icon: "climate", name: "Weather" },
    ],
  },
  {
    name: "Collected",
    places: [
      { to: "/library", icon: "library", name: "Library", atHand: true },
      { to: "/annotations", icon: "annotation", name: "Annotations" },
      { to: "/fleet", icon: "vehicle", name: "Fleet" },
    ],
  },
  {
    name: "At work",
    places: [
      { to: "/jobs", icon: "job", name: "Jobs" },
      { to: "/webhooks", icon: "webhook", name: "Webhooks" },
      { to: "/sync", icon: "sync", name: "Sync" },
      { to: "/settings", icon: "settings", name: "Settings" },
    ],
  },
];
