// A media manager: keep items once, find them whatever is mistyped, change them
// in part, and let workers take jobs from a queue.

import { EdgeliteError, open } from "edgelite";

const store = await open(":memory:", { catalogs: ["library"] });

const solaris = await store.library.addLibraryItem({ kind: "movie", title: "Solaris" });
await store.library.addLibraryItem({ kind: "book", title: "Solaris" });
await store.library.addLibraryItem({ kind: "movie", title: "The Godfather & Sons" });
// The same kind and title, whatever the case, is the item that is there.
const again = await store.library.addLibraryItem({ kind: "movie", title: "SOLARIS" });
console.log(`added again: ${again.added}, the same item: ${again.id === solaris.id}`);

// Full-text search, the same in a page: marks are safe for HTML, and typing mistakes are looked past.
for (const hit of await store.library.searchLibraryItems({ query: "godfahter" })) {
  console.log(`${(hit.searchHighlights as { title: string }).title}: ${hit.searchTypos} mistake`);
}

// What is left out of a change stays; null clears.
await store.library.updateLibraryItem({ id: solaris.id, metadata: { year: 1972 }, posterUrl: null });
for (const { title, metadata } of await store.library.libraryItems({ kind: "movie", search: "sol" })) {
  console.log(title, JSON.stringify(metadata));
}

// A wrong argument is refused by its name, and nothing is changed.
try {
  await store.library.addLibraryItem({ kind: "podcast", title: "Kasino" });
} catch (error) {
  if (!(error instanceof EdgeliteError)) throw error;
  console.log(`refused: ${error.kind} on ${error.field}`);
}

// Of many workers each job goes to one, which holds it for a minute unless it gives signs of life.
await store.library.addVerifyJob({ libraryItemId: solaris.id, phase: "files" });
const job = await store.library.claimVerifyJob({ worker: "attic" });
if (job !== null) {
  console.log(`${job.worker} checks ${job.title}`);
  const done = await store.library.completeVerifyJob({ id: job.id, leaseId: job.leaseId!, result: { ok: true } });
  console.log(`the job is ${done.status}`);
}
console.log(`nothing left: ${(await store.library.claimVerifyJob({ worker: "attic" })) === null}`);

await store.close();
