import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults, overflow } from "./axe.ts";
import { Browser, look, opened, PHONE, listed, shoot, visit, WIDE, type Look } from "./browser.ts";
import { HomeServer } from "./server.ts";

const LOOKS: readonly Look[] = [
  { name: "light", colorScheme: "light", viewport: WIDE },
  { name: "dark", colorScheme: "dark", viewport: WIDE },
  { name: "phone-light", colorScheme: "light", viewport: PHONE },
  { name: "phone-dark", colorScheme: "dark", viewport: PHONE },
];

let server: HomeServer;
let browser: Browser;
let page: Page;
let places: Record<string, string>;

beforeAll(async () => {
  server = await HomeServer.start();
  browser = await Browser.start();
  page = browser.page;
  await visit(page, `${server.origin}/devices`);
  const device = (await listed(page))[0]!;
  await visit(page, `${server.origin}/recordings`);
  const recording = (await listed(page))[0]!;
  places = {
    overview: "/",
    recordings: "/recordings",
    recording: `/recordings/${recording}`,
    snapshots: "/recordings?tab=snapshots",
    "no-recordings": "/recordings?camera=attic&emergency=true",
    devices: "/devices",
    device: `/devices/${encodeURIComponent(device)}`,
    "no-page": "/nowhere",
  };
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe.each(LOOKS)("$name", (how) => {
  test.each(["overview", "recordings", "recording", "snapshots", "no-recordings", "devices", "device", "no-page"])(
    "%s has no fault and fits",
    async (name) => {
      await look(page, how);
      await visit(page, server.origin + places[name]!);
      await shoot(page, `${how.name}-${name}`);
      expect(await faults(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    },
  );

  test("a boot that failed has no fault", async () => {
    await look(page, how);
    await page.route("**/api/**", (route) => route.abort());
    await page.evaluate(() => localStorage.removeItem("edgelite.copy"));
    await page.goto(server.origin);
    await page.getByRole("heading", { name: "The server is out of reach" }).waitFor();
    await shoot(page, `${how.name}-boot-failed`);
    expect(await faults(page)).toEqual([]);
    await page.unroute("**/api/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await opened(page);
  });
});

describe("the keyboard", () => {
  /** What has the focus: its words, and whether the focus can be seen. */
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement!;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const name =
        element.getAttribute("aria-label") ??
        (element as HTMLInputElement).labels?.[0]?.textContent ??
        element.textContent ??
        "";
      return {
        name: name.trim(),
        visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && box.width > 0 && box.height > 0,
      };
    });

  /** Walks by the tab key until `last` has the focus, and gives the names on the way. */
  async function walk(last: RegExp, limit: number): Promise<string[]> {
    const names: string[] = [];
    for (let step = 0; step < limit; step += 1) {
      await page.keyboard.press("Tab");
      const { name, visible } = await focused();
      names.push(name);
      expect(visible, `the focus on "${name}" can be seen`).toBe(true);
      if (last.test(name)) return names;
    }
    throw new Error(`${last} was not reached:\n${names.join("\n")}`);
  }

  test("reaches everything on the recordings page, opens a row and comes back", async () => {
    await look(page, LOOKS[0]!);
    await visit(page, `${server.origin}/recordings?unusual=true`);
    const names = await walk(/^Next$/, 120);
    for (const name of [
      "Skip to content",
      "Overview",
      "Devices",
      "Refresh the copy",
      "Snapshots",
      "Camera",
      "Type",
      "From",
      "Until",
      "Emergency",
      "Unusual",
      "Clear",
    ]) {
      expect(names).toContain(name);
    }
    const [first, second] = await listed(page);
    await page.locator(`[data-row="${first}"]`).focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-row"))).toBe(second);
    await page.keyboard.press("Enter");
    await page.locator(".panel").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
    await page.keyboard.press("Escape");
    await page.locator(".panel").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-row"))).toBe(second);
  });

  test("skips the navigation", async () => {
    await visit(page, server.origin);
    await page.keyboard.press("Tab");
    expect((await focused()).name).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  });

  test("walks the overview, with one stop for the chart", async () => {
    await visit(page, server.origin);
    const names = await walk(/^Protect this copy$/, 60);
    expect(names.filter((name) => /\d recordings?, /.test(name)).length).toBe(1);
  });

  test("reaches the search of devices by a slash", async () => {
    await visit(page, `${server.origin}/devices`);
    await page.keyboard.press("/");
    await page.keyboard.type("camera");
    expect(await page.getByRole("searchbox").inputValue()).toBe("camera");
    await expect.poll(() => new URL(page.url()).searchParams.get("text")).toBe("camera");
  });
});

test("the theme is chosen by the toggle and survives a reload", async () => {
  await look(page, LOOKS[0]!);
  await visit(page, server.origin);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: /^Theme: as the system/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  expect(await ground()).not.toBe(light);
  await page.reload();
  await opened(page);
  expect(await ground()).not.toBe(light);
  await page.getByRole("button", { name: /^Theme: dark/ }).click();
  expect(await ground()).toBe(light);
});

test("nothing moves for those who ask for less motion", async () => {
  await look(page, LOOKS[0]!);
  await visit(page, server.origin + places["recording"]!);
  const longest = await page.evaluate(() =>
    Math.max(
      0,
      ...[...document.querySelectorAll("*")].map((element) => {
        const { animationDuration, transitionDuration } = getComputedStyle(element);
        return Math.max(...`${animationDuration},${transitionDuration}`.split(",").map(parseFloat));
      }),
    ),
  );
  expect(longest).toBeLessThanOrEqual(0.001);
});
