import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults, overflow } from "./axe.ts";
import { Browser, kept, listed, look, PHONE, rows, shoot, visit, WIDE, type Look } from "./browser.ts";
import { HomeServer } from "./server.ts";

const LOOKS: readonly Look[] = [
  { name: "token-light", colorScheme: "light", viewport: WIDE },
  { name: "token-dark", colorScheme: "dark", viewport: WIDE },
  { name: "token-phone-light", colorScheme: "light", viewport: PHONE },
  { name: "token-phone-dark", colorScheme: "dark", viewport: PHONE },
];

/** A camera of which the invented home has none: what the token grants is what the test posts. */
const CAMERA = "test camera";

/** All devices, and the recordings of that camera. */
const GRANT = { tables: { devices: { write: true }, recordings: { write: true, conditions: { camera_id: [CAMERA] } } } };

interface Made {
  readonly text: string;
  readonly access_token: { readonly token_id: string };
}

let server: HomeServer;
let browser: Browser;
let page: Page;
/** The login of the server's administrator. */
let login: string;
let made: Made;
const complaints: string[] = [];

const json = { "Content-Type": "application/json" };

/** Makes an access token, as an administrator does. */
const makeToken = (grant: object) =>
  server.ask<Made>("/api/v1/access-tokens", {
    method: "POST",
    headers: { ...json, Authorization: `Bearer ${login}` },
    body: JSON.stringify({ name: "the test's browser", grant }),
  });

/** Revokes one. */
async function revoke({ access_token }: Made): Promise<void> {
  const path = `/api/v1/access-tokens/${access_token.token_id}`;
  const response = await fetch(server.origin + path, { method: "DELETE", headers: { Authorization: `Bearer ${login}` } });
  expect(response.ok).toBe(true);
}

/** Posts a recording to the server, as a camera does. */
const record = (recordingId: string, cameraId = CAMERA) =>
  server.ask("/api/recordings", {
    method: "POST",
    headers: json,
    body: JSON.stringify({
      recording_id: recordingId,
      camera_id: cameraId,
      file_path: `/media/${recordingId}.mp4`,
      file_size_bytes: 1_048_576,
    }),
  });

