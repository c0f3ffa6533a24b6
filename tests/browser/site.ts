import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { build, preview } from "vite";
import { launchWithProfile } from "../support/chromium.mjs";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const DIST = here("../../dist/client/");

/** A page with the built package, served without any special header, in a browser whose storage outlives it. */
export interface Site {
  /** Opens a tab on the page. */
  tab(): Promise<Page>;
  /** Ends the browser and starts it again with the same storage. */
  restart(): Promise<void>;
  readonly context: BrowserContext;
  readonly origin: string;
  /** A folder for the test's files. */
  readonly folder: string;
  end(): Promise<void>;
}

/** Builds and serves the page, and starts the browser. */
export async function startSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "edgelite-browser-"));
  const root = here("page");
  const outDir = join(folder, "site");
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    resolve: {
      alias: [
        { find: /^edgelite$/, replacement: join(DIST, "entries/browser.js") },
        { find: /^edgelite\/slim$/, replacement: join(DIST, "entries/slim.js") },
      ],
    },
    build: { outDir, emptyOutDir: true },
  });
  // What a page of the slim entry serves by itself.
  cpSync(DIST, join(outDir, "package"), { recursive: true });
  const server = await preview({ root, configFile: false, logLevel: "warn", build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
  const origin = new URL(server.resolvedUrls!.local[0]!).origin;
  const profile = join(folder, "profile");
  let context = await launchWithProfile(profile);
  return {
    folder,
    origin,
    get context() {
      return context;
    },
    async tab() {
      const page = await context.newPage();
      await page.goto(origin);
      await page.waitForFunction(() => "edgelite" in window);
      return page;
    },
    async restart() {
      await context.close();
      context = await launchWithProfile(profile);
    },
    async end() {
      await context.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Loads a page of the site again, as its user does. */
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.waitForFunction(() => "edgelite" in window);
}
