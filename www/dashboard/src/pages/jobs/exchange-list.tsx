import type { JobSearch } from "../../app/search";
import { PagedList } from "../../components/paged-list";
import { StateBadge } from "../../components/state-badge";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Moment } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import { PAGE_ROWS, workTime } from "./job-words";

const COLUMNS = [
  ["Exchange", ""],
  ["State", ""],
  ["Items", "number"],
  ["Failed", "number wide-only"],
  ["Took", "number wide-only"],
  ["Began", "number wide-only"],
] as const;

/** One page of the studio's exchanges with other systems, newest first. */
export function ExchangeList({ search }: { search: JobSearch }) {
  return (
    <PagedList
      path="/jobs"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      lines={8}
      question={["sync runs"]}
      ask={(reader, slice) => reader.studio.syncRuns(slice)}
      empty={<EmptyState icon="refresh" title="Nothing was exchanged yet" />}
    >
      {(rows, stale) => (
        <Table caption="Exchanges, newest first" columns={COLUMNS} stale={stale} plain>
          {rows.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                {humanize(run.syncType)}
                <span className="narrow-only quiet">
                  <Moment value={run.startedAt} />
                </span>
                {run.errorMessage !== null && <span className="under row-error">{run.errorMessage}</span>}
              </th>
              <td>
                <StateBadge state={run.status} />
              </td>
              <td className="number">{formatCount(run.itemsProcessed)}</td>
              <td className="number wide-only">{formatCount(run.itemsFailed)}</td>
              <td className="number wide-only">{workTime(run)}</td>
              <td className="number wide-only quiet">
                <Moment value={run.startedAt} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </PagedList>
  );
}