beforeAll(async () => {
  server = await HomeServer.start("--sync", "tokens");
  const account = { email: "jane@example.org", password: "correct horse" };
  login = (
    await server.ask<{ token: string }>("/api/auth/register", { method: "POST", headers: json, body: JSON.stringify(account) })
  ).token;
  made = await makeToken(GRANT);
  await record("rec_of_the_test");
  browser = await Browser.start();
  page = browser.page;
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

const goTo = (path: string, of: Page = page) => visit(of, server.origin + path);

/** Waits until the page says so of its copy. */
const says = (words: string, of: Page = page) => of.locator(".sync-status-button").getByText(words).first().waitFor();

const card = (of: Page = page) => of.getByRole("region", { name: "Access token" });

async function enter(text: string, of: Page = page): Promise<void> {
  await of.getByRole("textbox", { name: "Access token" }).fill(text);
  await of.getByRole("button", { name: "Use this token" }).click();
}

describe("a browser and a server with access tokens", () => {
  test("without one there is a snapshot, and a place to enter one", async () => {
    await goTo("/sync");
    await page.getByText("This server syncs with access tokens").waitFor();
    await card().getByText("local storage of this address").waitFor();
    expect(complaints).toEqual([]);
  });

  test("one that the server does not take is said so, and the snapshot stays", async () => {
    await enter(`${made.text}x`);
    await page.getByRole("alert").getByText("The server does not take this token").waitFor();
    await page.getByText("This server syncs with access tokens").waitFor();
    await shoot(page, "token-not-taken");
    expect(complaints.splice(0).every((text) => text.includes("401"))).toBe(true);
  });

  test("with one the page has what that grants, and nothing else", async () => {
    await enter(made.text);
    await says("In step");
    await card().getByText("in this browser").first().waitFor();
    await goTo("/recordings");
    await says("In step");
    expect(await listed(page)).toEqual(["rec_of_the_test"]);
    await goTo("/devices");
    expect((await listed(page)).length).toBeGreaterThan(5);
  });

  test("what a camera posts is shown without being asked for, and the token outlives the page", async () => {
    await goTo("/recordings");
    await record("rec_of_another_camera", "garage");
    await record("rec_live");
    await expect.poll(() => rows(page)).toEqual(["rec_live", "rec_of_the_test"]);
    await kept(page);
    await page.reload();
    await says("In step");
    expect(await listed(page)).toEqual(["rec_live", "rec_of_the_test"]);
    expect(complaints).toEqual([]);
  });

  test("when it is revoked the page says so and goes on, and a change waits", async () => {
    await goTo("/recordings/rec_live");
    await says("In step");
    await revoke(made);
    await page.locator(".panel").getByRole("button", { name: "Emergency" }).click();
    await says("Not let in");
    await page.locator(".notice").getByText("it was revoked or has expired").waitFor();
    await says("1 change not sent");
    await goTo("/sync");
    await card().getByText("not taken").waitFor();
    await shoot(page, "token-revoked");
    await page.reload();
    await says("Not let in");
    await goTo("/recordings");
    expect(await listed(page), "the copy is still there").toEqual(["rec_live", "rec_of_the_test"]);
  });

  test("another one sends what waited", async () => {
    made = await makeToken(GRANT);
    await goTo("/sync");
    await enter(made.text);
    await says("In step");
    const stored = await server.ask<{ recordings: { recording_id: string; is_emergency: boolean }[] }>(
      `/api/recordings?camera_id=${encodeURIComponent(CAMERA)}`,
    );
    expect(stored.recordings.find((one) => one.recording_id === "rec_live")?.is_emergency).toBe(true);
    complaints.length = 0;
  });
});

describe.each(LOOKS)("$name", (how) => {
  test("the parts that tell of access tokens have no fault and fit", async () => {
    await look(page, how);
    const found: string[] = [];
    const check = async (of: Page, name: string) => {
      await shoot(of, `${how.name}-${name}`);
      found.push(...(await faults(of)));
      expect(await overflow(of)).toBeLessThanOrEqual(0);
    };
    await goTo("/sync");
    await says("In step");
    await check(page, "held");
    // A first visit to a server that gives nothing without a token, as one behind a proxy.
    const first = await Browser.start();
    try {
      await look(first.page, how);
      await first.page.route("**/api/v1/snapshot", (route) => route.fulfill({ status: 401, json: { error: "a token is wanted" } }));
      await first.page.goto(`${server.origin}/sync`);
      await first.page.getByText("The server wants an access token").waitFor();
      await check(first.page, "first-start");
      await first.page.unroute("**/api/v1/snapshot");
      await first.page.getByRole("button", { name: "Use this token" }).waitFor();
      await first.page.reload();
      await first.page.getByText("This server syncs with access tokens").waitFor();
      await check(first.page, "wanted");
    } finally {
      await first.close();
    }
    expect(found).toEqual([]);
  });
});

describe("two windows", () => {
  test("forget a token together, with the copy that it brought", async () => {
    await look(page, LOOKS[0]!);
    const beside = await browser.context.newPage();
    await goTo("/recordings", beside);
    await says("In step", beside);
    await goTo("/sync");
    await card().getByRole("button", { name: "Forget the token" }).click();
    await page.getByText("This server syncs with access tokens").waitFor();
    await beside.getByText("Refreshed").first().waitFor();
    const left = () =>
      page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("edgelite");
        const names: string[] = [];
        for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
        return names.filter((name) => name === "dashboard.db").length;
      });
    await expect.poll(left).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem("edgelite.token"))).toBeNull();
    await beside.close();
  });

  test("begin with a token that grants everything, from the first copy on", async () => {
    const all = await makeToken({ all: true });
    await enter(all.text);
    await says("In step");
    await page.getByRole("button", { name: "Verify now" }).last().click();
    await page.getByText("Both hold the same rows.").first().waitFor();
    await goTo("/recordings");
    expect((await listed(page)).length).toBeGreaterThan(5);
  });
});

describe("a server that is started with another choice", () => {
  test("is followed by an open page, from in step to snapshots and back", async () => {
    await goTo("/sync");
    await says("In step");
    await server.kill();
    await server.resume(["--sync", "off"]);
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.getByText("This server does not sync with browsers").waitFor();
    await server.kill();
    await server.resume();
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await says("In step");
  });
});
