import type { JobSearch } from "../../app/search";
import { usePaging } from "../../app/use-paging";
import { Pager } from "../../components/pager";
import { StateBadge } from "../../components/state-badge";
import { Answer, EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { useLocal } from "../../store/hooks";
import { JobLink } from "./job-link";
import { PAGE_ROWS, totalOf, workTime } from "./job-words";

const COLUMNS = [
  ["Job", ""],
  ["State", ""],
  ["Kind", "wide-only"],
  ["Took", "number wide-only"],
  ["Submitted", "number wide-only"],
] as const;

/** One page of the jobs that train models, newest first. */
export function TrainingList({ search }: { search: JobSearch }) {
  const { paging, first, previous, next } = usePaging("/jobs", search.cursor);
  const states = useLocal(["job states", true], (reader) => reader.studio.trainingStates());
  const page = useLocal(
    ["training jobs", search.status, paging.cursor],
    (reader) => reader.studio.trainingJobs(search.status, { limit: PAGE_ROWS, cursor: paging.cursor }),
    { keepPrevious: true },
  );
  return (
    <Answer of={page} lines={8} first={paging.cursor === null ? undefined : first}>
      {({ rows, next: after }) =>
        rows.length === 0 ? (
          <EmptyState icon="job" title="No training jobs here">
            <p className="quiet">A job that is submitted shows here with every state that it goes through.</p>
          </EmptyState>
        ) : (
          <>
            <Table caption="Training jobs, newest first" columns={COLUMNS} stale={page.isPlaceholderData}>
              {rows.map((job) => (
                <tr key={job.jobId}>
                  <th scope="row">
                    <JobLink jobId={job.jobId}>{job.jobName ?? job.jobId}</JobLink>
                    <span className="narrow-only quiet">
                      <Ago value={job.submittedAt} />
                    </span>
                    {job.errorMessage !== null && <span className="under row-error">{job.errorMessage}</span>}
                  </th>
                  <td>
                    <StateBadge state={job.status} />
                  </td>
                  <td className="wide-only">
                    <code>{job.jobType}</code>
                  </td>
                  <td className="number wide-only">{workTime(job)}</td>
                  <td className="number wide-only quiet">
                    <Ago value={job.submittedAt} />
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
