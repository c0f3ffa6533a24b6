import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults, overflow } from "./axe.ts";
import { Browser, kept, look, opened, PHONE, rows, shoot, visit, WIDE, type Look } from "./browser.ts";
import { HomeServer } from "./server.ts";

const LOOKS: readonly Look[] = [
  { name: "light", colorScheme: "light", viewport: WIDE },
  { name: "dark", colorScheme: "dark", viewport: WIDE },
  { name: "phone", colorScheme: "light", viewport: PHONE },
];

/** Pages, with an address of each and something that it shows. */
const PLACES = {
  energy: ["/energy", ".uplot canvas"],
  "energy-year": ["/energy?range=year&per=month", ".uplot canvas"],
  weather: ["/weather", ".uplot canvas"],
  library: ["/library", ".cover"],
  "library-found": ["/library?text=harbour", ".cover-title mark"],
  "library-found-list": ["/library?text=drama&view=list", ".found-beside mark"],
  "library-list": ["/library?view=list&sort=title", ".table .row-link"],
  annotations: ["/annotations", ".table .row-link"],
  tags: ["/annotations?tab=tags", ".chip"],
  exports: ["/annotations?tab=exports", ".figures"],
  video: ["/annotations/3", ".frame-box"],
  fleet: ["/fleet", ".table .row-link"],
  vehicle: ["/fleet/parcel%20van", ".panel .entries"],
  jobs: ["/jobs", ".table .row-link"],
  training: ["/jobs?tab=training", ".table .row-link"],
  job: ["/jobs/job-002?tab=training", ".panel .entry-error"],
  exchanges: ["/jobs?tab=exchanges", ".table td"],
  webhooks: ["/webhooks", ".table .row-link"],
  settings: ["/settings", ".entries"],
} as const;

type Place = keyof typeof PLACES;
const NAMES = Object.keys(PLACES) as Place[];

let server: HomeServer;
let browser: Browser;
let page: Page;
const asked = new Set<string>();
const complaints: string[] = [];

