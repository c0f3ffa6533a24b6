import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser, kept, listed, opened, rows, shoot, visit } from "./browser.ts";
import { HomeServer } from "./server.ts";

interface Recording {
  recording_id: string;
  camera_id: string;
  file_path: string;
  is_emergency: boolean;
  ai_analysis: { analysis_type: string; confidence: number | null }[];
}

interface RecordingPage {
  recordings: Recording[];
  next: string | null;
}

interface Stats {
  total_recordings: number;
  cameras: { camera_id: string; recordings: number }[];
}

let server: HomeServer;
let browser: Browser;
let page: Page;
const asked = new Set<string>();
const complaints: string[] = [];

const LIST = "/api/recordings?since=2000-01-01T00:00:00Z&limit=50";
const ids = (recordings: readonly Recording[]) => recordings.map((recording) => recording.recording_id);
const count = (text: string | null) => Number((text ?? "").replace(/\D/g, ""));

beforeAll(async () => {
  server = await HomeServer.start();
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
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe("a browser that visits for the first time", () => {
  test("boots from the snapshot and shows the server's totals", async () => {
    await visit(page, server.origin);
    const stats = await server.ask<Stats>("/api/storage/stats");
    const figure = page.locator(".total-figure").first();
    await expect.poll(async () => count(await figure.textContent())).toBe(stats.total_recordings);
    await page.locator(".bars a").first().waitFor();
    const cameras = await page
      .locator(".bars a")
      .evaluateAll((links) => links.map((link) => link.querySelector(".bars-count")?.textContent));
    expect(cameras.map((text) => count(text ?? null)).sort()).toEqual(
      stats.cameras.map((camera) => camera.recordings).sort(),
    );
    await kept(page);
  });

  test("r72 shows the server's health and sizes", async () => {
    const health = await server.ask<{ version: string; databases: { main: { path: string } } }>("/api/health");
    const card = page.getByRole("region", { name: "Server" });
    await expect.poll(() => card.textContent()).toContain(health.version);
    await expect.poll(() => card.textContent()).toContain(health.databases.main.path);
    const copy = page.getByRole("region", { name: "Copy in this browser" });
    await expect.poll(() => copy.textContent()).toContain("Private file system");
  });

  test("pages through the server's rows, forth and back", async () => {
    const first = await server.ask<RecordingPage>(LIST);
    const second = await server.ask<RecordingPage>(`${LIST}&cursor=${encodeURIComponent(first.next!)}`);
    await page.getByRole("link", { name: "Recordings", exact: true }).first().click();
    await expect.poll(() => rows(page)).toEqual(ids(first.recordings));
    await page.getByRole("button", { name: "Next" }).click();
    await expect.poll(() => rows(page)).toEqual(ids(second.recordings));
    await page.getByRole("button", { name: "Previous" }).click();
    await expect.poll(() => rows(page)).toEqual(ids(first.recordings));
  });

  test("r8 filters as the server does", async () => {
    const camera = (await server.ask<RecordingPage>(LIST)).recordings[0]!.camera_id;
    await page.getByLabel("Camera").selectOption(camera);
    const ofCamera = await server.ask<RecordingPage>(`${LIST}&camera_id=${camera}`);
    await expect.poll(() => rows(page)).toEqual(ids(ofCamera.recordings));
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("button", { name: "Emergency" }).click();
    const emergencies = await server.ask<RecordingPage>(`${LIST}&emergency_only=true`);
    await expect.poll(() => rows(page)).toEqual(ids(emergencies.recordings));
    await page.getByRole("button", { name: "Clear" }).click();
  });

  test("r9 shows a recording with its detections", async () => {
    const { recordings } = await server.ask<RecordingPage>(`${LIST}&with_ai_analysis=true`);
    const recording = recordings.find((row) => row.ai_analysis.length > 0)!;
    await expect.poll(() => rows(page)).toContain(recording.recording_id);
    await page.locator(`[data-row="${recording.recording_id}"]`).click();
    const panel = page.locator(".panel");
    await panel.getByText(recording.file_path).waitFor();
    await expect.poll(() => panel.locator(".detections > li").count()).toBe(recording.ai_analysis.length);
    await page.keyboard.press("Escape");
  });

  test("r57 shows a device with its entities", async () => {
    const { devices } = await server.ask<{ devices: { device_id: string; entity_count: number }[] }>(
      "/api/devices?limit=50",
    );
    await page.getByRole("link", { name: "Devices" }).click();
    await expect.poll(() => rows(page)).toEqual(devices.map((device) => device.device_id));
    const device = devices.find((row) => row.entity_count > 1)!;
    const { entities } = await server.ask<{ entities: { entity_id: string }[] }>(
      `/api/entities?device_id=${device.device_id}`,
    );
    await page.locator(`[data-row="${device.device_id}"]`).click();
    const shown = page.locator(".entities li code");
    await expect
      .poll(async () => (await shown.allTextContents()).sort())
      .toEqual(entities.map((entity) => entity.entity_id).sort());
  });

  test("asked the server for its health, whether it syncs, and the snapshot only", () => {
    expect([...asked].sort()).toEqual(["/api/health", "/api/v1/snapshot", "/api/v1/sync"]);
  });

  test("heard no complaint of the browser, of the content security policy neither", () => {
    expect(complaints).toEqual([]);
  });
});

describe("newer data on the server", () => {
  test("takes the place of the copy when it is asked for", async () => {
    await visit(page, `${server.origin}/recordings`);
    await page.getByText(/^Refreshed/).waitFor();
    const recording = {
      recording_id: "rec_of_the_test",
      camera_id: "kitchen",
      file_path: "/media/test.mp4",
      file_size_bytes: 1_048_576,
    };
    await server.ask("/api/recordings", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(recording),
    });
    await page.getByRole("button", { name: "Refresh the copy" }).click();
    await expect.poll(async () => (await rows(page))[0]).toBe("rec_of_the_test");
  });

  test("is not fetched again while it is the same", async () => {
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/v1/snapshot"));
    await page.getByRole("button", { name: "Refresh the copy" }).click();
    expect((await answered).status()).toBe(304);
    await page.getByText("Refreshed now").waitFor();
  });
});

describe("r69 with the server killed", () => {
  let shown: string[];

  test("the page goes on and says so", async () => {
    shown = await listed(page);
    await server.kill();
    await page.getByRole("button", { name: "Refresh the copy" }).click();
    await page.getByText("The server is out of reach.").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await expect.poll(async () => (await rows(page))[0]).not.toBe(shown[0]);
  });

  test("a reload opens the same rows from the copy", async () => {
    await visit(page, `${server.origin}/recordings`);
    await expect.poll(() => rows(page)).toEqual(shown);
    await page.getByText("The server is out of reach.").waitFor();
    await page.reload();
    await opened(page);
    await expect.poll(() => rows(page)).toEqual(shown);
    await shoot(page, "offline-recordings");
  });

  test("every page opens by its address and works", async () => {
    await visit(page, `${server.origin}/recordings/rec_of_the_test`);
    await page.locator(".panel").getByText("/media/test.mp4").waitFor();
    await visit(page, `${server.origin}/devices`);
    const device = (await listed(page))[0]!;
    await visit(page, `${server.origin}/devices/${encodeURIComponent(device)}`);
    await page.locator(".panel h2").waitFor();
    await visit(page, server.origin);
    const figure = page.locator(".total-figure").first();
    await expect.poll(async () => count(await figure.textContent())).toBeGreaterThan(1000);
    await page.getByText("Last report:").waitFor();
    await shoot(page, "offline-overview");
  });

  test("a browser without a copy says that there is nothing to show, and goes on when the server is back", async () => {
    await page.evaluate(() => localStorage.removeItem("edgelite.copy"));
    await page.reload();
    await page.getByRole("heading", { name: "The server is out of reach" }).waitFor();
    await shoot(page, "first-visit-without-server");
    await server.resume();
    await page.getByRole("button", { name: "Try again" }).click();
    await opened(page);
    await page.getByText("Server online").waitFor();
  });
});

describe("a second window", () => {
  test("shows the same copy beside the first one, and goes on when that is closed", async () => {
    const first = await browser.context.newPage();
    await visit(first, `${server.origin}/recordings`);
    const second = await browser.context.newPage();
    await visit(second, `${server.origin}/recordings`);
    await shoot(second, "second-window");
    expect(await listed(second)).toEqual(await listed(first));
    await first.close();
    await second.getByRole("button", { name: "Refresh the copy" }).click();
    await second.getByRole("link", { name: "Devices" }).first().click();
    await second.getByRole("heading", { name: "Devices" }).waitFor();
    expect((await listed(second)).length).toBeGreaterThan(0);
    await second.close();
  });
});

describe("a page that is not served securely", () => {
  test("works from a copy in memory, says that it is not kept, and fetches it again", async () => {
    const insecure = await browser.context.newPage();
    await visit(insecure, `http://home.test:${server.port}/recordings`);
    const shown = await listed(insecure);
    expect(shown).toEqual(ids((await server.ask<RecordingPage>(LIST)).recordings));
    await visit(insecure, `http://home.test:${server.port}/`);
    const card = insecure.getByRole("region", { name: "Copy in this browser" });
    await card.getByText("not kept").waitFor();
    await card.getByText("Memory only").waitFor();
    await shoot(insecure, "copy-in-memory");
    const answered = insecure.waitForResponse((response) => response.url().endsWith("/api/v1/snapshot"));
    await insecure.reload();
    expect((await answered).status()).toBe(200);
    await opened(insecure);
    await insecure.close();
  });
});
