import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { CopyText } from "../../components/copy-button";
import { Facts, type Fact } from "../../components/facts";
import { isEmptyJson, JsonView } from "../../components/json-view";
import { Panel } from "../../components/panel";
import { StateBadge } from "../../components/state-badge";
import { Answer, EmptyState } from "../../components/states";
import { Ago, InstantWithAgo } from "../../components/time";
import { counted, formatCount, humanize } from "../../format/numbers";
import type { LibraryItem, VerifyJob, WantedItem } from "../../store/catalogs/library";
import { useLocal } from "../../store/hooks";

/** The detail of one item: what is known of it, what is wanted of it, and its jobs. */
export function ItemPanel() {
  const { itemId } = useParams({ from: "/library/$itemId" });
  const navigate = useNavigate();
  const item = useLocal(["library item", itemId], (reader) => reader.library.item(itemId));
  const close = () =>
    void navigate({ to: "/library", search: (search: object) => search, state: (state) => state, resetScroll: false });
  const title = item.data ? item.data.title : item.data === null ? "Not found" : "Item";
  return (
    <Panel row={itemId} title={title} kicker={item.data ? humanize(item.data.kind) : "Library"} onClose={close}>
      <Answer of={item} lines={8}>
        {(of) =>
          of === null ? (
            <EmptyState icon="library" title="This item is not in the copy">
              <p className="quiet">It may have been deleted, or be newer than the copy.</p>
            </EmptyState>
          ) : (
            <ItemDetail item={of} />
          )
        }
      </Answer>
    </Panel>
  );
}

function ItemDetail({ item }: { item: LibraryItem }) {
  const wanted = useLocal(["wanted of", item.id], (reader) => reader.library.wantedOf(item.id));
  const jobs = useLocal(["verify jobs of", item.id], (reader) => reader.library.verifyJobsOf(item.id));
  return (
    <>
      <Facts
        facts={[
          ...metadataFacts(item),
          ["Poster", item.posterUrl === null ? null : <code key="poster">{item.posterUrl}</code>],
          ["Added", <InstantWithAgo key="added" value={item.createdAt} />],
          ["Changed", <InstantWithAgo key="changed" value={item.updatedAt} />],
          ["Item", <CopyText key="id" text={item.id} label="the item's identifier" />],
        ]}
      />
      <h3>
        Wanted
        {wanted.data && wanted.data.length > 0 && <span className="count">{formatCount(wanted.data.length)}</span>}
      </h3>
      <Answer of={wanted} lines={2}>
        {(of) =>
          of.length === 0 ? (
            <p className="quiet">Nothing is searched for.</p>
          ) : (
            <ul className="entries">
              {of.map((row) => (
                <WantedEntry key={row.id} wanted={row} />
              ))}
            </ul>
          )
        }
      </Answer>
      <h3>
        Checks
        {jobs.data && jobs.data.length > 0 && <span className="count">{formatCount(jobs.data.length)}</span>}
      </h3>
      <Answer of={jobs} lines={2}>
        {(of) =>
          of.length === 0 ? (
            <p className="quiet">It was not checked yet.</p>
          ) : (
            <ul className="entries">
              {of.map((job) => (
                <JobEntry key={job.id} job={job} />
              ))}
            </ul>
          )
        }
      </Answer>
    </>
  );
}

/** What the metadata says, a line for each member. */
function metadataFacts({ metadata }: LibraryItem): Fact[] {
  if (isEmptyJson(metadata)) return [["Metadata", null]];
  if (typeof metadata !== "object" || Array.isArray(metadata))
    return [["Metadata", <JsonView key="metadata" value={metadata} />]];
  return Object.entries(metadata as object).map(([name, value]) => [
    humanize(name),
    <JsonView key={name} value={value} />,
  ]);
}

function WantedEntry({ wanted }: { wanted: WantedItem }) {
  return (
    <li>
      <p className="entry-head">
        <span>{wanted.searchQuery ?? wanted.title}</span>
        <StateBadge state={wanted.status} />
      </p>
      <p className="quiet">
        added <Ago value={wanted.addedAt} />
        {wanted.lastSearchAt !== null && (
          <>
            {" "}
            · searched <Ago value={wanted.lastSearchAt} />
          </>
        )}
      </p>
    </li>
  );
}

function JobEntry({ job }: { job: VerifyJob }) {
  return (
    <li>
      <p className="entry-head">
        <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
          {humanize(job.phase)}
        </Link>
        <StateBadge state={job.status} />
      </p>
      <p className="quiet">
        added <Ago value={job.createdAt} /> · {counted(job.attempts, "attempt", "attempts")}
      </p>
      {job.error !== null && <p className="entry-error">{job.error}</p>}
    </li>
  );
}
