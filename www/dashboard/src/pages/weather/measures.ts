import type { IconName } from "../../components/icon";
import type { WeatherMeasure, WeatherSample } from "../../store/catalogs/timeseries";

/** A measure of weather stations. */
export interface Measure {
  readonly name: WeatherMeasure;
  readonly title: string;
  /** Where a sample has it. */
  readonly column: keyof Pick<
    WeatherSample,
    "temperatureC" | "humidityPercent" | "co2Ppm" | "pressureMbar" | "noiseDb"
  >;
  readonly icon: IconName;
}

/** The five measures. */
export const MEASURES: readonly Measure[] = [
  { name: "temperature", title: "Temperature", column: "temperatureC", icon: "climate" },
  { name: "humidity", title: "Humidity", column: "humidityPercent", icon: "humidity" },
  { name: "co2", title: "Carbon dioxide", column: "co2Ppm", icon: "air" },
  { name: "pressure", title: "Air pressure", column: "pressureMbar", icon: "gauge" },
  { name: "noise", title: "Noise", column: "noiseDb", icon: "noise" },
];
