import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { fakeReader } from "./fake-reader";
import { FakeServer } from "./session-host";
import { data, rowNames, show, showSynced } from "./show";

const idsOf = (rows: readonly { recordingId: string }[]) => rows.map((row) => row.recordingId);

describe("the overview", () => {
  test("r72 shows totals, cameras, detections and the server's sizes", async () => {
    await show("/");
    expect(await screen.findByRole("heading", { level: 1, name: "Overview" })).toBeDefined();
    await waitFor(() => expect(screen.getByLabelText("Totals").textContent).toContain("Recordings240"));
    const cameras = within(screen.getByRole("region", { name: "Cameras" })).getAllByRole("link");
    expect(cameras.length).toBe(new Set(data.recordings.map((row) => row.cameraId)).size);
    expect(screen.getByRole("region", { name: "Newest detections" }).querySelectorAll("li").length).toBe(6);
    expect(screen.getByRole("region", { name: "Server" }).textContent).toContain("Database2.00 MiB");
    expect(screen.getByRole("region", { name: "Copy in this browser" }).textContent).toContain("Private file system");
  });

  test("has one stop for the tab key in the chart, and arrows between its days", async () => {
    await show("/");
    const chart = within(await screen.findByRole("region", { name: "Recordings per day" }));
    const days = await chart.findAllByRole("link");
    expect(days.length).toBe(30);
    expect(days.filter((day) => day.tabIndex === 0)).toEqual([days[29]]);
    act(() => days[29]!.focus());
    fireEvent.keyDown(days[29]!, { key: "ArrowLeft" });
    expect(document.activeElement).toBe(days[28]);
    expect(days[28]!.tabIndex).toBe(0);
    fireEvent.keyDown(days[28]!, { key: "Home" });
    expect(document.activeElement).toBe(days[0]);
  });

  test("says in one figure each what the other pages have, and leads there", async () => {
    const { router } = await show("/");
    const card = within(await screen.findByRole("region", { name: "Elsewhere in the house" }));
    const tiles = await card.findAllByRole("link");
    expect(tiles.map((tile) => tile.textContent)).toEqual([
      "Energy199 W3 plugs",
      "Weather9.8 °COutdoor",
      "Library120items of 4 kinds",
      "Annotations12videos",
      "Jobs60checks, 12 failed",
      "Webhooks21 on",
    ]);
    fireEvent.click(tiles[2]!);
    await waitFor(() => expect(router.state.location.pathname).toBe("/library"));
  });

  test("says of webhooks, which never sync, as of when they are", async () => {
    await showSynced("/");
    const card = within(await screen.findByRole("region", { name: "Elsewhere in the house" }));
    expect((await card.findByRole("link", { name: /Webhooks/ })).textContent).toBe("Webhooks21 on, as of now");
  });

  test("says of webhooks that an access token did not bring that they are on the server", async () => {
    const reader = fakeReader(data);
    const services = { ...reader.services, webhooks: async () => ({ rows: [], next: null }) };
    const server = new FakeServer();
    server.admits = "tokens";
    server.good.add("good");
    const { session } = await showSynced("/", { ...reader, services }, server);
    const tile = () => screen.findByRole("link", { name: /Webhooks.*(on$|only)/ });
    expect((await tile()).textContent, "the snapshot has them all: there are none").toBe("Webhooks00 on");
    await act(() => session.tokens.enter("good"));
    await waitFor(async () => expect((await tile()).textContent).toBe("Webhooks–on the server only"));
    fireEvent.click(await tile());
    expect(await screen.findByText("Webhooks are on the server only")).toBeDefined();
  });

  test("asks the browser to keep the copy", async () => {
    await show("/");
    fireEvent.click(await screen.findByRole("button", { name: "Protect this copy" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Protect this copy" })).toBeNull());
  });
});

describe("recordings", () => {
  test("are paged forth and back", async () => {
    await show("/recordings");
    await waitFor(() => expect(rowNames()).toEqual(idsOf(data.recordings.slice(0, 50))));
    expect(screen.getByRole("button", { name: "Previous" })).toHaveProperty("disabled", true);
    fireEvent.click(screen.getByRole("button", { name: "Next" }));
    await waitFor(() => expect(rowNames()).toEqual(idsOf(data.recordings.slice(50, 100))));
    expect(screen.getByText(/51–100/).textContent).toBe("51–100 of 240");
    fireEvent.click(screen.getByRole("button", { name: "Next" }));
    await waitFor(() => expect(rowNames()[0]).toBe(data.recordings[100]!.recordingId));
    fireEvent.click(screen.getByRole("button", { name: "Previous" }));
    await waitFor(() => expect(rowNames()[0]).toBe(data.recordings[50]!.recordingId));
    fireEvent.click(screen.getByRole("button", { name: "First" }));
    await waitFor(() => expect(rowNames()[0]).toBe(data.recordings[0]!.recordingId));
  });

  test("r8 are filtered by all that is set, from the first page on", async () => {
    const { router } = await show("/recordings?cursor=50");
    await screen.findByRole("table");
    fireEvent.change(screen.getByLabelText("Camera"), { target: { value: "driveway" } });
    fireEvent.click(screen.getByRole("button", { name: "Unusual" }));
    const wanted = data.recordings.filter((row) => row.cameraId === "driveway" && row.isUnusual);
    await waitFor(() => expect(rowNames()).toEqual(idsOf(wanted)));
    expect(router.state.location.search).toEqual({ camera: "driveway", unusual: true });
    expect(screen.getByRole("button", { name: "Unusual" }).getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
    await waitFor(() => expect(rowNames().length).toBe(50));
  });

  test("r8 of one day are those of the viewer's day", async () => {
    await show("/recordings?from=2026-02-18&until=2026-02-18");
    const begin = Date.parse("2026-02-17T23:00:00Z");
    const wanted = data.recordings.filter(
      (row) => row.timestamp.getTime() >= begin && row.timestamp.getTime() < begin + 86_400_000,
    );
    expect(wanted.length).toBeGreaterThan(0);
    await waitFor(() => expect(rowNames()).toEqual(idsOf(wanted.slice(0, 50))));
  });

  test("that do not exist leave a sentence", async () => {
    await show("/recordings?camera=attic");
    expect(await screen.findByText("No recordings match")).toBeDefined();
  });

  test("r9 open with all fields and their detections", async () => {
    const recording = data.recordings.find(
      (row) => data.analyses.filter((analysis) => analysis.mediaId === row.recordingId).length === 2,
    )!;
    await show(`/recordings/${recording.recordingId}`);
    const panel = within(await screen.findByRole("region", { name: /^(?!Filters)/ }));
    await waitFor(() => expect(panel.getByText(recording.filePath)).toBeDefined());
    for (const text of [recording.recordingId, recording.cameraId, "frames_per_second"])
      expect(panel.getByText(text)).toBeDefined();
    await waitFor(() => expect(panel.getAllByRole("meter").length).toBe(2));
  });

  test("give the focus to the detail and back to the row", async () => {
    const { router } = await show("/recordings");
    await waitFor(() => expect(rowNames().length).toBe(50));
    const link = document.querySelectorAll<HTMLElement>("[data-row]")[1]!;
    fireEvent.click(link);
    await waitFor(() => expect(document.activeElement?.tagName).toBe("H2"));
    fireEvent.keyDown(document.activeElement!, { key: "Escape" });
    await waitFor(() => expect(router.state.location.pathname).toBe("/recordings"));
    await waitFor(() => expect(document.activeElement?.getAttribute("data-row")).toBe(data.recordings[1]!.recordingId));
  });

  test("can be walked by the arrow keys", async () => {
    await show("/recordings");
    await waitFor(() => expect(rowNames().length).toBe(50));
    const links = document.querySelectorAll<HTMLElement>("[data-row]");
    act(() => links[0]!.focus());
    fireEvent.keyDown(links[0]!, { key: "ArrowDown" });
    expect(document.activeElement).toBe(links[1]);
    fireEvent.keyDown(links[1]!, { key: "ArrowUp" });
    expect(document.activeElement).toBe(links[0]);
  });

  test("that cannot be read say so and can be asked again", async () => {
    const reader = fakeReader(data);
    const ask = reader.recordings;
    reader.recordings = vi.fn(ask).mockRejectedValueOnce(new Error("disk I/O error"));
    await show("/recordings", reader);
    expect((await screen.findByRole("alert")).textContent).toContain("disk I/O error");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(rowNames().length).toBe(50));
  });

  test("have snapshots beside them", async () => {
    await show("/recordings?tab=snapshots");
    const list = await screen.findByRole("list", { name: "Snapshots, newest first" });
    expect(within(list).getAllByRole("listitem").length).toBe(48);
    expect(screen.getByRole("link", { name: "Snapshots" }).getAttribute("aria-current")).toBe("page");
    expect(
      within(screen.getByRole("navigation", { name: "Kinds of media" }))
        .getByRole("link", { name: "Recordings" })
        .getAttribute("aria-current"),
    ).toBeNull();
  });
});

describe("devices", () => {
  test("are found by a text, an area and a manufacturer", async () => {
    await show("/devices");
    await waitFor(() => expect(rowNames().length).toBe(50));
    fireEvent.change(screen.getByRole("searchbox", { name: "Search devices" }), { target: { value: "one SL" } });
    fireEvent.change(screen.getByLabelText("Area"), { target: { value: "front_door" } });
    const wanted = data.devices.filter(
      (row) => row.areaId === "front_door" && row.name.toLowerCase().includes("one sl"),
    );
    expect(wanted.length).toBeGreaterThan(0);
    await waitFor(() => expect(rowNames()).toEqual(wanted.map((row) => row.deviceId)));
  });

  test("open with their entities by domain", async () => {
    const device = data.devices.find((row) => row.entityCount === 4)!;
    await show(`/devices/${device.deviceId}`);
    expect(await screen.findByRole("heading", { level: 2, name: device.nameByUser ?? device.name })).toBeDefined();
    for (const entity of data.entities.filter((row) => row.deviceId === device.deviceId)) {
      expect(await screen.findByText(entity.entityId)).toBeDefined();
    }
    expect(screen.getByText("Disabled")).toBeDefined();
  });

  test("do not turn what is no web address into a link", async () => {
    const device = { ...data.devices[0]!, configurationUrl: "javascript:alert(1)" };
    const reader = { ...fakeReader(data), device: async () => device };
    await show(`/devices/${device.deviceId}`, reader);
    expect((await screen.findByText("javascript:alert(1)")).tagName).toBe("CODE");
  });

  test("that are not there leave a sentence", async () => {
    await show("/devices/none");
    expect(await screen.findByText("This device is not in the copy")).toBeDefined();
  });
});

describe("around the pages", () => {
  test("an address that names no page says so", async () => {
    await show("/nowhere");
    expect(await screen.findByRole("heading", { name: "No such page" })).toBeDefined();
  });

  test("r69 a server out of reach is said, and the page goes on", async () => {
    const at = await show("/recordings");
    await waitFor(() => expect(rowNames().length).toBe(50));
    at.server.present = false;
    await act(() => at.session.tick());
    expect(screen.getByText("The server is out of reach.")).toBeDefined();
    expect(screen.getByText("Server offline")).toBeDefined();
    expect(rowNames().length).toBe(50);
  });

  test("a copy in memory is said to be gone with the page", async () => {
    await show("/", fakeReader(data, { kind: "memory", persisted: false, usage: null, quota: null }));
    expect(await screen.findByText(/kept in memory and gone/)).toBeDefined();
  });

  test("newer data that is refused is said with the age of the copy", async () => {
    const at = await show("/");
    at.server.data = "two";
    at.engine.fail(Object.assign(new Error("page 17 is damaged"), { kind: "corrupt" }));
    await act(() => at.session.refresh());
    expect(screen.getByText("Newer data could not be loaded.").parentElement!.textContent).toContain(
      "page 17 is damaged",
    );
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByText("Newer data could not be loaded.")).toBeNull());
  });

  test("the theme steps from the system's to light, dark and back", async () => {
    await show("/");
    const toggle = await screen.findByRole("button", { name: /^Theme/ });
    const seen = [];
    for (let step = 0; step < 3; step += 1) {
      fireEvent.click(toggle);
      seen.push(document.documentElement.dataset["theme"]);
    }
    expect(seen).toEqual(["light", "dark", undefined]);
  });
});
