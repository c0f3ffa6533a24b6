import type { WirePatch } from "./messages.ts";
import { Rows } from "./rows.ts";

/** How a result came from the one before; positions count from 0. */
export interface Patch<Row> {
  /** The rows that are no more, with their positions in the former result. */
  readonly removed: readonly { readonly position: number; readonly row: Row }[];
  /** The rows that are elsewhere among those that stayed: their positions in the former and in the new result. */
  readonly moved: readonly { readonly from: number; readonly to: number; readonly row: Row }[];
  /** The new rows, with their positions in the new result. */
  readonly added: readonly { readonly position: number; readonly row: Row }[];
  /** The rows whose values changed, as they are and as they were, with their positions in the new result. */
  readonly changed: readonly { readonly position: number; readonly row: Row; readonly before: Row }[];
}

/**
 * Applies a patch.
 * @param former the rows before; they stay as they are
 * @param wire positions, as the engine's side gives them
 * @param fresh the rows that were added and then those that changed
 * @returns the new rows, in which unchanged rows are the same objects, and the patch
 */
export function applyPatch<Row>(former: Rows<Row>, wire: WirePatch, fresh: Rows<Row>): { rows: Rows<Row>; patch: Patch<Row> } {
  const { removed, moved, added, changed } = wire;
  const leaves = new Uint8Array(former.length);
  const rows = new Rows<Row>();
  rows.length = former.length + added.length - removed.length;
  const taken = new Uint8Array(rows.length);
  const place = (position: number, row: Row) => {
    rows[position] = row;
    taken[position] = 1;
  };
  for (const position of removed) leaves[position] = 1;
  for (let index = 0; index < moved.length; index += 2) {
    leaves[moved[index]!] = 1;
    place(moved[index + 1]!, former[moved[index]!]!);
  }
  added.forEach((position, index) => place(position, fresh[index]!));
  let next = 0;
  for (let position = 0; position < rows.length; position++) {
    if (taken[position]) continue;
    while (leaves[next]) next++;
    rows[position] = former[next++]!;
  }
  const patch: Patch<Row> = {
    removed: Array.from(removed, (position) => ({ position, row: former[position]! })),
    moved: Array.from({ length: moved.length / 2 }, (_, index) => ({ from: moved[2 * index]!, to: moved[2 * index + 1]!, row: former[moved[2 * index]!]! })),
    added: Array.from(added, (position, index) => ({ position, row: fresh[index]! })),
    changed: Array.from(changed, (position, index) => {
      const before = rows[position]!;
      const row = fresh[added.length + index]!;
      rows[position] = row;
      return { position, row, before };
    }),
  };
  rows.next = fresh.next;
  rows.warnings = fresh.warnings;
  // A row that moved and changed is shown as it is.
  return { rows, patch: { ...patch, moved: patch.moved.map((move) => ({ ...move, row: rows[move.to]! })) } };
}

/**
 * Puts the former rows in the places of those that are the same.
 * @param former the rows before
 * @param rows the rows now, without a patch
 * @returns whether nothing is another
 */
export function keepSame<Row>(former: Rows<Row>, rows: Rows<Row>): boolean {
  let same = former.length === rows.length && former.next === rows.next;
  for (let position = 0; position < rows.length; position++) {
    if (position < former.length && isSame(former[position], rows[position])) rows[position] = former[position]!;
    else same = false;
  }
  return same;
}

/** Whether two values of the store are the same: plain values, times, bytes, and what JSON can hold. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (one instanceof Date) return other instanceof Date && one.getTime() === other.getTime();
  const keys = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => key in other && isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
  );
}
