import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { CopyText } from "../../components/copy-button";
import { Facts } from "../../components/facts";
import { isEmptyJson, JsonView } from "../../components/json-view";
import { Panel } from "../../components/panel";
import { StateBadge } from "../../components/state-badge";
import { Answer, EmptyState } from "../../components/states";
import { InstantWithAgo } from "../../components/time";
import { useEdit } from "../../components/use-edit";
import { formatCount, humanize } from "../../format/numbers";
import type { VerifyJob } from "../../store/catalogs/library";
import type { TrainingJob } from "../../store/catalogs/studio";
import { useCopy, useLocal } from "../../store/hooks";
import { PendingBadge } from "../../sync/pending-badge";
import { workTime } from "./job-words";

/** The detail of one job: a check, or training where the address says so. */
export function JobPanel() {
  const { jobId } = useParams({ from: "/jobs/$jobId" });
  const { tab } = useSearch({ from: "/jobs" });
  return tab === "training" ? <TrainingPanel jobId={jobId} /> : <VerifyPanel jobId={jobId} />;
}

function VerifyPanel({ jobId }: { jobId: string }) {
  const close = useClose();
  const job = useLocal(["verify job", jobId], (reader) => reader.library.verifyJob(jobId));
  return (
    <Panel row={jobId} title={titleOf(job.data, (of) => of.title)} kicker="Check" onClose={close}>
      <Answer of={job} lines={8}>
        {(of) => (of === null ? <Missing /> : <VerifyDetail job={of} />)}
      </Answer>
    </Panel>
  );
}

function TrainingPanel({ jobId }: { jobId: string }) {
  const close = useClose();
  const job = useLocal(["training job", jobId], (reader) => reader.studio.trainingJob(jobId));
  return (
    <Panel row={jobId} title={titleOf(job.data, (of) => of.jobName ?? of.jobId)} kicker="Training" onClose={close}>
      <Answer of={job} lines={8}>
        {(of) => (of === null ? <Missing /> : <TrainingDetail job={of} />)}
      </Answer>
    </Panel>
  );
}

function VerifyDetail({ job }: { job: VerifyJob }) {
  return (
    <>
      <Facts
        facts={[
          ["State", <StateBadge key="state" state={job.status} />],
          ["Checks", humanize(job.phase)],
          [
            "Item",
            <Link key="item" to="/library/$itemId" params={{ itemId: job.libraryItemId }}>
              {job.title}
            </Link>,
          ],
          ["Kind", humanize(job.kind)],
          ["Added", <InstantWithAgo key="added" value={job.createdAt} />],
          ["Began", job.startedAt && <InstantWithAgo key="began" value={job.startedAt} />],
          ["Ended", job.completedAt && <InstantWithAgo key="ended" value={job.completedAt} />],
          ["Took", workTime(job)],
          ["Attempts", formatCount(job.attempts)],
          ["Worker", job.worker],
          ["Held until", job.leaseExpiresAt && <InstantWithAgo key="lease" value={job.leaseExpiresAt} />],
          ["Job", <CopyText key="id" text={job.id} label="the job's identifier" />],
        ]}
      />
      <Outcome error={job.error} result={job.result} />
    </>
  );
}

function TrainingDetail({ job }: { job: TrainingJob }) {
  return (
    <>
      <TrainingEdits job={job} />
      <Facts
        facts={[
          ["State", <StateBadge key="state" state={job.status} />],
          ["Kind", <code key="kind">{job.jobType}</code>],
          ["Submitted", <InstantWithAgo key="submitted" value={job.submittedAt} />],
          ["Began", job.startedAt && <InstantWithAgo key="began" value={job.startedAt} />],
          ["Ended", job.completedAt && <InstantWithAgo key="ended" value={job.completedAt} />],
          ["Took", workTime(job)],
          ["Data set", job.s3Uri ?? job.exportPath],
          ["Job", <CopyText key="id" text={job.jobId} label="the job's identifier" />],
        ]}
      />
      <h3>Settings</h3>
      {isEmptyJson(job.configJson) ? <p className="quiet">None.</p> : <JsonView value={job.configJson} />}
      <Outcome error={job.errorMessage} result={job.resultJson} />
    </>
  );
}

/** The states from which a training job goes on. */
const UNDER_WAY: ReadonlySet<string> = new Set(["pending", "queued", "processing"]);

/** Gives a job up, where the copy keeps in step with the server. */
function TrainingEdits({ job }: { job: TrainingJob }) {
  const { editor } = useCopy();
  const { edit, failure } = useEdit();
  if (editor === null) return null;
  return (
    <div className="edits">
      {UNDER_WAY.has(job.status) && (
        <button type="button" className="button small" onClick={() => void edit(editor.cancelTraining(job.jobId))}>
          Cancel this job
        </button>
      )}
      <span role="status">
        <PendingBadge table="training_jobs" rowKey={job.id} />
      </span>
      {failure}
    </div>
  );
}

function Outcome({ error, result }: { error: string | null; result: unknown }) {
  return (
    <>
      {error !== null && (
        <>
          <h3>Why it failed</h3>
          <p className="entry-error">{error}</p>
        </>
      )}
      <h3>Result</h3>
      {isEmptyJson(result) ? <p className="quiet">None yet.</p> : <JsonView value={result} />}
    </>
  );
}

function Missing() {
  return (
    <EmptyState icon="job" title="This job is not in the copy">
      <p className="quiet">It may have been deleted, or be newer than the copy.</p>
    </EmptyState>
  );
}

function titleOf<Job>(job: Job | null | undefined, title: (job: Job) => string): string {
  return job ? title(job) : job === null ? "Not found" : "Job";
}

function useClose() {
  const navigate = useNavigate();
  return () =>
    void navigate({ to: "/jobs", search: (search: object) => search, state: (state) => state, resetScroll: false });
}