beforeAll(async () => {
  server = await HomeServer.start("--sync", "open");
  browser = await Browser.start();
  page = browser.page;
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/(api|internal)\//.test(pathname)) asked.add(pathname);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await visit(page, server.origin);
  await kept(page);
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

async function goTo(name: Place): Promise<void> {
  const [address, shown] = PLACES[name];
  await visit(page, server.origin + address);
  await page.locator(shown).first().waitFor();
}

describe("pages answered from the local copy", () => {
  test("plugs have the server's newest readings, and a year is drawn in a few hundred points", async () => {
    await goTo("energy");
    const { latest } = await server.ask<{ latest: { power_w: number }[] }>("/api/energy/latest");
    const sizes = page.getByRole("region", { name: "Plugs" }).locator(".bars-size");
    const watts = latest.map((sample) => sample.power_w).sort((left, right) => right - left);
    const shown = async () => (await sizes.allTextContents()).map((text) => parseFloat(text.replace(/,/g, "")));
    await expect.poll(shown).toEqual(watts.map((watt) => (watt < 10 ? Math.round(watt * 10) / 10 : Math.round(watt))));
    await goTo("energy-year");
    await page.getByText("Values as a table").click();
    const points = () => page.locator(".chart-table tbody tr").count();
    await expect.poll(points).toBeGreaterThan(300);
    expect(await points()).toBeLessThan(420);
    await expect.poll(() => page.locator(".usage li a").count()).toBe(12);
  });

  test("dragging over a chart zooms, and the browser's back button goes back", async () => {
    await goTo("energy");
    const plot = (await page.locator(".u-over").boundingBox())!;
    await page.mouse.move(plot.x + plot.width * 0.25, plot.y + 40);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 60, { steps: 5 });
    await page.mouse.up();
    const search = () => new URL(page.url()).searchParams;
    await expect.poll(() => search().has("from")).toBe(true);
    const hours = (Number(search().get("until")) - Number(search().get("from"))) / 3_600;
    expect(hours).toBeGreaterThan(5.5);
    expect(hours).toBeLessThan(6.5);
    await opened(page);
    await page.locator(".uplot canvas").waitFor();
    await page.goBack();
    await expect.poll(() => search().has("from")).toBe(false);
  });

  test("a chart is read and zoomed by the keyboard", async () => {
    await goTo("energy");
    const chart = page.getByRole("slider");
    await chart.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => chart.getAttribute("aria-valuetext")).toMatch(/: Power [\d.,]+ W$/);
    await page.keyboard.press("+");
    await expect.poll(() => page.url()).toContain("from=");
    await opened(page);
    await page.getByRole("slider").focus();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.url()).not.toContain("from=");
  });

  test("r97 the library lists, finds and pages what the server does", async () => {
    interface Items {
      items: { id: string }[];
      next: string | null;
    }
    const ids = ({ items }: Items) => items.map((item) => item.id);
    await goTo("library");
    const first = await server.ask<Items>("/api/library?limit=48");
    await expect.poll(() => rows(page)).toEqual(ids(first));
    await page.getByRole("button", { name: "Next" }).click();
    const second = await server.ask<Items>(`/api/library?limit=48&cursor=${encodeURIComponent(first.next!)}`);
    await expect.poll(() => rows(page)).toEqual(ids(second));
    await page.keyboard.press("/");
    await page.keyboard.type("harb");
    const found = ids(await server.ask<Items>("/api/library?limit=48&search=harbour")).sort();
    await expect.poll(async () => (await rows(page)).sort()).toEqual(found);
    const marks = () => page.locator(".cover-title mark").allTextContents();
    await expect.poll(async () => new Set(await marks())).toEqual(new Set(["Harbour"]));
    await page.getByRole("searchbox").fill("harbuor");
    await expect.poll(() => page.url()).toContain("text=harbuor");
    await expect.poll(async () => (await rows(page)).sort()).toEqual(found);
    expect(new Set(await marks())).toEqual(new Set(["Harbour"]));
    await page.locator("[data-row]").first().click();
    await page.locator(".panel h3").first().waitFor();
    await shoot(page, "library-item");
    await page.keyboard.press("Escape");
  });

  test("a video's boxes are those of the server, in their places", async () => {
    interface Annotation {
      timestamp: number;
      bbox_x: number;
      bbox_width: number;
      is_negative: boolean;
    }
    await goTo("video");
    const answer = await server.ask<{ keyframe_annotations: Annotation[] }>("/api/videos/3/keyframe-annotations");
    const annotations = answer.keyframe_annotations;
    const at = annotations.find((annotation) => !annotation.is_negative)!.timestamp;
    const expected = annotations.filter((annotation) => annotation.timestamp === at);
    const { width } = (await server.ask<{ video: { width: number } }>("/api/videos/3")).video;
    const frame = (await page.locator(".frame").boundingBox())!;
    const boxes = page.locator(".frame-box:not(.trace)");
    await expect.poll(() => boxes.count()).toBe(expected.length);
    const box = (await boxes.first().boundingBox())!;
    expect(Math.abs((box.x - frame.x) / frame.width - expected[0]!.bbox_x / width)).toBeLessThan(0.01);
    expect(Math.abs(box.width / frame.width - expected[0]!.bbox_width / width)).toBeLessThan(0.01);
    await page.getByRole("slider", { name: "Annotated frames" }).focus();
    const before = await page.locator(".frame").getAttribute("aria-label");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.locator(".frame").getAttribute("aria-label")).not.toBe(before);
  });

  test("r98 checks and r65 deliveries are those of the server", async () => {
    await goTo("jobs");
    const { jobs } = await server.ask<{ jobs: { id: string }[] }>("/api/verify-jobs?limit=50");
    await expect.poll(() => rows(page)).toEqual(jobs.map((job) => job.id));
    await goTo("webhooks");
    await page.locator("[data-row]").first().click();
    const list = page.getByRole("list", { name: "Deliveries, newest first" });
    await list.locator("li").first().waitFor();
    const id = decodeURIComponent(new URL(page.url()).pathname.split("/").pop()!);
    const { deliveries } = await server.ask<{ deliveries: { event: string }[] }>(
      `/api/v1/webhooks/${id}/deliveries?limit=20`,
    );
    const events = deliveries.map(({ event }) => event);
    await expect.poll(() => list.locator(".entry-head code").allTextContents()).toEqual(events);
    await shoot(page, "webhook");
  });
});

describe("no fault, and nothing beyond the window, in light, in dark and on a phone", () => {
  test.each(NAMES)("%s", async (name) => {
    await goTo(name);
    for (const how of LOOKS) {
      await look(page, how);
      await shoot(page, `${how.name}-${name}`);
      expect(await faults(page), how.name).toEqual([]);
      expect(await overflow(page), how.name).toBeLessThanOrEqual(0);
    }
    await look(page, LOOKS[0]!);
  });
});

test("on a phone the rest of the pages opens above those at hand", async () => {
  await look(page, LOOKS[2]!);
  await visit(page, server.origin);
  const settings = page.getByRole("link", { name: "Settings" });
  await expect.poll(() => settings.isVisible()).toBe(false);
  await page.getByRole("button", { name: "More" }).click();
  await settings.waitFor();
  await shoot(page, "phone-navigation");
  expect(await faults(page)).toEqual([]);
  await settings.click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await expect.poll(() => settings.isVisible()).toBe(false);
  await look(page, LOOKS[0]!);
});

test("asked the server for its health, one snapshot and sync only", () => {
  expect([...asked].sort()).toEqual(["/api/health", "/api/v1/snapshot", "/api/v1/sync", "/api/v1/sync/wake"]);
});

test("r69 with the server killed every page opens by its address and works", async () => {
  await server.kill();
  await page.reload();
  await opened(page);
  for (const name of NAMES) await goTo(name);
  await visit(page, `${server.origin}/energy`);
  await page.getByText("The server is out of reach.").waitFor();
  await page.getByRole("button", { name: "Week" }).click();
  await expect.poll(() => page.url()).toContain("range=week");
  await opened(page);
  await page.locator(".uplot canvas").waitFor();
  await shoot(page, "offline-energy");
  // What the browser says of the server that is gone is no fault of the page.
  expect(complaints.filter((complaint) => !/ERR_CONNECTION_REFUSED|Failed to fetch/.test(complaint))).toEqual([]);
});
