// A hub: take its devices and entities, as often as it sends them, and follow
// what changes.

import { open } from "edgelite";

const store = await open(":memory:", { catalogs: ["registry"] });

// A live query gives its result, and again whenever commits made it another one, with what is different.
const den = store.live(store.registry.devices({ areaId: "den" }));
await den.next(); // the first result is empty

// Objects as the hub's own registry has them. One that cannot be taken does not sink the others.
const report = await store.registry.bulkUpsertDevices([
  { id: "lamp", name: "Lamp", name_by_user: "Reading lamp", manufacturer: "Signify", area_id: "den" },
  { id: "plug", name: null, area_id: "den" },
  { name: "no id" },
]);
console.log(`${report.upserted} devices; ${report.skipped.length} could not be taken: ${report.skipped[0]?.reason}`);
await store.registry.bulkUpsertEntities([
  { entity_id: "light.lamp", device_id: "lamp", platform: "hue" },
  { entity_id: "sensor.lamp_power", device_id: "lamp", platform: "hue" },
]);

// Who reads later gets the latest result, never a queue of old ones.
const now = await den.next();
for (const device of now.value?.result ?? []) console.log(`${device.name}: ${device.entityCount} entities`);
console.log(`${now.value?.patch?.added.length} devices are new`);

// Anything else is SQL; what is put into the template is bound, never spliced into the text.
const platform = "hue";
const domains = await store.sql<{ domain: string; n: number }>`
  SELECT domain, count(*) AS n FROM entities WHERE platform = ${platform} GROUP BY domain ORDER BY domain`;
console.log(domains.map(({ domain, n }) => `${n} ${domain}`).join(", "));

// A device takes its entities along.
await store.registry.deleteDevice("lamp");
const later = await den.next();
console.log(`${later.value?.patch?.removed.map(({ row }) => row.name)} is gone; ${await store.registry.countEntities()} entities are left`);

await den.return();
await store.close();
