import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeLibrary } from "./fake-library";
import { fakeReader } from "./fake-reader";
import { data, NOW, rowNames, show } from "./show";

const { jobs } = fakeLibrary(NOW);

describe("jobs", () => {
  test("r98 checks of the library are listed by state and paged", async () => {
    await show("/jobs");
    await waitFor(() => expect(rowNames()).toEqual(jobs.slice(0, 50).map((job) => job.id)));
    expect(screen.getByText(/1–50/).textContent).toBe("1–50 of 60");
    const failed = jobs.filter((job) => job.status === "failed");
    expect(screen.getByRole("option", { name: `Failed (${failed.length})` })).toBeDefined();
    fireEvent.change(screen.getByLabelText("State"), { target: { value: "failed" } });
    await waitFor(() => expect(rowNames()).toEqual(failed.map((job) => job.id)));
    expect(screen.getByText(/^1–12/).textContent).toBe("1–12 of 12");
  });

  test("a check opens with its item, its times and why it failed", async () => {
    const job = jobs.find((of) => of.status === "failed")!;
    await show(`/jobs/${job.id}`);
    expect(await screen.findByRole("heading", { name: "Why it failed" })).toBeDefined();
    const panel = within(screen.getByRole("region", { name: job.title }));
    expect(panel.getByText("the file cannot be read")).toBeDefined();
    expect(panel.getByText("1:15")).toBeDefined();
    expect(panel.getByRole("link", { name: job.title }).getAttribute("href")).toBe(`/library/${job.libraryItemId}`);
  });

  test("training jobs show their states, settings and results", async () => {
    await show("/jobs?tab=training");
    await waitFor(() => expect(rowNames()).toEqual(["job-001", "job-002", "job-003", "job-004"]));
    expect(screen.getByRole("link", { name: "Training" }).getAttribute("aria-current")).toBe("page");
    fireEvent.click(screen.getByRole("link", { name: "people and cars, run 3" }));
    expect(await screen.findByText("map50")).toBeDefined();
    expect(screen.getByText("1:32:00", { selector: "dd" })).toBeDefined();
  });

  test("exchanges with other systems say why they failed", async () => {
    await show("/jobs?tab=exchanges");
    expect(await screen.findByText("the camera's service did not answer")).toBeDefined();
  });
});

describe("webhooks", () => {
  test("r65 are listed with their state and calls, and open with the history of their deliveries", async () => {
    await show("/webhooks");
    await waitFor(() => expect(rowNames()).toEqual(["hook_1", "hook_2"]));
    const rows = screen.getAllByRole("row").slice(1);
    expect(rows.map((row) => within(row).getByText(/^(On|Off)$/).textContent)).toEqual(["On", "Off"]);
    fireEvent.click(screen.getByRole("link", { name: "ntfy.example" }));
    const list = await screen.findByRole("list", { name: "Deliveries, newest first" });
    expect(within(list).getAllByRole("listitem").length).toBe(20);
    fireEvent.click(screen.getByRole("button", { name: "Show more" }));
    await waitFor(() => expect(within(list).getAllByRole("listitem").length).toBe(40));
    fireEvent.click(screen.getByRole("button", { name: /^Failed/ }));
    await waitFor(() => expect(within(list).getAllByRole("listitem").length).toBe(5));
    expect(within(list).getAllByText("the receiver did not answer within 5 seconds").length).toBe(5);
  });

  test("never show a secret", async () => {
    await show("/webhooks/hook_1");
    await screen.findByRole("list", { name: "Deliveries, newest first" });
    expect(document.body.textContent).not.toMatch(/secret|\*\*\*/i);
  });
});

describe("settings", () => {
  test("r96 tell whether secrets are stored, and no secret", async () => {
    await show("/settings");
    const downloaders = within(await screen.findByRole("region", { name: "Downloaders" }));
    await waitFor(() => expect(downloaders.getAllByRole("listitem").length).toBe(2));
    const [first, second] = downloaders.getAllByRole("listitem");
    expect(first!.textContent).toContain("Password stored");
    expect(first!.textContent).toContain("No API key");
    expect(second!.textContent).toContain("API key stored");
    expect(second!.textContent).toContain("No password");
    const indexers = screen.getByRole("region", { name: "Indexers" });
    await waitFor(() => expect(indexers.textContent).toContain("Torrent · priority 10"));
  });

  test("r68 show preferences, quality profiles and for how long data is kept", async () => {
    await show("/settings");
    await waitFor(() =>
      expect(screen.getByRole("region", { name: "Preferences" }).textContent).toContain("Green Bay Packers"),
    );
    const told = screen.getByText("Told of").parentElement!.textContent;
    expect(told).toBe("Told ofGame startGame end");
    expect(screen.getByRole("region", { name: "Quality profiles" }).textContent).toContain("720p to 1080p");
    expect(screen.getByRole("region", { name: "Kept for" }).textContent).toContain("Samples365 days");
  });

  test("say where nothing is set up", async () => {
    const reader = fakeReader(data);
    const none = async () => [];
    await show("/settings", {
      ...reader,
      library: { ...reader.library, downloaders: none, indexers: none, qualityProfiles: none },
      services: { ...reader.services, preferences: none },
    });
    for (const words of ["No downloader is set up", "No indexer is set up", "Nobody has set preferences yet"])
      expect(await screen.findByText(words)).toBeDefined();
  });
});

describe("the navigation", () => {
  test("leads to every page, in groups", async () => {
    await show("/");
    const navigation = within(await screen.findByRole("navigation", { name: "Pages of the dashboard" }));
    const groups = navigation.getAllByRole("list").map((list) =>
      within(list)
        .getAllByRole("link")
        .map((link) => link.textContent),
    );
    expect(groups).toEqual([
      ["Overview", "Recordings", "Devices"],
      ["Energy", "Weather"],
      ["Library", "Annotations", "Fleet"],
      ["Jobs", "Webhooks", "Sync", "Settings"],
    ]);
  });

  test("opens the rest on a narrow screen, and closes on Escape, beside it and when a page is chosen", async () => {
    const { router } = await show("/settings");
    const more = await screen.findByRole("button", { name: "More" });
    expect(more.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(more);
    expect(more.getAttribute("aria-expanded")).toBe("true");
    fireEvent.keyDown(more, { key: "Escape" });
    expect(more.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(more);
    fireEvent.pointerDown(screen.getByRole("main"));
    expect(more.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(more);
    fireEvent.click(screen.getByRole("link", { name: "Fleet" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/fleet"));
    expect(more.getAttribute("aria-expanded")).toBe("false");
  });
});
