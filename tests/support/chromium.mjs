import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** The path of the browser; the variable CHROMIUM overrides it. */
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Starts the system's Chromium with a fresh profile. */
export function launchChromium() {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/**
 * Starts the system's Chromium with a profile folder, which keeps the origins' storage between starts.
 * @param {string} folder
 */
export function launchWithProfile(folder) {
  return chromium.launchPersistentContext(folder, { executablePath, args: ARGUMENTS });
}
