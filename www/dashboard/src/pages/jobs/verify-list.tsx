import type { JobSearch } from "../../app/search";
import { usePaging } from "../../app/use-paging";
import { Pager } from "../../components/pager";
import { StateBadge } from "../../components/state-badge";
import { Answer, EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import { JobLink } from "./job-link";
import { PAGE_ROWS, totalOf, workTime } from "./job-words";

const COLUMNS = [
  ["Item", ""],
  ["State", ""],
  ["Checks", "wide-only"],
  ["Attempts", "number wide-only"],
  ["Took", "number wide-only"],
  ["Added", "number wide-only"],
] as const;

/** One page of the jobs that check items of the library, newest first. */
export function VerifyList({ search }: { search: JobSearch }) {
  const { paging, first, previous, next } = usePaging("/jobs", search.cursor);
  const states = useLocal(["job states", false], (reader) => reader.library.verifyStates());
  const page = useLocal(
    ["verify jobs", search.status, paging.cursor],
    (reader) => reader.library.verifyJobs(search.status, { limit: PAGE_ROWS, cursor: paging.cursor }),
    { keepPrevious: true },
  );
  return (
    <Answer of={page} lines={12} first={paging.cursor === null ? undefined : first}>
      {({ rows, next: after }) =>
        rows.length === 0 ? (
          <EmptyState icon="job" title="No checks here">
            <p className="quiet">A check of an item waits here until a worker takes it.</p>
          </EmptyState>
        ) : (
          <>
            <Table caption="Checks of the library, newest first" columns={COLUMNS} stale={page.isPlaceholderData}>
              {rows.map((job) => (
                <tr key={job.id}>
                  <th scope="row">
                    <JobLink jobId={job.id}>{job.title}</JobLink>
                    <span className="narrow-only quiet">
                      {humanize(job.phase)} · <Ago value={job.createdAt} />
                    </span>
                    {job.error !== null && <span className="under row-error">{job.error}</span>}
                  </th>
                  <td>
                    <StateBadge state={job.status} />
                  </td>
                  <td className="wide-only">{humanize(job.phase)}</td>
                  <td className="number wide-only">{formatCount(job.attempts)}</td>
                  <td className="number wide-only">{workTime(job)}</td>
                  <td className="number wide-only quiet">
                    <Ago value={job.createdAt} />
                  </td>
                </tr>
              ))}
            </Table>
            <Pager
              paging={paging}
              limit={PAGE_ROWS}
              rows={rows.length}
              total={totalOf(states.data, search.status)}
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
