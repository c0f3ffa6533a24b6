import { useSyncExternalStore } from "react";

/** The colours that a plot is drawn with, as the theme in use has them. */
export interface Colors {
  readonly lines: readonly string[];
  readonly axis: string;
  readonly grid: string;
  readonly ground: string;
}

/** Names of the tokens for lines, in the order in which lines take them. */
const LINES = ["--chart-1", "--chart-2", "--chart-3", "--chart-4"] as const;

/** The name of the token of a line's colour, for what is drawn by style sheets. */
export function lineColor(index: number): string {
  return `var(${LINES[index % LINES.length]!})`;
}

/** A text that changes whenever the colours do. */
export function useThemeKey(): string {
  return useSyncExternalStore(subscribe, key);
}

/** Reads the colours from the tokens. */
export function readColors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    lines: LINES.map(token),
    axis: token("--ink-quiet"),
    grid: token("--line"),
    ground: token("--surface"),
  };
}

function subscribe(listener: () => void): () => void {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = new MutationObserver(listener);
  system.addEventListener("change", listener);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", listener);
    chosen.disconnect();
  };
}

function key(): string {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  return document.documentElement.dataset["theme"] ?? (dark ? "dark" : "light");
}
