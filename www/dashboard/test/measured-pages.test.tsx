import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { drag, plots } from "./fake-plot";
import { fakeReader } from "./fake-reader";
import { fakeTimeseries } from "./fake-series";
import { data, NOW, show } from "./show";

const HOUR = 3_600;
const DAY = 24 * HOUR;

beforeEach(() => {
  plots.length = 0;
});

const stretch = () => plots.at(-1)!.options.scales.x.range();

describe("energy", () => {
  test("shows the plug that draws most, and what it draws", async () => {
    await show("/energy");
    expect(await screen.findByRole("heading", { level: 2, name: "Tapo p115 desk" })).toBeDefined();
    expect(screen.getByText(/at the newest readings/).textContent).toBe("199 W at the newest readings");
    const plugs = within(screen.getByRole("region", { name: "Plugs" })).getAllByRole("link");
    expect(plugs.map((plug) => plug.textContent)).toEqual([
      expect.stringContaining("Tapo p115 desk"),
      expect.stringContaining("Fridge in the kitchen"),
      expect.stringContaining("Tapo p115 washer"),
    ]);
    expect(plugs[0]!.getAttribute("aria-current")).toBe("true");
  });

  test("a range ends with the newest sample, whatever the time is now", async () => {
    const asked = { spans: [] as { start: Date; end: Date }[] };
    const newest = Date.parse("2026-02-14T06:00:00Z");
    await show("/energy?range=week", { ...fakeReader(data), timeseries: fakeTimeseries(newest, asked) });
    await waitFor(() => expect(plots.length).toBeGreaterThan(0));
    expect(asked.spans).toEqual([{ start: new Date(newest - 7 * DAY * 1000), end: new Date(newest) }]);
    expect(stretch()).toEqual([newest / 1000 - 7 * DAY, newest / 1000]);
  });

  test("r24 a year and five years are drawn in a few hundred points", async () => {
    const { router } = await show("/energy?range=year");
    for (const range of ["year", "years"] as const) {
      await act(() => router.navigate({ to: "/energy", search: { range } }));
      await waitFor(() => expect(stretch()[1] - stretch()[0]).toBe(range === "year" ? 365 * DAY : 5 * 365 * DAY));
      const points = plots.at(-1)!.data[0]!.length;
      expect(points).toBeGreaterThan(80);
      expect(points).toBeLessThanOrEqual(401);
    }
  });

  test("dragging zooms, and Escape goes back", async () => {
    const { router } = await show("/energy");
    await waitFor(() => expect(plots.length).toBeGreaterThan(0));
    const [, end] = stretch();
    act(() => drag(end - 6 * HOUR, end - 2 * HOUR));
    await waitFor(() => expect(stretch()).toEqual([end - 6 * HOUR, end - 2 * HOUR]));
    expect(router.state.location.search).toEqual({ from: end - 6 * HOUR, until: end - 2 * HOUR });
    act(() => drag(end - 5 * HOUR, end - 4 * HOUR));
    await waitFor(() => expect(stretch()).toEqual([end - 5 * HOUR, end - 4 * HOUR]));
    fireEvent.keyDown(screen.getByRole("slider"), { key: "Escape" });
    await waitFor(() => expect(stretch()).toEqual([end - 6 * HOUR, end - 2 * HOUR]));
    fireEvent.click(screen.getByRole("button", { name: "Back" }));
    await waitFor(() => expect(stretch()).toEqual([end - DAY, end]));
  });

  test("the keyboard reads point by point and zooms around the point", async () => {
    await show("/energy");
    const chart = await screen.findByRole("slider", { name: "Power of Tapo p115 desk" });
    const last = Number(chart.getAttribute("aria-valuemax"));
    expect(last).toBeGreaterThan(80);
    fireEvent.keyDown(chart, { key: "Home" });
    expect(chart.getAttribute("aria-valuenow")).toBe("0");
    fireEvent.keyDown(chart, { key: "ArrowRight" });
    expect(chart.getAttribute("aria-valuenow")).toBe("1");
    expect(chart.getAttribute("aria-valuetext")).toMatch(/19.*: Power 110 W$/);
    const [start, end] = stretch();
    fireEvent.keyDown(chart, { key: "+" });
    await waitFor(() => expect(stretch()[1] - stretch()[0]).toBe((end - start) / 2));
    const [from, until] = stretch();
    fireEvent.click(screen.getByRole("button", { name: "Earlier" }));
    await waitFor(() => expect(stretch()).toEqual([from - 6 * HOUR, until - 6 * HOUR]));
  });

  test("has every value in a table", async () => {
    await show("/energy");
    const summary = await screen.findByText("Values as a table");
    const details = summary.closest("details")!;
    act(() => {
      details.open = true;
      details.dispatchEvent(new Event("toggle"));
    });
    const table = await screen.findByRole("table", { name: "Power of Tapo p115 desk" });
    const times = plots.at(-1)!.data[0]!.length;
    expect(within(table).getAllByRole("row").length).toBe(times + 1);
    expect(within(table).getByRole("columnheader", { name: "Highest (W)" })).toBeDefined();
  });

  test("adds up by days, weeks and months of the viewer's calendar, and a period leads to its chart", async () => {
    const { router } = await show("/energy");
    const card = within(await screen.findByRole("region", { name: "Energy used by Tapo p115 desk" }));
    const days = await card.findAllByRole("link", { name: /kWh$/ });
    expect(days.length).toBe(30);
    fireEvent.click(card.getByRole("link", { name: "Month" }));
    await waitFor(() => expect(card.getAllByRole("link", { name: /kWh$/ }).length).toBe(12));
    expect(card.getAllByRole("link", { name: /kWh$/ })[10]!.getAttribute("aria-label")).toMatch(/^Jan 2026: /);
    fireEvent.click(card.getAllByRole("link", { name: /kWh$/ })[10]!);
    const [from, until] = ["2026-01-01T00:00+01:00", "2026-02-01T00:00+01:00"].map((at) => Date.parse(at) / 1000);
    await waitFor(() => expect(router.state.location.search).toEqual({ per: "month", from, until }));
  });

  test("without a plug says so", async () => {
    const reader = fakeReader(data);
    await show("/energy", { ...reader, timeseries: { ...reader.timeseries, plugs: async () => [] } });
    expect(await screen.findByText("No plug has sent a sample yet")).toBeDefined();
  });
});

