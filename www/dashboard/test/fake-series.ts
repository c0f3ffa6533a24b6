import type { EnergySample, SeriesPoint, WeatherSample } from "../src/store/catalogs/timeseries";
import type { TimeseriesReader } from "../src/store/catalogs/timeseries";
import type { Span } from "../src/format/spans";

const DAY = 86_400;

/** Invented plugs with the watts that they draw at an hour of the day. */
const PLUGS: readonly { deviceId: string; name: string | null; watts: (hour: number) => number }[] = [
  { deviceId: "tapo_p115_desk", name: null, watts: (hour) => (hour > 8 && hour < 18 ? 110 : 5) },
  { deviceId: "tapo_p115_fridge", name: "Fridge in the kitchen", watts: (hour) => (Math.floor(hour * 2) % 3 ? 3 : 88) },
  { deviceId: "tapo_p115_washer", name: null, watts: (hour) => (hour > 9 && hour < 11 ? 1_840 : 0.5) },
];

const STATION = "70:ee:50:3a:0e:dc";

/** Questions about samples that were asked, so that tests see what pages ask for. */
export interface Asked {
  readonly spans: Span[];
}

/** Answers questions about samples from curves. There are samples for 400 days before `now`. */
export function fakeTimeseries(now: number, asked: Asked = { spans: [] }): TimeseriesReader {
  const newest = new Date(Math.floor(now / 900_000) * 900_000);
  const oldest = newest.getTime() / 1000 - 400 * DAY;
  const series = ({ start, end }: Span, value: (second: number) => number): SeriesPoint[] => {
    const [from, until] = [start.getTime() / 1000, Math.min(end.getTime(), newest.getTime()) / 1000];
    const width = Math.max(900, Math.ceil((end.getTime() / 1000 - from) / 400));
    const points: SeriesPoint[] = [];
    for (let at = Math.ceil(Math.max(from, oldest) / width) * width; at < until; at += width) {
      const avg = value(at);
      const swing = width > 900 ? Math.abs(avg) * 0.2 : 0;
      const samples = Math.round(width / 900);
      points.push({
        timestamp: new Date(at * 1000),
        seconds: width,
        min: avg - swing,
        avg,
        max: avg + swing,
        last: avg,
        samples,
      });
    }
    return points;
  };
  const hourOf = (second: number) => (second % DAY) / 3_600;
  return {
    async plugs() {
      return PLUGS.map(({ deviceId, name, watts }) => ({
        deviceId,
        name,
        newest: energySample(deviceId, newest, watts(hourOf(newest.getTime() / 1000))),
      }));
    },
    async energySeries(deviceId, measure, span) {
      asked.spans.push(span);
      const plug = PLUGS.find((of) => of.deviceId === deviceId);
      if (plug === undefined) return [];
      const scale = measure === "power" ? 1 : measure === "current" ? 1 / 230 : 0;
      return series(span, (second) => (scale === 0 ? 230 : plug.watts(hourOf(second)) * scale));
    },
    async energyUsage(_deviceId, boundaries) {
      return boundaries.slice(0, -1).map((start, index) => {
        const end = boundaries[index + 1]!;
        const days = (end.getTime() - start.getTime()) / 86_400_000;
        return { start, end, energyKwh: start.getTime() / 1000 < oldest ? null : days * (0.5 + (index % 5) / 10) };
      });
    },
    async weatherModules() {
      return [weatherSample("indoor", newest, true), weatherSample("outdoor", newest, false)];
    },
    async weatherSeries(_stationId, moduleType, measure, span) {
      asked.spans.push(span);
      const base = { temperature: 12, humidity: 60, co2: 700, pressure: 1_014, noise: 42 }[measure];
      const away = moduleType === "indoor" ? 8 : 0;
      return series(span, (second) => base + away - 4 * Math.cos(((hourOf(second) - 3) / 12) * Math.PI));
    },
  };
}

function energySample(deviceId: string, timestamp: Date, powerW: number): EnergySample {
  return {
    deviceId,
    timestamp,
    powerW,
    voltageV: 230.4,
    currentA: powerW / 230,
    dailyEnergyKwh: 0.6,
    monthlyEnergyKwh: 11,
    powerState: powerW > 1,
  };
}

function weatherSample(moduleType: string, timestamp: Date, inside: boolean): WeatherSample {
  return {
    stationId: STATION,
    moduleType,
    timestamp,
    temperatureC: inside ? 21.4 : 9.8,
    humidityPercent: inside ? 44 : 71,
    co2Ppm: inside ? 812 : null,
    pressureMbar: inside ? 1_014.2 : null,
    noiseDb: inside ? 41 : null,
  };
}
