import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { formatInstant, formatMoment, formatRelative } from "../format/time";

const TICK_MS = 20_000;
const Now = createContext<number | null>(null);

/** Keeps the relative times below it true: they are written again every 20 seconds. */
export function Clock({ children }: { children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <Now value={now}>{children}</Now>;
}

/** The present, in milliseconds since the epoch, as of the last tick of the `Clock`. */
export function useNow(): number {
  const now = useContext(Now);
  return now === null ? Date.now() : now;
}

/** An instant in the viewer's zone. */
export function Instant({ value }: { value: Date }) {
  return <time dateTime={value.toISOString()}>{formatInstant(value)}</time>;
}

/** An instant in the viewer's zone, short enough for a column. */
export function Moment({ value }: { value: Date }) {
  return (
    <time dateTime={value.toISOString()} title={formatInstant(value)}>
      {formatMoment(value, useNow())}
    </time>
  );
}

/** How long ago an instant is; the instant itself is in the tooltip. */
export function Ago({ value }: { value: Date }) {
  const now = Math.max(useNow(), value.getTime());
  return (
    <time dateTime={value.toISOString()} title={formatInstant(value)}>
      {formatRelative(value, now)}
    </time>
  );
}

/** An instant and, more quietly, how long ago it is. */
export function InstantWithAgo({ value }: { value: Date }) {
  return (
    <>
      <Instant value={value} />{" "}
      <span className="quiet whole">
        (<Ago value={value} />)
      </span>
    </>
  );
}
