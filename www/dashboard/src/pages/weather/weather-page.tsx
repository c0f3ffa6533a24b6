import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { useSpan } from "../../app/use-span";
import { SpanBar } from "../../components/chart/span-bar";
import { Select } from "../../components/controls";
import { Answer, EmptyState } from "../../components/states";
import { Ago } from "../../components/time";
import { grouped } from "../../format/groups";
import type { WeatherSample } from "../../store/catalogs/timeseries";
import { useLocal } from "../../store/hooks";
import { MeasureCard } from "./measure-card";
import { MEASURES } from "./measures";

/** What weather stations measured: each measure in a chart of its own, with a line for each module. */
export function WeatherPage() {
  useTitle("Weather");
  const modules = useLocal(["weather modules"], (reader) => reader.timeseries.weatherModules());
  return (
    <div className="page">
      <div className="page-head">
        <h1>Weather</h1>
        {modules.data && modules.data.length > 0 && (
          <span className="quiet">
            <StationName modules={modules.data} /> newest reading <Ago value={newestOf(modules.data)} />
          </span>
        )}
      </div>
      <Answer of={modules} lines={10}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="climate" title="No weather station has sent a sample yet">
              <p className="quiet">Samples appear here once they are stored on the server.</p>
            </EmptyState>
          ) : (
            <Stations modules={of} />
          )
        }
      </Answer>
    </div>
  );
}

function Stations({ modules }: { modules: readonly WeatherSample[] }) {
  const search = useSearch({ from: "/weather" });
  const navigate = useNavigate();
  const stations = grouped(modules, (module) => module.stationId);
  const station = stations.has(search.station ?? "") ? search.station! : [...stations.keys()][0]!;
  const ofStation = stations.get(station)!;
  const { span, range, onRange, onSpan, onReset } = useSpan("/weather", search, newestOf(ofStation));
  return (
    <>
      {stations.size > 1 && (
        <div className="filters">
          <Select
            label="Station"
            value={station}
            options={[...stations].map(([value, members]) => ({ value, count: members.length }))}
            write={String}
            onChange={(to) =>
              void navigate({ to: "/weather", search: (now: object) => ({ ...now, station: to }), replace: true })
            }
          />
        </div>
      )}
      <SpanBar range={range} span={span} onRange={onRange} onSpan={onSpan} onReset={onReset} />
      <div className="grid">
        {MEASURES.filter((measure) => ofStation.some((module) => module[measure.column] !== null)).map((measure) => (
          <MeasureCard
            key={measure.name}
            measure={measure}
            modules={ofStation}
            span={span}
            onSpan={onSpan}
            onReset={onReset}
          />
        ))}
      </div>
    </>
  );
}

/** The station's identifier, where there is but one. */
function StationName({ modules }: { modules: readonly WeatherSample[] }) {
  const stations = new Set(modules.map((module) => module.stationId));
  return (
    stations.size === 1 && (
      <>
        Station <code>{[...stations][0]}</code> ·
      </>
    )
  );
}

function newestOf(modules: readonly WeatherSample[]): Date {
  return new Date(Math.max(...modules.map((module) => module.timestamp.getTime())));
}
