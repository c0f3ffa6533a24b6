import { useNavigate } from "@tanstack/react-router";
import type { RecordingSearch } from "../../app/search";
import { DayField, Select, Toggle } from "../../components/controls";
import { FilterBar } from "../../components/filter-bar";
import { useLocal } from "../../store/hooks";

/** Chooses which recordings are listed. */
export function RecordingFilters({ search }: { search: RecordingSearch }) {
  const navigate = useNavigate();
  const cameras = useLocal(["cameras"], (reader) => reader.cameras());
  const types = useLocal(["recording types"], (reader) => reader.recordingTypes());
  const set = (change: RecordingSearch) =>
    void navigate({
      to: "/recordings",
      search: (now: object) => ({ ...now, ...change, cursor: undefined }),
      replace: true,
    });
  return (
    <FilterBar search={search} onClear={() => void navigate({ to: "/recordings", search: {} })}>
      <Select
        label="Camera"
        all="All cameras"
        value={search.camera}
        options={cameras.data ?? []}
        onChange={(camera) => set({ camera })}
      />
      <Select
        label="Type"
        all="All types"
        value={search.type}
        options={types.data ?? []}
        onChange={(type) => set({ type })}
      />
      <DayField label="From" value={search.from} max={search.until} onChange={(from) => set({ from })} />
      <DayField label="Until" value={search.until} min={search.from} onChange={(until) => set({ until })} />
      <div className="toggles" role="group" aria-label="Only">
        <Toggle
          pressed={search.emergency === true}
          icon="alert"
          onChange={(on) => set({ emergency: on ? true : undefined })}
        >
          Emergency
        </Toggle>
        <Toggle
          pressed={search.unusual === true}
          icon="spark"
          onChange={(on) => set({ unusual: on ? true : undefined })}
        >
          Unusual
        </Toggle>
      </div>
    </FilterBar>
  );
}
