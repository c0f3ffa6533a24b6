import { useNavigate } from "@tanstack/react-router";
import type { DeviceSearch } from "../../app/search";
import { Select } from "../../components/controls";
import { FilterBar } from "../../components/filter-bar";
import { SearchField } from "../../components/search-field";
import { useLocal } from "../../store/hooks";

/** Chooses which devices are listed. */
export function DeviceFilters({ search }: { search: DeviceSearch }) {
  const navigate = useNavigate();
  const areas = useLocal(["areas"], (reader) => reader.areas());
  const manufacturers = useLocal(["manufacturers"], (reader) => reader.manufacturers());
  const set = (change: DeviceSearch) =>
    void navigate({
      to: "/devices",
      search: (now: object) => ({ ...now, ...change, cursor: undefined }),
      replace: true,
    });
  return (
    <FilterBar
      search={search}
      onClear={() => void navigate({ to: "/devices", search: {} })}
      lead={
        <SearchField
          label="Search devices"
          placeholder="Name, model, manufacturer…"
          value={search.text ?? ""}
          onChange={(text) => set({ text: text || undefined })}
        />
      }
    >
      <Select
        label="Area"
        all="All areas"
        value={search.area}
        options={areas.data ?? []}
        onChange={(area) => set({ area })}
      />
      <Select
        label="Manufacturer"
        all="All manufacturers"
        value={search.manufacturer}
        options={manufacturers.data ?? []}
        onChange={(manufacturer) => set({ manufacturer })}
        write={String}
      />
    </FilterBar>
  );
}