describe("weather", () => {
  test("draws the five measures with a line for each module that measures them", async () => {
    await show("/weather");
    await waitFor(() => expect(plots.length).toBe(5));
    const lines = (title: string) =>
      within(screen.getByRole("region", { name: title }))
        .getAllByRole("listitem")
        .map((line) => /^(Indoor|Outdoor)/.exec(line.textContent ?? "")?.[0]);
    for (const title of ["Temperature", "Humidity"]) expect(lines(title)).toEqual(["Indoor", "Outdoor"]);
    for (const title of ["Carbon dioxide", "Air pressure", "Noise"]) expect(lines(title)).toEqual(["Indoor"]);
    expect(screen.getByRole("region", { name: "Temperature" }).textContent).toContain("Outdoor 9.8 °C");
  });

  test("zooms all charts at once", async () => {
    await show("/weather");
    await waitFor(() => expect(plots.length).toBe(5));
    const [start, end] = stretch();
    fireEvent.click(screen.getByRole("button", { name: "Zoom in" }));
    await waitFor(() => expect(plots.length).toBeGreaterThanOrEqual(10));
    for (const plot of plots.slice(-5)) {
      expect(plot.options.scales.x.range()).toEqual([start + 6 * HOUR, end - 6 * HOUR]);
    }
  });

  test("chooses among several stations", async () => {
    const reader = fakeReader(data);
    const modules = await reader.timeseries.weatherModules();
    const two = [...modules, { ...modules[0]!, stationId: "attic", timestamp: new Date(NOW - DAY * 1000) }];
    const timeseries = { ...reader.timeseries, weatherModules: async () => two };
    const { router } = await show("/weather", { ...reader, timeseries });
    fireEvent.change(await screen.findByLabelText("Station"), { target: { value: "attic" } });
    await waitFor(() => expect(router.state.location.search).toEqual({ station: "attic" }));
    await waitFor(() => expect(stretch()[1]).toBe((NOW - DAY * 1000) / 1000));
  });
});
