import type { EnergySample, SeriesPoint, Store, WeatherSample } from "edgelite";
import type { Span } from "../../format/spans";

export type { EnergySample, SeriesPoint, WeatherSample };

/** What of a plug is drawn. */
export type EnergyMeasure = "power" | "voltage" | "current";

/** What of a weather station is drawn. */
export type WeatherMeasure = "temperature" | "humidity" | "co2" | "pressure" | "noise";

/** A plug: its name in the registry if it has one there, and its newest sample. */
export interface Plug {
  readonly deviceId: string;
  readonly name: string | null;
  readonly newest: EnergySample;
}

/** The energy of one period, in kilowatt-hours; `null` without a reading. */
export interface PeriodUse {
  readonly start: Date;
  readonly end: Date;
  readonly energyKwh: number | null;
}

/** Questions about samples. None loads the samples of a long time: charts come from the catalog's own downsampling. */
export interface TimeseriesReader {
  /** Plugs by name, each with its newest sample. */
  plugs(): Promise<readonly Plug[]>;
  /** A few hundred points of what a plug measured. */
  energySeries(deviceId: string, measure: EnergyMeasure, span: Span): Promise<readonly SeriesPoint[]>;
  /** The energy of each period between neighbouring boundaries, of which there are at least two. */
  energyUsage(deviceId: string, boundaries: readonly Date[]): Promise<readonly PeriodUse[]>;
  /** The newest sample of every module of every weather station. */
  weatherModules(): Promise<readonly WeatherSample[]>;
  /** A few hundred points of what a module measured. */
  weatherSeries(
    stationId: string,
    moduleType: string,
    measure: WeatherMeasure,
    span: Span,
  ): Promise<readonly SeriesPoint[]>;
}

/** How many points a chart asks for; about one for every two pixels of a wide screen. */
const POINTS = 400;

/** Answers from an open store. */
export function timeseriesReader({ timeseries, registry }: Store<"timeseries" | "registry">): TimeseriesReader {
  return {
    async plugs() {
      const newest = await timeseries.latestEnergy();
      const plugs = newest.map(async (sample) => {
        const device = await registry.device(sample.deviceId);
        return { deviceId: sample.deviceId, name: device?.name ?? null, newest: sample };
      });
      return Promise.all(plugs);
    },
    energySeries: async (deviceId, dataType, { start, end }) =>
      timeseries.energySeries({ deviceId, dataType, start, end, points: POINTS }),
    async energyUsage(deviceId, boundaries) {
      const used = await timeseries.energyUsage({
        deviceId,
        boundaries: boundaries.map((boundary) => boundary.toISOString()),
      });
      const byStart = new Map(used.map((use) => [use.start.getTime(), use.energyKwh]));
      return boundaries.slice(0, -1).map((start, index) => ({
        start,
        end: boundaries[index + 1]!,
        energyKwh: byStart.get(start.getTime()) ?? null,
      }));
    },
    weatherModules: async () => timeseries.latestWeather(),
    weatherSeries: async (stationId, moduleType, dataType, { start, end }) =>
      timeseries.weatherSeries({ stationId, moduleType, dataType, start, end, points: POINTS }),
  };
}
