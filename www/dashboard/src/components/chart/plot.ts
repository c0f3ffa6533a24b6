import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Span } from "../../format/spans";
import { formatNumber, type Unit } from "../../format/units";
import type { Colors } from "./colors";
import { align, type Line } from "./series";
import { timeTicks } from "./ticks";

/** What a plot tells of the reader's hand. */
export interface PlotEvents {
  /** The pointer is at this time, in seconds since 1970; `null` when it left. */
  onPoint(time: number | null): void;
  /** A stretch was drawn with the pointer, from one second to another. */
  onDrag(from: number, until: number): void;
}

/** What a plot draws. */
export interface PlotOf {
  readonly lines: readonly Line[];
  readonly span: Span;
  readonly unit: Unit;
  readonly height: number;
}

/** A plot on the page. */
export interface Plot {
  resize(width: number): void;
  /** Marks a time, in seconds since 1970. */
  point(time: number | null): void;
  remove(): void;
}

/** The least width of a dragged stretch in pixels; anything less is a click. */
const LEAST_DRAG = 6;

/** Below so many points each is marked, so that single ones are seen. */
const FEW = 60;

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

/** Draws lines, each with the band between its lowest and highest values. */
export function draw(into: HTMLElement, of: PlotOf, colors: Colors, events: PlotEvents): Plot {
  const { times, lines } = align(of.lines);
  const [start, end] = [of.span.start.getTime() / 1000, of.span.end.getTime() / 1000];
  const plot = new uPlot(
    {
      width: Math.max(1, into.clientWidth),
      height: of.height,
      padding: [10, 14, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: true, range: () => [start, end] },
        y: { range: (_self, low, high) => heightRange(low, high, of.unit) },
      },
      axes: [timeAxis(colors), valueAxis(of.unit, colors)],
      series: [{}, ...lines.flatMap((_, index) => lineSeries(colors.lines[index % colors.lines.length]!))],
      bands: lines.map((_, index) => ({
        series: [3 * index + 3, 3 * index + 1],
        fill: `${colors.lines[index % colors.lines.length]!}2e`,
      })),
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: { size: 8, show: true },
        bind: { dblclick: () => null },
      },
      hooks: {
        setCursor: [
          (self) => {
            const { left } = self.cursor;
            events.onPoint(left === undefined || left === null || left < 0 ? null : self.posToVal(left, "x"));
          },
        ],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width < LEAST_DRAG) return;
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            events.onDrag(Math.floor(self.posToVal(left, "x")), Math.ceil(self.posToVal(left + width, "x")));
          },
        ],
      },
    },
    [times, ...lines.flatMap(({ low, mean, high }) => [low, mean, high])] as uPlot.AlignedData,
    into,
  );
  return {
    resize: (width) => plot.setSize({ width: Math.max(1, width), height: of.height }),
    point: (time) => plot.setCursor({ left: time === null ? -10 : plot.valToPos(time, "x"), top: 10 }, false),
    remove: () => plot.destroy(),
  };
}

/** The lowest values, the means, the highest values: only the means are a line, the others bound its band. */
function lineSeries(color: string): uPlot.Series[] {
  const bound = { stroke: "transparent", width: 0, points: { show: false } };
  return [
    bound,
    {
      stroke: color,
      width: 1.75,
      points: {
        show: (self, series) =>
          (self.data[series] as unknown[]).filter((value) => typeof value === "number").length < FEW,
        size: 5,
        fill: color,
      },
    },
    bound,
  ];
}

/** The range of the value axis: all values with some air, from zero where that is natural and not far. */
function heightRange(low: number | null, high: number | null, unit: Unit): [number, number] {
  if (low === null || high === null) return [0, 1];
  const air = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
  const bottom = unit.fromZero && low >= 0 && low < high * 0.7 ? 0 : low - air;
  return [bottom, high + air];
}

function timeAxis({ axis, grid }: Colors): uPlot.Axis {
  return {
    stroke: axis,
    font: FONT,
    size: 30,
    gap: 6,
    space: 76,
    grid: { show: false },
    ticks: { stroke: grid, width: 1, size: 4 },
    values: (_self, marks, _axis, _space, apart) => timeTicks(marks, apart),
  };
}

function valueAxis(unit: Unit, { axis, grid }: Colors): uPlot.Axis {
  return {
    stroke: axis,
    font: FONT,
    gap: 6,
    space: 34,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
    size: (self, words) => {
      self.ctx.font = FONT;
      const widest = Math.max(20, ...(words ?? []).map((word) => self.ctx.measureText(word).width / devicePixelRatio));
      return Math.ceil(widest) + 14;
    },
    values: (_self, marks, _axis, _space, apart) => {
      const digits = Number.isInteger(apart) ? 0 : Math.min(3, Math.max(1, Math.ceil(-Math.log10(apart))));
      return marks.map((mark) => (mark === null ? "" : formatNumber(mark, { sign: unit.sign, digits })));
    },
  };
}
