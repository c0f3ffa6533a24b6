import type { IconName } from "../../components/icon";
import { humanize } from "../../format/numbers";
import type { LibraryItem } from "../../store/catalogs/library";

const KINDS: Record<string, readonly [icon: IconName, words: string]> = {
  movie: ["movie", "Films"],
  series: ["series", "Series"],
  music: ["media", "Music"],
  book: ["book", "Books"],
};

/** The icon of a kind of items. */
export function kindIcon(kind: string): IconName {
  return KINDS[kind]?.[0] ?? "tag";
}

/** What items of a kind are called together. */
export function kindWords(kind: string): string {
  return KINDS[kind]?.[1] ?? humanize(kind);
}

/** What one line says of an item: its year and whoever made it, as far as its metadata tells. */
export function itemLine({ metadata }: LibraryItem): string {
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return "";
  const known = metadata as Readonly<Record<string, unknown>>;
  const maker = known["director"] ?? known["author"] ?? known["artist"];
  return [known["year"], maker].filter((part) => typeof part === "string" || typeof part === "number").join(" · ");
}
