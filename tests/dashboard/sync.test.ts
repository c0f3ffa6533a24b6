import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults, overflow } from "./axe.ts";
import { Browser, kept, listed, look, PHONE, rows, shoot, visit, WIDE, type Look } from "./browser.ts";
import { HomeServer } from "./server.ts";

const LOOKS: readonly Look[] = [
  { name: "sync-light", colorScheme: "light", viewport: WIDE },
  { name: "sync-dark", colorScheme: "dark", viewport: WIDE },
  { name: "sync-phone-light", colorScheme: "light", viewport: PHONE },
  { name: "sync-phone-dark", colorScheme: "dark", viewport: PHONE },
];

let server: HomeServer;
/** Two browsers, as of two people: they share nothing but the server. */
let one: Browser;
let other: Browser;
let page: Page;
const asked = new Map<string, number>();
const complaints: string[] = [];

beforeAll(async () => {
  server = await HomeServer.start("--sync", "open");
  one = await Browser.start();
  other = await Browser.start();
  page = one.page;
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/(api|internal)\//.test(pathname)) asked.set(pathname, (asked.get(pathname) ?? 0) + 1);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
});

afterAll(async () => {
  await one?.close();
  await other?.close();
  await server?.remove();
});

/** The button in the navigation that says how the copy stands. */
const status = (of: Page) => of.locator(".sync-status-button");

/** Waits until the page says so of its copy. */
const says = (of: Page, words: string | RegExp) => status(of).getByText(words).first().waitFor();

/** Waits until the page and the server have everything of each other, as far as is known. */
async function settled(of: Page): Promise<void> {
  await says(of, "In step");
  await says(of, "Seen");
}

async function goTo(of: Page, path: string): Promise<void> {
  await visit(of, server.origin + path);
}

const recording = (recordingId: string) => ({
  recording_id: recordingId,
  camera_id: "kitchen",
  file_path: `/media/${recordingId}.mp4`,
  file_size_bytes: 1_048_576,
});

/** Posts a recording to the server, as a camera does. */
const record = (recordingId: string) =>
  server.ask("/api/recordings", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(recording(recordingId)),
  });

describe("a browser in step with the server", () => {
  test("begins with a snapshot, and fetches no row that was in it once more", async () => {
    await goTo(page, "/recordings");
    await settled(page);
    expect(asked.get("/api/v1/snapshot")).toBe(1);
    await kept(page);
    await page.reload();
    await settled(page);
    expect(asked.get("/api/v1/snapshot"), "nor a snapshot").toBe(1);
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await page.getByRole("button", { name: "Verify now" }).last().click();
    await page.getByText("Both hold the same rows.").first().waitFor();
  });

  test("of two windows that open at the same time one fetches the snapshot, and both show it", async () => {
    let snapshots = 0;
    other.context.on("request", (request) => {
      if (request.url().endsWith("/api/v1/snapshot")) snapshots++;
    });
    const beside = await other.context.newPage();
    await Promise.all([goTo(other.page, "/recordings"), goTo(beside, "/recordings")]);
    expect(await listed(beside)).toEqual(await listed(other.page));
    expect(snapshots).toBe(1);
    await beside.close();
  });

  test("shows what a camera posts to the server, without being asked", async () => {
    await goTo(page, "/recordings");
    await goTo(other.page, "/recordings");
    await record("rec_from_a_camera");
    for (const of of [page, other.page]) await expect.poll(async () => (await rows(of))[0]).toBe("rec_from_a_camera");
  });

  test("heard no complaint of the browser, of the content security policy neither", () => {
    expect(complaints).toEqual([]);
    expect([...asked.keys()].sort()).toEqual(["/api/health", "/api/v1/snapshot", "/api/v1/sync", "/api/v1/sync/wake"]);
  });
});

describe("two windows side by side", () => {
  test("show each other's changes", async () => {
    const beside = await one.context.newPage();
    await goTo(page, "/recordings/rec_from_a_camera");
    await goTo(beside, "/recordings/rec_from_a_camera");
    const mark = (of: Page) => of.locator(".panel").getByRole("button", { name: "Emergency" });
    await mark(page).click();
    for (const of of [page, beside]) await expect.poll(() => mark(of).getAttribute("aria-pressed")).toBe("true");
    await mark(beside).click();
    for (const of of [page, beside]) await expect.poll(() => mark(of).getAttribute("aria-pressed")).toBe("false");
    await shoot(beside, "sync-beside");
    await beside.close();
  });
});

describe("the offline switch", () => {
  let device: string;

  test("a change that is made offline is shown at once, as not sent yet, and survives a reload", async () => {
    await goTo(page, "/devices");
    device = (await listed(page))[0]!;
    await goTo(other.page, `/devices/${encodeURIComponent(device)}`);
    await goTo(page, `/devices/${encodeURIComponent(device)}`);
    await settled(page);
    await status(page).click();
    await page.getByRole("switch", { name: "Work offline" }).first().click();
    await says(page, "Switched off");
    await page.keyboard.press("Escape");
    await page.getByLabel("Name", { exact: true }).fill("Lamp of the test");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".panel h2", { hasText: "Lamp of the test" }).waitFor();
    await page.locator(".panel").getByText("Not sent yet").waitFor();
    await says(page, "1 change not sent");
    await shoot(page, "sync-offline-edit");
    const title = other.page.locator(".panel h2");
    expect(await title.textContent()).not.toBe("Lamp of the test");
    await page.reload();
    await page.locator(".panel h2", { hasText: "Lamp of the test" }).waitFor();
    await says(page, "1 change not sent");
  });

  test("back online it is sent, and the other browser shows it", async () => {
    const online = page.getByRole("button", { name: "Go online" });
    if (await online.isVisible()) await online.click();
    await settled(page);
    await page.locator(".panel").getByText("Not sent yet").waitFor({ state: "detached" });
    await other.page.locator(".panel h2", { hasText: "Lamp of the test" }).waitFor();
    const stored = await server.ask<object>(`/api/v1/tables/devices/${encodeURIComponent(device)}`);
    expect(JSON.stringify(stored)).toContain("Lamp of the test");
  });
});

