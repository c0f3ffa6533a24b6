import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { EnergySearch } from "../../app/search";
import { Card } from "../../components/card";
import { Answer } from "../../components/states";
import { useRoving } from "../../components/use-roving";
import { lastPeriods, type Period } from "../../format/spans";
import { formatValue, UNITS } from "../../format/units";
import type { PeriodUse, Plug } from "../../store/catalogs/timeseries";
import { useLocal } from "../../store/hooks";
import { plugName } from "./plug-name";

/** How many periods are shown, and what one and many of them are called. */
const PERIODS: Record<Period, { readonly count: number; readonly title: string; readonly many: string }> = {
  day: { count: 30, title: "Day", many: "30 days" },
  week: { count: 26, title: "Week", many: "26 weeks" },
  month: { count: 12, title: "Month", many: "12 months" },
};

/** The energy that a plug used by day, week or month of the viewer's calendar. */
export function UsageCard({ plug, search }: { plug: Plug; search: EnergySearch }) {
  const per = search.per ?? "day";
  const { deviceId, newest } = plug;
  const last = newest.timestamp.getTime();
  const boundaries = useMemo(() => lastPeriods(per, PERIODS[per].count, new Date(last)), [per, last]);
  const usage = useLocal(
    ["energy usage", deviceId, per, boundaries[0], boundaries.length],
    (reader) => reader.timeseries.energyUsage(deviceId, boundaries),
    { keepPrevious: true },
  );
  return (
    <Card
      title={`Energy used by ${plugName(plug)}`}
      className="span-12"
      aside={
        <nav className="tabs" aria-label="Added up by">
          {Object.entries(PERIODS).map(([name, { title }]) => (
            <Link
              key={name}
              to="/energy"
              search={(now: object) => ({ ...now, per: name === "day" ? undefined : (name as Period) })}
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
      <Answer of={usage} lines={5}>
        {(of) => <UsageColumns uses={of} per={per} />}
      </Answer>
    </Card>
  );
}

/** One column for each period; each leads to the chart of its time. */
function UsageColumns({ uses, per }: { uses: readonly PeriodUse[]; per: Period }) {
  const [shown, setShown] = useState<number | null>(null);
  const { row, stop, setStop, onKeyDown } = useRoving<HTMLOListElement>(uses.length);
  const most = Math.max(0, ...uses.map((use) => use.energyKwh ?? 0));
  const sum = uses.reduce((total, use) => total + (use.energyKwh ?? 0), 0);
  const known = uses.filter((use) => use.energyKwh !== null).length;
  const read = shown === null ? undefined : uses[shown];
  return (
    <div className="days usage">
      <div className="days-head">
        <p className="days-read">
          <strong>{read ? useWords(read) : formatValue(sum, UNITS.energy)}</strong>{" "}
          <span className="quiet">{read ? periodWords(read, per) : `in ${PERIODS[per].many}`}</span>
        </p>
        <p className="quiet">{known > 0 && `${formatValue(sum / known, UNITS.energy)} a ${per} on average`}</p>
      </div>
      <ol ref={row} onKeyDown={onKeyDown} onMouseLeave={() => setShown(null)} onBlur={() => setShown(null)}>
        {uses.map((use, index) => (
          <li key={use.start.getTime()} onMouseEnter={() => setShown(index)}>
            <Link
              to="/energy"
              search={(now: object) => ({
                ...now,
                from: use.start.getTime() / 1000,
                until: use.end.getTime() / 1000,
              })}
              state={(state) => ({ ...state, zoom: (state.zoom ?? 0) + 1 })}
              tabIndex={index === stop ? 0 : -1}
              aria-label={`${periodWords(use, per)}: ${useWords(use)}`}
              onFocus={() => {
                setShown(index);
                setStop(index);
              }}
            >
              {use.energyKwh !== null && (
                <span className="days-column" style={{ blockSize: `${(use.energyKwh / (most || 1)) * 100}%` }} />
              )}
            </Link>
          </li>
        ))}
      </ol>
      <p className="days-ends">
        <span>{uses[0] && periodWords(uses[0], per)}</span>
        <span>at most {formatValue(most, UNITS.energy)}</span>
        <span>{uses.length > 0 && periodWords(uses.at(-1)!, per)}</span>
      </p>
    </div>
  );
}

function useWords({ energyKwh }: PeriodUse): string {
  return energyKwh === null ? "no reading" : formatValue(energyKwh, UNITS.energy);
}

function periodWords({ start }: PeriodUse, per: Period): string {
  const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
  const first = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
  const month = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" });
  return per === "day" ? day.format(start) : per === "week" ? `Week of ${first.format(start)}` : month.format(start);
}
