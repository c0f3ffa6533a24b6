import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import type { DeviceSearch } from "../../app/search";
import { Select } from "../../components/controls";
import { FilterBar } from "../../components/filter-bar";
import { Icon } from "../../components/icon";
import { useLocal } from "../../store/hooks";

/** Chooses which devices are listed. */
export function DeviceFilters({ search }: { search: DeviceSearch }) {
  const navigate = useNavigate();
  const areas = useLocal(["areas"], (reader) => reader.areas());
  const manufacturers = useLocal(["manufacturers"], (reader) => reader.manufacturers());
  const set = (change: DeviceSearch) =>
    void navigate({
      to: "/devices",
      search: (now: DeviceSearch) => ({ ...now, ...change, cursor: undefined }),
      replace: true,
    });
  return (
    <FilterBar
      search={search}
      onClear={() => void navigate({ to: "/devices", search: {} })}
      lead={<SearchField value={search.text ?? ""} onChange={(text) => set({ text: text || undefined })} />}
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

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // What is typed shows at once; the address follows, and leads when it changes by itself.
  const [draft, setDraft] = useState(value);
  const sent = useRef<string[]>([]);
  useEffect(() => {
    const echo = sent.current.indexOf(value);
    if (echo < 0) setDraft(value);
    sent.current.splice(0, echo + 1);
  }, [value]);
  const type = (text: string) => {
    setDraft(text);
    sent.current.push(text);
    onChange(text);
  };
  useEffect(() => {
    const reach = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, select, textarea") !== null;
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", reach);
    return () => document.removeEventListener("keydown", reach);
  }, []);
  return (
    <div className="search">
      <label htmlFor={id} className="hidden">
        Search devices
      </label>
      <Icon name="search" size={16} />
      <input
        ref={input}
        id={id}
        type="search"
        placeholder="Name, model, manufacturer…"
        value={draft}
        onChange={(event) => type(event.target.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}
