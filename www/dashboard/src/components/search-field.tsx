import { useEffect, useId, useRef, useState } from "react";
import { Icon } from "./icon";

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

/** A text to look for; a slash leads to it from anywhere on the page. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
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
        {label}
      </label>
      <Icon name="search" size={16} />
      <input
        ref={input}
        id={id}
        type="search"
        placeholder={placeholder}
        value={draft}
        onChange={(event) => type(event.target.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}
