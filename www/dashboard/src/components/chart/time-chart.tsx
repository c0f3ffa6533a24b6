import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { lengthOf, moved, scaled, type Span } from "../../format/spans";
import { formatNumber, formatValue, type Unit } from "../../format/units";
import { lineColor, readColors, useThemeKey } from "./colors";
import { draw, type Plot } from "./plot";
import { nearest, summary, type Line } from "./series";
import { SeriesTable } from "./series-table";
import { spanWords, stretchWords } from "./ticks";

interface TimeChartProps {
  /** What is drawn, to those who do not see it. */
  label: string;
  lines: readonly Line[];
  span: Span;
  unit: Unit;
  /** Height of the plot in pixels. */
  height?: number;
  /** The reader wants another stretch. */
  onSpan: (span: Span) => void;
  /** The reader wants the stretch from before the zoom. */
  onReset: () => void;
}

/**
 * Lines over time. Dragging zooms; so do + and - around the mark that the arrow keys move from point to point. What is
 * at the mark is read above the plot, and everything is in a table below it.
 */
export function TimeChart({ label, lines, span, unit, height = 260, onSpan, onReset }: TimeChartProps) {
  const help = useId();
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const latest = useRef({ onSpan, onReset });
  latest.current = { onSpan, onReset };
  const [at, setAt] = useState<number | null>(null);
  const theme = useThemeKey();
  const times = useMemo(() => timesOf(lines), [lines]);

  useEffect(() => {
    const into = frame.current!;
    const made = draw(into, { lines, span, unit, height }, readColors(), {
      onPoint: setAt,
      onDrag: (from, until) =>
        latest.current.onSpan(scaled({ start: new Date(from * 1000), end: new Date(until * 1000) }, 1)),
    });
    plot.current = made;
    const size = new ResizeObserver(() => made.resize(into.clientWidth));
    size.observe(into);
    return () => {
      size.disconnect();
      made.remove();
      plot.current = null;
    };
  }, [lines, span.start.getTime(), span.end.getTime(), unit, height, theme]);

  const go = (time: number | undefined) => {
    if (time === undefined) return;
    setAt(time);
    plot.current?.point(time);
  };
  const position = at === null ? times.length - 1 : indexOf(times, at);
  const zoom = (factor: number) => {
    const share = at === null ? 0.5 : (at - span.start.getTime() / 1000) / lengthOf(span);
    onSpan(scaled(span, factor, Math.min(1, Math.max(0, share))));
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => go(times[Math.max(0, position - step)]),
      ArrowRight: () => go(times[Math.min(times.length - 1, position + step)]),
      Home: () => go(times[0]),
      End: () => go(times.at(-1)),
      PageUp: () => onSpan(moved(span, -0.5)),
      PageDown: () => onSpan(moved(span, 0.5)),
      "+": () => zoom(0.5),
      "=": () => zoom(0.5),
      "-": () => zoom(2),
      Escape: onReset,
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  return (
    <div className="chart">
      <Readout lines={lines} at={at} span={span} unit={unit} />
      <div
        ref={frame}
        className="chart-plot"
        style={{ blockSize: height }}
        tabIndex={0}
        role="slider"
        aria-label={label}
        aria-describedby={help}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, times.length - 1)}
        aria-valuenow={Math.max(0, position)}
        aria-valuetext={times.length === 0 ? "No values" : valueWords(lines, times[position]!, span, unit)}
        onKeyDown={press}
        onDoubleClick={onReset}
        onBlur={() => {
          setAt(null);
          plot.current?.point(null);
        }}
      />
      <p id={help} className="hidden">
        Arrow keys read point by point, plus and minus zoom, Page Up and Page Down move to earlier and later times,
        Escape goes back.
      </p>
      <SeriesTable label={label} lines={lines} unit={unit} />
    </div>
  );
}

/** What the lines say at the mark, or of the whole stretch without one. */
function Readout({ lines, at, span, unit }: { lines: readonly Line[]; at: number | null; span: Span; unit: Unit }) {
  const points = at === null ? [] : lines.map((line) => nearest(line.points, at, lengthOf(span)));
  const shown = points.find((point) => point !== null);
  return (
    <div className="chart-read">
      <ul>
        {lines.map((line, index) => {
          const point = points[index];
          const whole = at === null ? summary(line.points) : (point ?? null);
          return (
            <li key={line.name}>
              <i className="key" style={{ background: lineColor(index) }} />
              {line.name}
              {whole === null ? (
                <span className="quiet">no value</span>
              ) : (
                <>
                  <strong>{formatValue(whole.avg, unit)}</strong>
                  <span className="quiet whole">
                    {at === null && "mean"}
                    {at === null && whole.max > whole.min && ", "}
                    {whole.max > whole.min && `${formatNumber(whole.min, unit)} to ${formatValue(whole.max, unit)}`}
                  </span>
                </>
              )}
            </li>
          );
        })}
      </ul>
      <p className="quiet whole">{shown ? spanWords(shown.timestamp, shown.seconds) : stretchWords(span)}</p>
    </div>
  );
}

function valueWords(lines: readonly Line[], time: number, span: Span, unit: Unit): string {
  const points = lines.map((line) => [line.name, nearest(line.points, time, lengthOf(span))] as const);
  const first = points.find(([, point]) => point !== null)?.[1];
  if (!first) return "No values";
  const values = points.flatMap(([name, point]) => (point === null ? [] : `${name} ${formatValue(point.avg, unit)}`));
  return `${spanWords(first.timestamp, first.seconds)}: ${values.join(", ")}`;
}

function timesOf(lines: readonly Line[]): number[] {
  const times = lines.flatMap(({ points }) =>
    points.map((point) => point.timestamp.getTime() / 1000 + point.seconds / 2),
  );
  return [...new Set(times)].sort((left, right) => left - right);
}

/** The index of the time that is nearest. */
function indexOf(times: readonly number[], at: number): number {
  let best = 0;
  times.forEach((time, index) => {
    if (Math.abs(time - at) < Math.abs(times[best]! - at)) best = index;
  });
  return best;
}
