import { Link, Outlet, useChildMatches, useNavigate, useSearch } from "@tanstack/react-router";
import type { JobSearch } from "../../app/search";
import { useTitle } from "../../app/title";
import { Select } from "../../components/controls";
import { FilterBar } from "../../components/filter-bar";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import { ExchangeList } from "./exchange-list";
import { TrainingList } from "./training-list";
import { VerifyList } from "./verify-list";

const TABS = [
  [undefined, "Checks"],
  ["training", "Training"],
  ["exchanges", "Exchanges"],
] as const;

/** What the server and its workers do: checks of the library, training, exchanges with other systems. */
export function JobsPage() {
  useTitle("Jobs");
  const search = useSearch({ from: "/jobs" });
  const open = useChildMatches().length > 0;
  return (
    <div className={`split ${open ? "open" : ""}`}>
      <div className="page split-list">
        <div className="page-head">
          <h1>Jobs</h1>
          <nav className="tabs" aria-label="Kinds of jobs">
            {TABS.map(([tab, words]) => (
              <Link key={words} to="/jobs" search={{ tab }} activeOptions={{ explicitUndefined: true }} className="tab">
                {words}
              </Link>
            ))}
          </nav>
        </div>
        {search.tab === "exchanges" ? (
          <ExchangeList search={search} />
        ) : (
          <>
            <StateFilter search={search} />
            {search.tab === "training" ? <TrainingList search={search} /> : <VerifyList search={search} />}
          </>
        )}
      </div>
      <Outlet />
    </div>
  );
}

/** Chooses the state of the jobs that are listed, and says how many are in each. */
function StateFilter({ search }: { search: JobSearch }) {
  const navigate = useNavigate();
  const training = search.tab === "training";
  const states = useLocal(["job states", training], (reader) =>
    training ? reader.studio.trainingStates() : reader.library.verifyStates(),
  );
  const counts = new Map((states.data ?? []).map(({ value, count }) => [value, count]));
  const set = (status: string | undefined) =>
    void navigate({ to: "/jobs", search: { tab: search.tab, status }, replace: true });
  return (
    <FilterBar search={{ status: search.status }} onClear={() => set(undefined)}>
      <Select
        label="State"
        all="All states"
        value={search.status}
        options={states.data ?? []}
        write={(state) => `${humanize(state)} (${formatCount(counts.get(state) ?? 0)})`}
        onChange={set}
      />
    </FilterBar>
  );
}
