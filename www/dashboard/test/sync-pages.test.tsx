import { EdgeliteError } from "edgelite";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { pendingWords, skewWords, stateWords } from "../src/sync/words";
import { FakeServer } from "./session-host";
import { data, show, showSynced } from "./show";

const region = (name: string) => screen.findByRole("region", { name });
const status = () => document.querySelector<HTMLButtonElement>(".sync-status-button")!;

describe("the words of sync", () => {
  test("changes that wait are no calm", () => {
    expect(stateWords({ state: "synced", pending: 0 })).toMatchObject({ tone: "good", short: "In step" });
    expect(stateWords({ state: "synced", pending: 2 })).toMatchObject({ tone: "accent", short: "Sending" });
    expect(stateWords({ state: "offline", pending: 2 })).toMatchObject({ tone: "warn", short: "Out of reach" });
  });

  test.each([
    [0, "Everything is sent"],
    [1, "1 change not sent"],
    [1200, "1,200 changes not sent"],
  ])("%d changes", (pending, words) => {
    expect(pendingWords(pending)).toBe(words);
  });

  test.each([
    [900, null],
    [-45_000, "45 seconds behind the server's"],
    [600_000, "10 minutes ahead of the server's"],
  ])("a clock that is wrong by %d ms", (skew, words) => {
    expect(skewWords(skew)).toBe(words);
  });
});

describe("the state of the copy", () => {
  test("is in the navigation, and a press opens what can be said and done about it", async () => {
    const { fake } = await showSynced("/");
    await screen.findByRole("heading", { name: "Overview" });
    expect(status().textContent).toContain("In step");
    act(() => fake.tell({ state: "offline", pending: 3, error: null }));
    expect(status().textContent).toContain("Out of reach");
    expect(status().textContent).toContain("3 changes not sent");
    fireEvent.click(status());
    const popover = within(await region("Sync"));
    expect(popover.getByText(/The server cannot be reached/)).toBeDefined();
    fireEvent.keyDown(status(), { key: "Escape" });
    expect(status().getAttribute("aria-expanded")).toBe("false");
    expect(document.activeElement).toBe(status());
  });

  test("is a card of the overview, with where the copy is kept", async () => {
    const { fake } = await showSynced("/");
    act(() => fake.tell({ pending: 2, lag: 5, held: 1, lastVerified: new Date("2026-02-20T11:00:00Z"), skew: -90_000 }));
    const card = within(await region("Sync with the server"));
    await waitFor(() => expect(card.getByText("Private file system, not protected")).toBeDefined());
    const facts = Object.fromEntries(
      [...document.querySelectorAll(".facts > div")].map((row) => [row.children[0]!.textContent, row.children[1]!.textContent]),
    );
    expect(facts).toMatchObject({
      "Not sent yet": "2 changes",
      "Not here yet": "5 changes",
      "Found equal": "1 hour ago",
      "Kept out of tables": "1",
      "This clock": "90 seconds behind the server's",
    });
    expect(screen.queryByRole("region", { name: "Copy in this browser" })).toBeNull();
  });

  test("is said above the page while the browser works offline, and ended there", async () => {
    const { fake } = await showSynced("/");
    await screen.findByRole("heading", { name: "Overview" });
    fireEvent.click(status());
    fireEvent.click(within(await region("Sync")).getByRole("switch", { name: "Work offline" }));
    fireEvent.click(await screen.findByRole("button", { name: "Go online" }));
    await waitFor(() => expect(fake.calls).toEqual(["pause", "resume"]));
    expect(screen.queryByRole("button", { name: "Go online" })).toBeNull();
  });
});

describe("the page of sync", () => {
  test("lists what is not sent, kept out of tables and refused, with the reasons", async () => {
    const { fake } = await showSynced("/");
    fake.pending = [{ table: "devices", key: ["lamp"] }];
    fake.held = [{ table: "entities", key: ["light.lamp"], reason: "missing_parent", message: "its device was deleted" }];
    fake.refused = [
      { table: "verify_jobs", key: ["job-1"], reason: "server_wins", message: "the server decides on verify_jobs" },
    ];
    act(() => fake.tell({ pending: 1, held: 1 }));
    fireEvent.click(await screen.findByRole("link", { name: "Sync" }));
    const list = async (name: string) => (await screen.findByRole("list", { name })).textContent;
    expect(await list("Not sent yet")).toBe("Devices lamp");
    expect(await list("Kept out of tables")).toBe("Entities light.lampMissing parentits device was deleted");
    expect(await list("Conflicts seen")).toContain("the server decides on verify_jobs");
    fake.pending = [];
    act(() => fake.tell({ pending: 0 }));
    expect(await screen.findByText("The server has every change of this browser.")).toBeDefined();
  });

  test("compares all rows with the server's on demand", async () => {
    const { fake } = await showSynced("/sync");
    const card = within(await region("Connection"));
    fireEvent.click(card.getByRole("button", { name: "Verify now" }));
    expect(await card.findByText("Both hold the same rows.")).toBeDefined();
    expect(fake.calls).toEqual(["verify"]);
    fake.sync.verify = async () => ({ equal: false, differing: [{ table: "devices", key: ["lamp"] }] });
    fireEvent.click(card.getByRole("button", { name: "Verify now" }));
    expect(await card.findByText("1 row differed, and is exchanged anew.")).toBeDefined();
    fake.sync.verify = () => Promise.reject(new Error("the server cannot be reached"));
    fireEvent.click(card.getByRole("button", { name: "Verify now" }));
    expect(await card.findByText("Not compared: the server cannot be reached")).toBeDefined();
  });

  test("says of a server that does not sync what would", async () => {
    await show("/sync");
    expect(await screen.findByText("This server does not sync with browsers")).toBeDefined();
  });

  test("of an open server has nothing to say of access tokens", async () => {
    await showSynced("/sync");
    await region("Connection");
    expect(screen.queryByRole("region", { name: "Access token" })).toBeNull();
  });
});

