// A catalog of one's own: a folder of migrations beside the built-in ones, and
// its tables with the same comfort.

import { EdgeliteError, open, readCatalog } from "edgelite";
import type { Garden } from "./garden.ts"; // written by `edgelite types examples/garden --language typescript`

// In a page bundled with Vite: catalog<Garden>("garden", import.meta.glob("../garden/*.sql", { query: "?raw", … })).
const garden = await readCatalog<Garden>("examples/garden");
const store = await open(":memory:", { catalogs: ["media", garden] });

// Rows of any table, checked against its schema; the types know what may be left out.
const beds = store.table<Garden["beds"]>("beds");
const plants = store.table<Garden["plants"]>("plants");
const herbs = await beds.create({ name: "herbs" });
await plants.bulk([
  { operation: "create", row: { bed_id: herbs.bed_id, species: "basil", planted_at: new Date("2026-04-20T09:00:00Z") } },
  { operation: "create", row: { bed_id: herbs.bed_id, species: "thyme", planted_at: new Date("2026-04-18T09:00:00Z"), notes: { from: "a neighbour" } } },
]);

for (const { species, planted_at } of await plants.list({ where: { planted_at: { gte: "2026-04-01T00:00:00Z" } }, sort: "planted_at" })) {
  console.log(species, planted_at.toISOString());
}

// Statements in SQL give the same types: an instant is a Date, a flag a boolean, JSON a value.
const [bed] = await store.sql<{ name: string; sunny: boolean; n: number }>`
  SELECT name, sunny, count(*) AS n FROM beds JOIN plants USING (bed_id) WHERE name = ${"herbs"} GROUP BY bed_id`;
console.log(JSON.stringify(bed));

// Any column can be searched.
await store.declareSearch("plants", { columns: { species: 2, notes: 1 } });
for (const hit of await store.search<Garden["plants"]["row"]>("plants", "nieghbour")) {
  console.log(`${hit.species}: ${hit.search_highlights.notes}`);
}

// Rules of the schema are kept, and say which column they are about.
try {
  await plants.create({ bed_id: 7, species: "sage", planted_at: new Date() });
} catch (error) {
  if (!(error instanceof EdgeliteError)) throw error;
  console.log(`refused: ${error.kind} on ${error.field}`);
}

await store.close();
