import { describe, expect, test } from "vitest";
import { counted, detectionName, formatBytes, formatCount, formatShare, humanize } from "../src/format/numbers";
import { formatDuration, formatInstant, formatMoment, formatRelative, formatUptime } from "../src/format/time";

const zone = { locale: "en-GB", timeZone: "UTC" };
const noon = Date.parse("2026-02-20T12:00:00Z");

describe("numbers", () => {
  test.each([
    [0, "0 B"],
    [1023, "1,023 B"],
    [1024, "1.00 KiB"],
    [13_002_342, "12.4 MiB"],
    [1_610_612_736, "1.50 GiB"],
    [123_456_789_012, "115 GiB"],
    [2 ** 50, "1.00 PiB"],
    [2 ** 60, "1,024 PiB"],
  ])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes, "en")).toBe(text));

  test("follow the viewer's locale", () => {
    expect(formatBytes(1_610_612_736, "de")).toBe("1,50 GiB");
    expect(formatCount(1_234_567, "de")).toBe("1.234.567");
    expect(formatShare(0.934, "en")).toBe("93%");
  });

  test("counts go with the right word", () => {
    expect(counted(1, "entity", "entities", "en")).toBe("1 entity");
    expect(counted(1_200, "entity", "entities", "en")).toBe("1,200 entities");
  });

  test("detections are named by what was found", () => {
    expect(detectionName("person_detection")).toBe("Person");
    expect(detectionName("glass_break")).toBe("Glass break");
    expect(detectionName("detection")).toBe("Detection");
  });

  test("identifiers become words", () => {
    expect(humanize("front_door")).toBe("Front door");
    expect(humanize("binary-sensor")).toBe("Binary sensor");
    expect(humanize("_")).toBe("_");
  });
});

describe("times", () => {
  test("instants are written in the viewer's zone", () => {
    const instant = new Date("2026-02-20T12:03:14Z");
    expect(formatInstant(instant, zone)).toBe("20 Feb 2026, 12:03:14");
    expect(formatInstant(instant, { ...zone, timeZone: "Asia/Kolkata" })).toBe("20 Feb 2026, 17:33:14");
  });

  test("a moment names the year only when it is another one", () => {
    expect(formatMoment(new Date("2026-02-20T12:03:14Z"), noon, zone)).toBe("20 Feb, 12:03:14");
    expect(formatMoment(new Date("2024-02-20T12:03:14Z"), noon, zone)).toBe("20 Feb 2024, 12:03:14");
  });

  test.each([
    [0, "now"],
    [3_000, "now"],
    [42_000, "42 seconds ago"],
    [59 * 60_000, "59 minutes ago"],
    [25 * 3_600_000, "yesterday"],
    [8 * 86_400_000, "last week"],
    [40 * 86_400_000, "last month"],
    [800 * 86_400_000, "2 years ago"],
    [-90_000, "in 1 minute"],
  ])("%d milliseconds back is %s", (back, text) =>
    expect(formatRelative(new Date(noon - back), noon, "en")).toBe(text),
  );

  test.each([
    [0, "0:00"],
    [65, "1:05"],
    [65.4, "1:05"],
    [3_599.6, "1:00:00"],
    [36_061, "10:01:01"],
  ])("%d seconds run %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  test.each([
    [12, "12 sec"],
    [720, "12 min"],
    [7_260, "2 hr, 1 min"],
    [93_784, "1 day, 2 hr"],
    [172_800, "2 days"],
  ])("%d seconds of running are %s", (seconds, text) => expect(formatUptime(seconds, "en")).toBe(text));
});
