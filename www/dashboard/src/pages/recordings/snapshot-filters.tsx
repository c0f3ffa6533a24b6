import { useNavigate } from "@tanstack/react-router";
import type { RecordingSearch } from "../../app/search";
import { DayField, Select } from "../../components/controls";
import { FilterBar } from "../../components/filter-bar";
import { useLocal } from "../../store/hooks";

/** Chooses which snapshots are listed. */
export function SnapshotFilters({ search }: { search: RecordingSearch }) {
  const navigate = useNavigate();
  const cameras = useLocal(["cameras"], (reader) => reader.cameras());
  const set = (change: RecordingSearch) =>
    void navigate({
      to: "/recordings",
      search: (now: object) => ({ ...now, ...change, cursor: undefined }),
      replace: true,
    });
  return (
    <FilterBar search={search} onClear={() => void navigate({ to: "/recordings", search: { tab: "snapshots" } })}>
      <Select
        label="Camera"
        all="All cameras"
        value={search.camera}
        options={cameras.data ?? []}
        onChange={(camera) => set({ camera })}
      />
      <DayField label="From" value={search.from} max={search.until} onChange={(from) => set({ from })} />
      <DayField label="Until" value={search.until} min={search.from} onChange={(until) => set({ until })} />
    </FilterBar>
  );
}
