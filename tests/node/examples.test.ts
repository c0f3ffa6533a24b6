import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));

beforeAll(() => {
  execFileSync("npm", ["run", "--silent", "build:examples"], { cwd: repository });
});

/** What an example prints, as a program of its own on the built package. */
const printed = (name: string) => execFileSync("node", [`dist/examples/${name}.js`], { cwd: repository, encoding: "utf8" }).trimEnd().split("\n");

test.each([
  [
    "media",
    [
      "rec_3 of 2100-05-01T11:00:00.000Z: 1 analyses",
      "rec_2 of 2100-05-01T10:00:00.000Z: 0 analyses",
      "the next page:",
      "rec_1 of 2020-05-01T10:00:00.000Z: 0 analyses",
      "1 recording was too old",
    ],
  ],
  [
    "timeseries",
    [
      "10080 samples",
      ...[1, 2, 3, 4, 5, 6, 7].map((day) => `2024-01-0${day}T00:00:00.000Z: 10 W on average, 60 W at most`),
      "2024-01-01T00:00:00.000Z used 0.24 kWh",
      "2024-01-02T00:00:00.000Z used 0.24 kWh",
    ],
  ],
  [
    "registry",
    [
      "2 devices; 1 could not be taken: it has no id",
      "Reading lamp: 2 entities",
      "plug: 0 entities",
      "2 devices are new",
      "1 light, 1 sensor",
      "Reading lamp is gone; 0 entities are left",
    ],
  ],
  [
    "library",
    [
      "added again: false, the same item: true",
      "The <mark>Godfather</mark> &amp; Sons: 1 mistake",
      'Solaris {"year":1972}',
      "refused: invalid_argument on kind",
      "attic checks Solaris",
      "the job is completed",
      "nothing left: true",
    ],
  ],
  ["studio", ["video 1 is front_gate.mp4", "front_gate.mp4: night, 3 annotations", '1 video, 3 boxes: {"person":2,"car":1}']],
  [
    "own-catalog",
    [
      "thyme 2026-04-18T09:00:00.000Z",
      "basil 2026-04-20T09:00:00.000Z",
      '{"name":"herbs","sunny":true,"n":2}',
      "thyme: a <mark>neighbour</mark>",
      "refused: constraint on bed_id",
    ],
  ],
])("the example %s prints what it shows", (name, lines) => {
  expect(printed(name)).toEqual(lines);
});
