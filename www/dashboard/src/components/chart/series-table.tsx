import { useState } from "react";
import { formatNumber, type Unit } from "../../format/units";
import type { Line } from "./series";
import { spanWords } from "./ticks";

/** The values of a chart as a table that folds away; its rows are made when it is opened. */
export function SeriesTable({ label, lines, unit }: { label: string; lines: readonly Line[]; unit: Unit }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Values as a table</summary>
      {open && (
        <div className="chart-table-scroll" tabIndex={0} role="region" aria-label={`${label}, values`}>
          <table>
            <caption className="hidden">{label}</caption>
            <thead>
              <tr>
                <th scope="col">Time</th>
                {lines.length > 1 && <th scope="col">Of</th>}
                {["Mean", "Lowest", "Highest"].map((title) => (
                  <th key={title} scope="col" className="number">
                    {title} ({unit.sign})
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.flatMap(({ name, points }) =>
                points.map((point) => (
                  <tr key={`${name} ${point.timestamp.getTime()}`}>
                    <th scope="row">{spanWords(point.timestamp, point.seconds)}</th>
                    {lines.length > 1 && <td>{name}</td>}
                    {[point.avg, point.min, point.max].map((value, index) => (
                      <td key={index} className="number">
                        {formatNumber(value, unit)}
                      </td>
                    ))}
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
