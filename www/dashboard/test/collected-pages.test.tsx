import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeLibrary } from "./fake-library";
import { fakeReader } from "./fake-reader";
import { fakeStudio } from "./fake-studio";
import { data, NOW, rowNames, show } from "./show";

const library = fakeLibrary(NOW);
const studio = fakeStudio(NOW);

describe("the library", () => {
  test("r97 is searched, filtered by kind, ordered and paged", async () => {
    const { router } = await show("/library");
    await waitFor(() => expect(rowNames()).toEqual(library.items.slice(0, 48).map((item) => item.id)));
    fireEvent.click(screen.getByRole("button", { name: "Next" }));
    await waitFor(() => expect(rowNames()[0]).toBe(library.items[48]!.id));
    fireEvent.click(screen.getByRole("link", { name: /^Films/ }));
    const films = library.items.filter((item) => item.kind === "movie");
    await waitFor(() => expect(rowNames()).toEqual(films.map((item) => item.id)));
    expect(router.state.location.search).toEqual({ kind: "movie" });
    fireEvent.change(screen.getByLabelText("Order"), { target: { value: "title" } });
    const sorted = [...films].sort((left, right) => left.title.localeCompare(right.title));
    await waitFor(() => expect(rowNames()).toEqual(sorted.map((item) => item.id)));
    fireEvent.change(screen.getByRole("searchbox", { name: "Search the library" }), { target: { value: "harbour" } });
    const found = sorted.filter((item) => item.title.includes("Harbour"));
    await waitFor(() => expect(rowNames()).toEqual(found.map((item) => item.id)));
    expect(screen.queryByLabelText("Order")).toBeNull();
    const marks = [...document.querySelectorAll(".cover-title mark")].map((mark) => mark.textContent);
    expect(marks).toEqual(found.map(() => "Harbour"));
    expect(screen.getByRole("link", { name: /^Films/ }).getAttribute("aria-current")).toBe("page");
    expect(screen.getByRole("link", { name: /^All/ }).getAttribute("aria-current")).toBeNull();
  });

  test("is filtered by the day on which items were added, and shown as a list", async () => {
    await show("/library?from=2026-02-18&until=2026-02-19&view=list");
    const [from, until] = ["2026-02-18T00:00+01:00", "2026-02-20T00:00+01:00"].map((at) => Date.parse(at));
    const found = library.items.filter(({ createdAt }) => createdAt.getTime() >= from! && createdAt.getTime() < until!);
    expect(found.length).toBeGreaterThan(0);
    await waitFor(() => expect(rowNames()).toEqual(found.map((item) => item.id)));
    expect(screen.getByRole("table", { name: "Items of the library" })).toBeDefined();
  });

  test("opens an item with its metadata, what is wanted of it, and its checks", async () => {
    const item = library.items[1]!;
    await show(`/library/${item.id}`);
    expect(await screen.findByRole("heading", { level: 2, name: item.title })).toBeDefined();
    expect(screen.getByText("Mina Okafor", { selector: "dd" })).toBeDefined();
    expect(await screen.findByText(`${item.title} 1080p`)).toBeDefined();
    expect(screen.getByText("Searching")).toBeDefined();
    const check = await screen.findByRole("link", { name: "Files" });
    fireEvent.click(check);
    expect(await screen.findByText("Completed", { selector: "dd *" })).toBeDefined();
  });

  test("says that nothing matches, and that an item is not there", async () => {
    await show("/library?text=nothing%20of%20the%20kind");
    expect(await screen.findByText("No items match")).toBeDefined();
    await show("/library/none");
    expect(await screen.findByText("This item is not in the copy")).toBeDefined();
  });
});

