import { vi } from "vitest";

/** Stands in for uPlot, which draws on a canvas that tests of pages do not have. */
export interface FakePlot {
  readonly options: {
    readonly scales: { readonly x: { range(): [number, number] } };
    readonly hooks: { readonly setSelect: readonly ((plot: unknown) => void)[] };
    readonly series: readonly unknown[];
    readonly bands: readonly unknown[];
  };
  readonly data: readonly (readonly (number | null | undefined)[])[];
}

/** The plots that were made, newest last. */
export const plots: FakePlot[] = [];

vi.mock("uplot/dist/uPlot.min.css", () => ({}));
vi.mock("uplot", () => ({
  default: class {
    cursor = { left: -10 };
    constructor(options: FakePlot["options"], data: FakePlot["data"]) {
      plots.push({ options, data });
    }
    setSize() {}
    setCursor() {}
    valToPos = () => 0;
    destroy() {}
  },
}));

/** Drags over the newest plot from one second to another. */
export function drag(from: number, until: number): void {
  const plot = plots.at(-1)!;
  const self = { select: { left: from, width: until - from }, setSelect() {}, posToVal: (place: number) => place };
  for (const hook of plot.options.hooks.setSelect) hook(self);
}
