import { Answer } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import { lineOf, plateOf } from "./vehicle-words";

const COLUMNS = [
  ["Trailer", ""],
  ["Looks", "wide-only"],
  ["Plate", "roomy-only"],
  ["Sightings", "number"],
  ["Last seen", "number wide-only"],
] as const;

/** The trailers, last seen first; nothing where there are none. */
export function TrailerList() {
  const trailers = useLocal(["trailers"], (reader) => reader.studio.trailers());
  return (
    <Answer of={trailers} lines={2}>
      {(of) =>
        of.length > 0 && (
          <section className="below" aria-label="Trailers">
            <h2>Trailers</h2>
            <Table caption="Trailers, last seen first" columns={COLUMNS} stale={false} plain>
              {of.map((trailer) => (
                <tr key={trailer.trailerId}>
                  <th scope="row">
                    {humanize(trailer.trailerId)}
                    <span className="narrow-only quiet">
                      {lineOf(trailer.trailerColor, trailer.trailerType)}, seen <Ago value={trailer.lastSeenDate} />
                    </span>
                  </th>
                  <td className="wide-only">{lineOf(trailer.trailerColor, trailer.trailerType)}</td>
                  <td className="roomy-only">{plateOf(trailer) ?? <span className="quiet">–</span>}</td>
                  <td className="number">{formatCount(trailer.totalDetections)}</td>
                  <td className="number wide-only quiet">
                    <Ago value={trailer.lastSeenDate} />
                  </td>
                </tr>
              ))}
            </Table>
          </section>
        )
      }
    </Answer>
  );
}
