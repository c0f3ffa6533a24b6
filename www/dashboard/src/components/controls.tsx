import { useId, type ReactNode } from "react";
import { humanize } from "../format/numbers";
import type { Facet } from "../store/reader";
import { Icon, type IconName } from "./icon";

interface SelectProps {
  label: string;
  /** Words for "no restriction"; without them one of the values is always chosen. */
  all?: string;
  value: string | undefined;
  options: readonly Facet[];
  onChange: (value: string | undefined) => void;
  /** How a value is written; as words unless given. */
  write?: (value: string) => string;
}

/** Chooses one of the values that occur, or all of them. */
export function Select({ label, all, value, options, onChange, write = humanize }: SelectProps) {
  const id = useId();
  const known = value === undefined || options.some((option) => option.value === value);
  return (
    <div className={`field ${value === undefined || all === undefined ? "" : "set"}`}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)}>
        {all !== undefined && <option value="">{all}</option>}
        {!known && <option value={value}>{write(value)}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {write(option.value)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Chooses a calendar day. */
export function DayField({
  label,
  value,
  min,
  max,
  onChange,
}: {
  label: string;
  value: string | undefined;
  min?: string;
  max?: string;
  onChange: (value: string | undefined) => void;
}) {
  const id = useId();
  return (
    <div className={`field ${value === undefined ? "" : "set"}`}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        value={value ?? ""}
        min={min}
        max={max}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
    </div>
  );
}

/** Turns a restriction on and off. */
export function Toggle({
  pressed,
  icon,
  onChange,
  children,
}: {
  pressed: boolean;
  icon: IconName;
  onChange: (pressed: boolean) => void;
  children: ReactNode;
}) {
  return (
    <button type="button" className="toggle" aria-pressed={pressed} onClick={() => onChange(!pressed)}>
      <Icon name={icon} size={15} />
      {children}
    </button>
  );
}
