import type { JobSearch } from "../../app/search";
import { usePaging } from "../../app/use-paging";
import { Pager } from "../../components/pager";
import { StateBadge } from "../../components/state-badge";
import { Answer, EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Moment } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
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
  const { paging, first, previous, next } = usePaging("/jobs", search.cursor);
  const page = useLocal(
    ["sync runs", paging.cursor],
    (reader) => reader.studio.syncRuns({ limit: PAGE_ROWS, cursor: paging.cursor }),
    { keepPrevious: true },
  );
  return (
    <Answer of={page} lines={8} first={paging.cursor === null ? undefined : first}>
      {({ rows, next: after }) =>
        rows.length === 0 ? (
          <EmptyState icon="refresh" title="Nothing was exchanged yet" />
        ) : (
          <>
            <Table caption="Exchanges, newest first" columns={COLUMNS} stale={page.isPlaceholderData} plain>
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
            <Pager
              paging={paging}
              limit={PAGE_ROWS}
              rows={rows.length}
              total={undefined}
              next={after}
              onFirst={first}
              onPrevious={previous}
              onNext={next}
            />
          </>
        )
      }
    </Answer>
  );
}
