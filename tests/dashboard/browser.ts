import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type BrowserContext, type Page } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A name that is not secure, as a server in the home network has without a certificate.
  "--host-resolver-rules=MAP home.test 127.0.0.1",
];

const SHOTS = fileURLToPath(new URL("../../test-results/dashboard/", import.meta.url));

/** How a page is looked at. */
export interface Look {
  readonly name: string;
  readonly colorScheme: "light" | "dark";
  readonly viewport: { readonly width: number; readonly height: number };
}

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A Chromium with a profile of its own that keeps its files until `close`. */
export class Browser {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly profile: string,
  ) {}

  static async start(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "edgelite-profile-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      headless: true,
      args: FLAGS,
      viewport: WIDE,
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
    });
    const page = context.pages()[0] ?? (await context.newPage());
    return new Browser(context, page, profile);
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Opens an address and waits until a copy is open. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await opened(page);
}

/** Waits until the page is answered from an open copy and nothing is on its way. */
export async function opened(page: Page): Promise<void> {
  await page.locator(".shell").waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
}

/** Waits until the app itself is kept for a visit without a server. */
export async function kept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** The identifiers of the rows in the list, in their order. */
export function rows(page: Page): Promise<string[]> {
  return page.locator("[data-row]").evaluateAll((links) => links.map((link) => link.getAttribute("data-row") ?? ""));
}

/** The same, once there are rows and nothing is on its way. */
export async function listed(page: Page): Promise<string[]> {
  await page.locator("[data-row]").first().waitFor();
  await opened(page);
  return rows(page);
}

/** Changes how a page is looked at. */
export async function look(page: Page, { colorScheme, viewport }: Look): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
}

/** Keeps a picture of the page in `test-results/dashboard`. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
