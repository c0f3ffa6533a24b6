import type { JobSearch } from "../../app/search";
import { PagedList } from "../../components/paged-list";
import { StateBadge } from "../../components/state-badge";
import { EmptyState } from "../../components/states";
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
  const states = useLocal(["job states", false], (reader) => reader.library.verifyStates());
  return (
    <PagedList
      path="/jobs"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      question={["verify jobs", search.status]}
      ask={(reader, slice) => reader.library.verifyJobs(search.status, slice)}
      total={totalOf(states.data, search.status)}
      empty={
        <EmptyState icon="job" title="No checks here">
          <p className="quiet">A check of an item waits here until a worker takes it.</p>
        </EmptyState>
      }
    >
      {(rows, stale) => (
        <Table caption="Checks of the library, newest first" columns={COLUMNS} stale={stale}>
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
      )}
    </PagedList>
  );
}
