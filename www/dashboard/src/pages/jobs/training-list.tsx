import type { JobSearch } from "../../app/search";
import { PagedList } from "../../components/paged-list";
import { StateBadge } from "../../components/state-badge";
import { EmptyState } from "../../components/states";
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
  const states = useLocal(["job states", true], (reader) => reader.studio.trainingStates());
  return (
    <PagedList
      path="/jobs"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      lines={8}
      question={["training jobs", search.status]}
      ask={(reader, slice) => reader.studio.trainingJobs(search.status, slice)}
      total={totalOf(states.data, search.status)}
      empty={
        <EmptyState icon="job" title="No training jobs here">
          <p className="quiet">A job that is submitted shows here with every state that it goes through.</p>
        </EmptyState>
      }
    >
      {(rows, stale) => (
        <Table caption="Training jobs, newest first" columns={COLUMNS} stale={stale}>
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
      )}
    </PagedList>
  );
}
