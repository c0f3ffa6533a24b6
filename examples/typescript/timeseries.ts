// A smart plug: store a week of samples, draw it, and add up its energy.

import { open } from "edgelite";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const monday = Date.parse("2024-01-01T00:00:00Z");

const store = await open(":memory:", { catalogs: ["timeseries"] });

// Samples are JSON, as plugs and bridges send them: the columns' names, times in RFC 3339.
// One a minute; the plug draws 60 watts from 18 to 22 o'clock. Its counter begins again each day.
const samples = Array.from({ length: 7 * 1_440 }, (_, minute) => {
  const ofDay = minute % 1_440;
  return {
    device_id: "plug",
    timestamp: new Date(monday + minute * MINUTE).toISOString(),
    power_w: ofDay >= 1_080 && ofDay < 1_320 ? 60 : 0,
    daily_energy_kwh: Math.min(Math.max(ofDay - 1_080, 0), 240) / 1_000,
  };
});
// Thousands go in together: one transaction, all of them or none.
const { stored } = await store.timeseries.storeEnergyBatch(samples);
console.log(`${stored} samples`);

// However many there are, a chart reads about as many rows as it has points.
const series = await store.timeseries.energySeries({
  deviceId: "plug",
  start: new Date(monday),
  end: new Date(monday + 7 * DAY - 1_000),
  points: 7,
});
for (const { timestamp, avg, max } of series) {
  console.log(`${timestamp.toISOString()}: ${avg.toFixed(0)} W on average, ${max.toFixed(0)} W at most`);
}

const boundaries = [0, 1, 2].map((day) => new Date(monday + day * DAY).toISOString());
for (const { start, energyKwh } of await store.timeseries.energyUsage({ deviceId: "plug", boundaries })) {
  console.log(`${start.toISOString()} used ${energyKwh.toFixed(2)} kWh`);
}

await store.close();
