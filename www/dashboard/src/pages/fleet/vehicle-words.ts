/** What vehicles and trailers have in common, as far as it is known. */
interface Seen {
  readonly plateNumber: string | null;
  readonly plateState: string | null;
}

/** Parts that are known, as one line; a capital letter at its beginning. */
export function lineOf(...parts: readonly (string | null)[]): string {
  const line = parts.filter((part) => part !== null && part !== "").join(" ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}

/** What the plate says, or `null`. */
export function plateOf({ plateNumber, plateState }: Seen): string | null {
  return plateNumber === null ? null : [plateNumber, plateState].filter(Boolean).join(" · ");
}