describe("the access token", () => {
  /** The page of sync of a server that takes the token `good`. */
  async function showWanted() {
    const server = new FakeServer();
    server.admits = "tokens";
    server.good.add("good");
    return showSynced("/sync", undefined, server);
  }

  async function enter(text: string) {
    const card = within(await region("Access token"));
    fireEvent.change(card.getByLabelText("Access token", { selector: "input" }), { target: { value: text } });
    fireEvent.click(card.getByRole("button", { name: "Use this token" }));
    return card;
  }

  test("is entered, and it is said where it is kept", async () => {
    const { fake } = await showWanted();
    expect(await screen.findByText("This server syncs with access tokens")).toBeDefined();
    expect((await region("Access token")).textContent).toContain("in the local storage of this address");
    await enter("good");
    await region("Connection");
    expect(fake.token).toBe("good");
    expect((await region("Access token")).textContent).toContain("in this browser");
  });

  test("that the server does not take, or that cannot be tried, is said so in plain words", async () => {
    const { server } = await showWanted();
    const card = await enter("bad");
    expect((await card.findByRole("alert")).textContent).toContain("mistyped, was revoked or has expired");
    server.present = false;
    await enter("good");
    await waitFor(() => expect(card.getByRole("alert").textContent).toContain("The server is out of reach"));
  });

  test("that was revoked is said so, with what to do, and another one is entered there", async () => {
    const { fake, server } = await showWanted();
    await enter("good");
    await region("Connection");
    act(() => fake.tell({ state: "unauthorized", pending: 1 }));
    expect((await region("Access token")).textContent).toContain("it was revoked or has expired");
    expect(screen.getByRole("link", { name: "Access token" }).getAttribute("href")).toBe("/sync");
    act(() => fake.tell({ error: new EdgeliteError("forbidden", "another token speaks for this site") }));
    expect((await region("Access token")).textContent).toContain("was begun with another access token");
    server.good.add("better");
    await enter("better");
    await waitFor(() => expect(fake.token).toBe("better"));
  });

  test("is forgotten at once when everything was sent, else after a word on what would be lost", async () => {
    const { fake, session } = await showWanted();
    await enter("good");
    await region("Connection");
    act(() => fake.tell({ pending: 2 }));
    fireEvent.click(await screen.findByRole("button", { name: "Forget the token" }));
    expect((await screen.findByRole("alert")).textContent).toContain("2 changes of this browser are not sent yet");
    fireEvent.click(screen.getByRole("button", { name: "Keep the token" }));
    expect(session.tokens.state().isHeld).toBe(true);
    act(() => fake.tell({ pending: 0 }));
    fireEvent.click(await screen.findByRole("button", { name: "Forget the token" }));
    expect(await screen.findByText("This server syncs with access tokens")).toBeDefined();
    expect(session.tokens.state().isHeld).toBe(false);
  });
});

describe("changes", () => {
  const recording = data.recordings[0]!;
  const device = data.devices[0]!;

  test("a recording is marked, and says that the server does not have it yet", async () => {
    const { fake } = await showSynced(`/recordings/${recording.recordingId}`);
    const marks = within(await screen.findByRole("group", { name: "Marks of this recording" }));
    fireEvent.click(marks.getByRole("button", { name: "Unusual" }));
    expect(fake.edits).toEqual([[recording.id, { isUnusual: !recording.isUnusual }]]);
    fake.pending = [{ table: "recordings", key: [recording.id] }];
    act(() => fake.tell({ pending: 1 }));
    await waitFor(() => expect(marks.getByText("Not sent yet")).toBeDefined());
    await waitFor(() => expect(document.querySelector(`[data-row="${recording.recordingId}"] ~ .row-badges`)?.textContent).toContain("Not sent yet"));
    act(() => fake.tell({ pending: 0 }));
    await waitFor(() => expect(marks.queryByText("Not sent yet")).toBeNull());
  });

  test("a device gets a name of the user's, and its own one back", async () => {
    const { fake } = await showSynced(`/devices/${device.deviceId}`);
    const name = await screen.findByLabelText<HTMLInputElement>("Name");
    fireEvent.change(name, { target: { value: "Reading lamp" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(fake.edits).toEqual([[device.deviceId, "Reading lamp"]]));
    fireEvent.change(name, { target: { value: " " } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(fake.edits.at(-1)).toEqual([device.deviceId, null]));
  });

  test("a training job that has not ended is given up", async () => {
    const { fake } = await showSynced("/jobs?tab=training&status=processing");
    fireEvent.click(await waitFor(() => document.querySelector("[data-row]") ?? Promise.reject(new Error("no row yet"))));
    fireEvent.click(await screen.findByRole("button", { name: "Cancel this job" }));
    await waitFor(() => expect(fake.edits).toEqual([[expect.any(String), "cancelled"]]));
  });

  test("that are not made say why, and keep what was typed", async () => {
    const { fake, engine } = await showSynced(`/devices/${device.deviceId}`);
    const { editor } = fake;
    editor.renameDevice = () => Promise.reject(new Error("there is no room"));
    expect(engine.synced!.editor).toBe(editor);
    const name = await screen.findByLabelText<HTMLInputElement>("Name");
    fireEvent.change(name, { target: { value: "Reading lamp" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toBe("This was not changed: there is no room");
    expect(name.value).toBe("Reading lamp");
  });

  test("are not offered in a snapshot", async () => {
    await show(`/devices/${device.deviceId}`);
    await screen.findByText(device.deviceId);
    expect(screen.queryByLabelText("Name")).toBeNull();
  });
});