describe("annotations", () => {
  test("lists videos with their tags, found by a text and a tag", async () => {
    await show("/annotations");
    await waitFor(() => expect(rowNames().length).toBe(12));
    fireEvent.change(screen.getByLabelText("Tag"), { target: { value: "night" } });
    await waitFor(() => expect(rowNames()).toEqual(["2", "4", "6", "8", "10", "12"]));
    fireEvent.change(screen.getByRole("searchbox", { name: "Search videos" }), { target: { value: "_4" } });
    await waitFor(() => expect(rowNames()).toEqual(["4"]));
  });

  test("draws the boxes of a frame in their places on an outline of the video's shape", async () => {
    await show("/annotations/1");
    const outline = await screen.findByRole("img", {
      name: "Frame at 0:04.0, 1920 by 1080 pixels, with Person, Car",
    });
    expect(outline.style.aspectRatio).toBe("1920 / 1080");
    const box = [...outline.querySelectorAll<HTMLElement>(".frame-box:not(.trace)")][1]!;
    const of = studio.keyframes[1]!;
    expect(parseFloat(box.style.insetInlineStart)).toBeCloseTo((of.bboxX / 1920) * 100);
    expect(parseFloat(box.style.insetBlockStart)).toBeCloseTo((of.bboxY / 1080) * 100);
    expect(parseFloat(box.style.inlineSize)).toBeCloseTo((of.bboxWidth / 1920) * 100);
    expect(parseFloat(box.style.blockSize)).toBeCloseTo((of.bboxHeight / 1080) * 100);
    expect(box.textContent).toBe("Car");
    expect(screen.getByText("Pose: Walks")).toBeDefined();
    expect(screen.getByText("Weather: Rain")).toBeDefined();
    expect(screen.getByText("0:02.0 – 0:30.5")).toBeDefined();
  });

  test("steps from frame to frame by the timeline's keys", async () => {
    await show("/annotations/1");
    const timeline = await screen.findByRole("slider", { name: "Annotated frames" });
    expect(timeline.getAttribute("aria-valuetext")).toBe("0:04.0: Person, Car");
    fireEvent.keyDown(timeline, { key: "ArrowRight" });
    expect(timeline.getAttribute("aria-valuetext")).toBe("0:04.5: Person, Car");
    fireEvent.keyDown(timeline, { key: "End" });
    expect(screen.getByText("0:06.5 · 6 of 6")).toBeDefined();
    expect(screen.getByRole("button", { name: "Next frame" })).toHaveProperty("disabled", true);
    fireEvent.keyDown(timeline, { key: "ArrowRight" });
    expect(timeline.getAttribute("aria-valuenow")).toBe("5");
  });

  test("a video without annotations, and one that is not there, say so", async () => {
    const reader = fakeReader(data);
    const annotationsOf = async () => ({ keyframes: [], ranges: [], answers: [] });
    await show("/annotations/2", { ...reader, studio: { ...reader.studio, annotationsOf } });
    expect((await screen.findAllByText("No frame is annotated")).length).toBeGreaterThan(0);
    expect(screen.getByText("No stretch of this video is annotated.")).toBeDefined();
    await show("/annotations/nothing");
    expect(await screen.findByText("This video is not in the copy")).toBeDefined();
  });

  test("shows what an export would hold, and which were made", async () => {
    await show("/annotations?tab=exports");
    const card = within(await screen.findByRole("region", { name: "people and cars" }));
    expect(card.getByText("Boxes").parentElement!.textContent).toBe("Boxes48");
    const classes = within(card.getByRole("list", { name: "Boxes of each class" })).getAllByRole("listitem");
    expect(classes.map((row) => row.textContent)).toEqual(["Person30", "Car18"]);
    expect(card.getByText("without tag night")).toBeDefined();
    expect(card.getByText("exports/people-and-cars-1")).toBeDefined();
  });

  test("shows tags by category and the groups with their options", async () => {
    await show("/annotations?tab=tags");
    const light = within(await screen.findByRole("region", { name: "Light" })).getAllByRole("link");
    expect(light.map((tag) => tag.textContent)).toEqual(["day 6", "night 6"]);
    expect(await screen.findByText("Stands")).toBeDefined();
    fireEvent.click(light[1]!);
    await waitFor(() => expect(rowNames().length).toBe(6));
  });
});

describe("the fleet", () => {
  test("lists vehicles and trailers, and opens a vehicle with who was seen with it", async () => {
    await show("/fleet");
    await waitFor(() => expect(rowNames()).toEqual(["parcel van", "waste collection"]));
    expect((await screen.findByRole("table", { name: /^Trailers/ })).textContent).toContain("Grey flatbed");
    fireEvent.click(screen.getByRole("link", { name: "Parcel van" }));
    expect(await screen.findByText("Postal carrier")).toBeDefined();
    expect(screen.getByText("B-EL 2026", { selector: "dd" })).toBeDefined();
  });
});
