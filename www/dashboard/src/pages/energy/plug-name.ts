import { humanize } from "../../format/numbers";
import type { Plug } from "../../store/catalogs/timeseries";

/** What a plug is called: its name in the registry, or its identifier in words. */
export function plugName({ name, deviceId }: Plug): string {
  return name ?? humanize(deviceId);
}
