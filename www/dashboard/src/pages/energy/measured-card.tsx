import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { EnergySearch } from "../../app/search";
import { useSpan } from "../../app/use-span";
import { Card } from "../../components/card";
import { SpanBar } from "../../components/chart/span-bar";
import { TimeChart } from "../../components/chart/time-chart";
import { Answer, EmptyState } from "../../components/states";
import { UNITS } from "../../format/units";
import type { EnergyMeasure, Plug } from "../../store/catalogs/timeseries";
import { useLocal } from "../../store/hooks";
import { plugName } from "./plug-name";

const MEASURES: readonly (readonly [EnergyMeasure, string])[] = [
  ["power", "Power"],
  ["voltage", "Voltage"],
  ["current", "Current"],
];

/** What a plug measured over time. */
export function MeasuredCard({ plug, search }: { plug: Plug; search: EnergySearch }) {
  const { span, range, onRange, onSpan, onReset } = useSpan("/energy", search, plug.newest.timestamp);
  const measure = search.measure ?? "power";
  const { deviceId } = plug;
  const words = MEASURES.find(([name]) => name === measure)![1];
  const points = useLocal(
    ["energy series", deviceId, measure, span],
    (reader) => reader.timeseries.energySeries(deviceId, measure, span),
    { keepPrevious: true },
  );
  const lines = useMemo(() => [{ name: words, points: points.data ?? [] }], [words, points.data]);
  return (
    <Card
      title={plugName(plug)}
      className="span-8"
      aside={
        <nav className="tabs" aria-label="Measures">
          {MEASURES.map(([name, title]) => (
            <Link
              key={name}
              to="/energy"
              search={(now: object) => ({ ...now, measure: name === "power" ? undefined : name })}
              activeOptions={{ explicitUndefined: true }}
              resetScroll={false}
              className="tab"
            >
              {title}
            </Link>
          ))}
        </nav>
      }
    >
      <SpanBar range={range} span={span} onRange={onRange} onSpan={onSpan} onReset={onReset} />
      <Answer of={points} lines={8}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="energy" title="Nothing was measured in this time" />
          ) : (
            <TimeChart
              label={`${words} of ${plugName(plug)}`}
              lines={lines}
              span={span}
              unit={UNITS[measure]}
              height={280}
              onSpan={onSpan}
              onReset={onReset}
            />
          )
        }
      </Answer>
    </Card>
  );
}
