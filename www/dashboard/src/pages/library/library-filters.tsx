import { useNavigate } from "@tanstack/react-router";
import type { LibrarySearch } from "../../app/search";
import { DayField, Select, Toggle } from "../../components/controls";
import { FilterBar } from "../../components/filter-bar";
import { SearchField } from "../../components/search-field";

const SORTS = [
  { value: "created_at", words: "Newest first" },
  { value: "updated_at", words: "Last changed" },
  { value: "title", words: "Title" },
] as const;

/** Chooses which items are listed, in which order, and how. */
export function LibraryFilters({ search }: { search: LibrarySearch }) {
  const navigate = useNavigate();
  const set = (change: LibrarySearch) =>
    void navigate({
      to: "/library",
      search: (now: object) => ({ ...now, ...change, cursor: undefined }),
      replace: true,
    });
  const show = (view: LibrarySearch["view"]) =>
    void navigate({ to: "/library", search: (now: object) => ({ ...now, view }), replace: true });
  const restricted = search.text !== undefined || search.from !== undefined || search.until !== undefined;
  const { kind: _, ...filters } = search;
  return (
    <FilterBar
      search={restricted ? filters : {}}
      onClear={() => set({ text: undefined, from: undefined, until: undefined })}
      lead={
        <SearchField
          label="Search the library"
          placeholder="Title…"
          value={search.text ?? ""}
          onChange={(text) => set({ text: text || undefined })}
        />
      }
    >
      <DayField label="Added from" value={search.from} max={search.until} onChange={(from) => set({ from })} />
      <DayField label="Until" value={search.until} min={search.from} onChange={(until) => set({ until })} />
      <Select
        label="Order"
        value={search.sort ?? "created_at"}
        options={SORTS.map(({ value }) => ({ value, count: 0 }))}
        write={(value) => SORTS.find((sort) => sort.value === value)?.words ?? value}
        onChange={(value) => set({ sort: value === "title" || value === "updated_at" ? value : undefined })}
      />
      <div className="toggles" role="group" aria-label="View">
        <Toggle pressed={search.view === "list"} icon="list" onChange={(list) => show(list ? "list" : undefined)}>
          As a list
        </Toggle>
      </div>
    </FilterBar>
  );
}