describe("conflicts", () => {
  test("a job that the server has meanwhile finished stays finished, and the page says so", async () => {
    const { jobs } = await server.ask<{ jobs: { job_id: string }[] }>("/api/training-jobs?status=queued");
    const job = jobs[0]!.job_id;
    await goTo(page, `/jobs/${encodeURIComponent(job)}?tab=training`);
    await settled(page);
    await status(page).click();
    await page.locator(".popover").getByRole("switch", { name: "Work offline" }).click();
    await says(page, "Switched off");
    for (const state of ["processing", "completed"]) {
      await server.ask(`/api/training-jobs/${encodeURIComponent(job)}/status`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ status: state }),
      });
    }
    // This browser does not know of it, and comes later.
    await page.getByRole("button", { name: "Cancel this job" }).click();
    await says(page, "1 change not sent");
    await page.locator(".panel").getByText("Cancelled").waitFor();
    await page.getByRole("button", { name: "Go online" }).click();
    await settled(page);
    await page.locator(".panel").getByText("Completed").waitFor();
    await goTo(page, "/sync");
    await page.getByRole("list", { name: "Conflicts seen" }).getByText("Server wins").waitFor();
  });

  test("a row whose parent was deleted elsewhere is kept, and listed with the reason", async () => {
    const { open } = (await import(new URL("../../dist/client/entries/node.js", import.meta.url).href)) as typeof import("edgelite");
    const edge = await open(":memory:", { catalogs: ["registry"], sync: { url: `${server.origin}/api/v1/sync` } });
    await edge.sync.now();
    const parent = (await edge.registry.devices({ limit: 1 }))[0]!.deviceId;
    await edge.sync.pause();
    await edge.table("entities").create({ entity_id: "light.orphan", device_id: parent, domain: "light", platform: "test" });
    const deleted = await fetch(`${server.origin}/api/v1/tables/devices/${encodeURIComponent(parent)}`, { method: "DELETE" });
    expect(deleted.ok).toBe(true);
    await edge.sync.resume();
    await edge.sync.now();
    await edge.close();
    await goTo(page, "/sync");
    await page.getByRole("list", { name: "Kept out of tables" }).getByText("light.orphan").waitFor();
    await shoot(page, "sync-conflicts");
  });

  test("do not keep the copy and the server from being equal", async () => {
    await page.getByRole("region", { name: "Connection" }).getByRole("button", { name: "Verify now" }).click();
    await page.getByText("Both hold the same rows.").waitFor();
  });
});

describe.each(LOOKS)("$name", (how) => {
  test("the parts that tell of sync have no fault and fit", async () => {
    await look(page, how);
    const found: string[] = [];
    const check = async (name: string) => {
      await shoot(page, `${how.name}-${name}`);
      found.push(...(await faults(page)));
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    };
    await goTo(page, "/");
    await check("overview");
    await status(page).click();
    await check("popover");
    await goTo(page, "/sync");
    await check("page");
    await page.getByRole("region", { name: "Connection" }).getByRole("switch").click();
    await goTo(page, "/recordings/rec_from_a_camera");
    await page.locator(".panel").getByRole("button", { name: "Unusual" }).click();
    await page.locator(".panel").getByText("Not sent yet").waitFor();
    await check("recording");
    await page.getByRole("button", { name: "Go online" }).click();
    await goTo(page, `/devices/${encodeURIComponent((await firstDevice()) ?? "")}`);
    await page.getByLabel("Name", { exact: true }).waitFor();
    await check("device");
    expect(found).toEqual([]);
  });
});

async function firstDevice(): Promise<string | undefined> {
  const { devices } = await server.ask<{ devices: { device_id: string }[] }>("/api/devices?limit=1");
  return devices[0]?.device_id;
}

describe("with the server killed", () => {
  test("the page goes on, says so, and a reload opens the same rows; what is changed is sent when it is back", async () => {
    await look(page, LOOKS[0]!);
    await goTo(page, "/recordings/rec_from_a_camera");
    await settled(page);
    const shown = await listed(page);
    await server.kill();
    await page.getByText("The server is out of reach.").waitFor();
    await page.reload();
    expect(await listed(page)).toEqual(shown);
    await says(page, "Out of reach");
    const mark = (of: Page) => of.locator(".panel").getByRole("button", { name: "Emergency" });
    await mark(page).click();
    await says(page, "1 change not sent");
    await shoot(page, "sync-server-killed");
    await server.resume();
    await settled(page);
    await goTo(other.page, "/recordings/rec_from_a_camera");
    await expect.poll(() => mark(other.page).getAttribute("aria-pressed")).toBe("true");
  });
});
