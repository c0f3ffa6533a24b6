/**
 * Removes the named entry of the origin's private file system, or all of them.
 *
 * @param name Name of a file or folder at the root; without it, every entry goes.
 */
export async function wipeFiles(name?: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const entry of root.keys()) if (name === undefined || entry === name) names.push(entry);
  for (const entry of names) await root.removeEntry(entry, { recursive: true });
}
