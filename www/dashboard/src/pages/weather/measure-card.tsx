import { useMemo } from "react";
import { Card } from "../../components/card";
import { lineColor } from "../../components/chart/colors";
import { TimeChart } from "../../components/chart/time-chart";
import { Answer, EmptyState } from "../../components/states";
import { humanize } from "../../format/numbers";
import type { Span } from "../../format/spans";
import { formatValue, UNITS } from "../../format/units";
import type { WeatherSample } from "../../store/catalogs/timeseries";
import { useLocal } from "../../store/hooks";
import type { Measure } from "./measures";

interface MeasureCardProps {
  measure: Measure;
  /** The newest sample of each module of the station. */
  modules: readonly WeatherSample[];
  span: Span;
  onSpan: (span: Span) => void;
  onReset: () => void;
}

/** One measure of a station over time, with a line for each module that measures it. */
export function MeasureCard({ measure, modules, span, onSpan, onReset }: MeasureCardProps) {
  const { name, title, column } = measure;
  const unit = UNITS[name];
  const measuring = modules.filter((module) => module[column] !== null);
  const keys = measuring.map((module) => module.moduleType);
  const stationId = modules[0]!.stationId;
  const series = useLocal(
    ["weather series", stationId, name, keys, span],
    (reader) => Promise.all(keys.map((module) => reader.timeseries.weatherSeries(stationId, module, name, span))),
    { keepPrevious: true },
  );
  const lines = useMemo(
    () => (series.data ?? []).map((points, index) => ({ name: humanize(keys[index] ?? ""), points })),
    [series.data, keys.join()],
  );
  return (
    <Card
      title={title}
      className={name === "temperature" ? "span-12 measure" : "span-6 measure"}
      aside={
        <p className="measure-now">
          {measuring.map((module, index) => (
            <span key={module.moduleType}>
              <i className="key" style={{ background: lineColor(index) }} />
              <span className="hidden">{humanize(module.moduleType)} </span>
              {formatValue(module[column]!, unit)}
            </span>
          ))}
        </p>
      }
    >
      <Answer of={series} lines={6}>
        {(of) =>
          of.every((points) => points.length === 0) ? (
            <EmptyState icon={measure.icon} title="Nothing was measured in this time" />
          ) : (
            <TimeChart
              label={title}
              lines={lines}
              span={span}
              unit={unit}
              height={name === "temperature" ? 240 : 180}
              onSpan={onSpan}
              onReset={onReset}
            />
          )
        }
      </Answer>
    </Card>
  );
}
