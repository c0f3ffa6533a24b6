import { useRef, useState, type KeyboardEvent } from "react";

/** Makes a row of links one stop for the tab key: the arrow keys, Home and End move between them. */
export function useRoving<Element extends HTMLElement>(count: number) {
  const [chosen, setStop] = useState(count - 1);
  const stop = Math.min(chosen, count - 1);
  const row = useRef<Element>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || to < 0 || to >= count) return;
    event.preventDefault();
    setStop(to);
    row.current?.querySelectorAll<HTMLElement>("a")[to]?.focus();
  };
  return { row, stop, setStop, onKeyDown };
}
