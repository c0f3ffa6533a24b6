import { Icon } from "../../components/icon";
import type { LibraryItem } from "../../store/catalogs/library";
import { kindIcon } from "./kinds";

/** Hues that drawn covers take, in degrees. */
const HUES = [168, 205, 262, 322, 18, 46, 96, 230] as const;

/**
 * A drawn cover, the same for the same item. Posters are not fetched: they are elsewhere, and the page works without a
 * network.
 */
export function Cover({ item }: { item: LibraryItem }) {
  const seed = [...item.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7);
  const initials = item.title
    .replace(/^(the|an?)\s+/i, "")
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word) && !/^(of|the|and|in)$/i.test(word))
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return (
    <span
      className={`cover ${item.kind === "music" ? "square" : ""}`}
      style={{ "--hue": HUES[seed % HUES.length], "--turn": `${100 + (seed % 7) * 14}deg` } as object}
      aria-hidden="true"
    >
      <span className="cover-initials">{initials || item.title.charAt(0)}</span>
      <Icon name={kindIcon(item.kind)} size={16} />
    </span>
  );
}
