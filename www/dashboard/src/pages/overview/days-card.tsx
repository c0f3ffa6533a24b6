import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Card } from "../../components/card";
import { Answer } from "../../components/states";
import { useNow } from "../../components/time";
import { useRoving } from "../../components/use-roving";
import { dayOf, lastDays, startOfDay } from "../../format/days";
import { counted, formatCount } from "../../format/numbers";
import { formatDay } from "../../format/time";
import { useLocal } from "../../store/hooks";
import type { DayCount } from "../../store/reader";

const DAYS = 30;

/** How much was recorded on each of the last 30 days. */
export function DaysCard() {
  const today = dayOf(new Date(useNow()));
  const days = useMemo(() => lastDays(DAYS, startOfDay(today)), [today]);
  const counts = useLocal(["days", days[0], days.length], (reader) => reader.recordingsPerDay(days));
  return (
    <Card title="Recordings per day" className="span-8" aside={<span className="quiet">last {DAYS} days</span>}>
      <Answer of={counts} lines={4}>
        {(of) => <DayChart counts={of} />}
      </Answer>
    </Card>
  );
}

/**
 * One column a day; each leads to the recordings of its day. One stop for the tab key: the arrow keys move between
 * the days.
 */
export function DayChart({ counts }: { counts: readonly DayCount[] }) {
  const [shown, setShown] = useState<number | null>(null);
  const { row, stop, setStop, onKeyDown } = useRoving<HTMLOListElement>(counts.length);
  const highest = Math.max(1, ...counts.map((count) => count.recordings));
  const sum = counts.reduce((total, count) => total + count.recordings, 0);
  const read = shown === null ? undefined : counts[shown];

  return (
    <div className="days">
      <div className="days-head">
        <p className="days-read">
          <strong>{formatCount(read?.recordings ?? sum)}</strong>{" "}
          <span className="quiet">
            {read === undefined ? "recordings in all" : formatDay(startOfDay(read.day))}
            {read !== undefined && read.emergencies > 0 && ` · ${emergencies(read.emergencies)}`}
          </span>
        </p>
        <p className="days-legend">
          <i className="key accent" />
          Recordings
          <i className="key bad" />
          Emergencies
        </p>
      </div>
      <ol ref={row} onKeyDown={onKeyDown} onMouseLeave={() => setShown(null)} onBlur={() => setShown(null)}>
        {counts.map((count, index) => (
          <li key={count.day} onMouseEnter={() => setShown(index)}>
            <Link
              to="/recordings"
              search={{ from: count.day, until: count.day }}
              tabIndex={index === stop ? 0 : -1}
              aria-label={`${formatDay(startOfDay(count.day))}: ${counted(count.recordings, "recording", "recordings")}, ${emergencies(count.emergencies)}`}
              onFocus={() => {
                setShown(index);
                setStop(index);
              }}
            >
              <span className="days-column" style={{ blockSize: `${(count.recordings / highest) * 100}%` }}>
                <span
                  className="days-emergency"
                  style={{ blockSize: `${(count.emergencies / Math.max(1, count.recordings)) * 100}%` }}
                />
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <p className="days-ends">
        <span>{counts[0] && formatDay(startOfDay(counts[0].day))}</span>
        <span>at most {formatCount(highest)} a day</span>
        <span>Today</span>
      </p>
    </div>
  );
}

function emergencies(count: number): string {
  return counted(count, "emergency", "emergencies");
}
