/** The version of this package. */
export const VERSION = "0.1.0";

/**
 * Compares versions.
 * @returns negative when `one` is older than `other`, positive when it is newer, 0 when they are the same
 */
export function compareVersions(one: string, other: string): number {
  const [ours, theirs] = [one, other].map((version) => version.split(".").map(Number));
  for (const [place, number] of ours!.entries()) {
    const difference = number - (theirs![place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
