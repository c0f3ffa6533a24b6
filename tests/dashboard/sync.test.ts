import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults, overflow } from "./axe.ts";
import { Browser, kept, listed, look, opened, PHONE, rows, shoot, visit, WIDE, type Look } from "./browser.ts";
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
    const { device: stored } = await server.ask<{ device: { name_by_user: string } }>(`/api/devices/${encodeURIComponent(device)}`).catch(() => ({ device: { name_by_user: "?" } }));
    expect(stored.name_by_user).toBe("Lamp of the test");
  });
});
