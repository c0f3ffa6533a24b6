import { useNavigate } from "@tanstack/react-router";
import type { AnnotationSearch } from "../../app/search";
import { Select } from "../../components/controls";
import { FilterBar } from "../../components/filter-bar";
import { SearchField } from "../../components/search-field";
import { useLocal } from "../../store/hooks";

/** Chooses which videos are listed. */
export function VideoFilters({ search }: { search: AnnotationSearch }) {
  const navigate = useNavigate();
  const tags = useLocal(["tags"], (reader) => reader.studio.tags());
  const used = (tags.data ?? []).filter((tag) => tag.videoCount > 0);
  const set = (change: AnnotationSearch) =>
    void navigate({
      to: "/annotations",
      search: (now: object) => ({ ...now, ...change, cursor: undefined }),
      replace: true,
    });
  return (
    <FilterBar
      search={search}
      onClear={() => void navigate({ to: "/annotations", search: {} })}
      lead={
        <SearchField
          label="Search videos"
          placeholder="Title, file, tag…"
          value={search.text ?? ""}
          onChange={(text) => set({ text: text || undefined })}
        />
      }
    >
      <Select
        label="Tag"
        all="All tags"
        value={search.tag}
        options={used.map((tag) => ({ value: tag.name, count: tag.videoCount }))}
        write={String}
        onChange={(tag) => set({ tag })}
      />
    </FilterBar>
  );
}
