import { Link } from "@tanstack/react-router";
import { Card } from "../../components/card";
import { Dot } from "../../components/badge";
import { Ago } from "../../components/time";
import { formatCount } from "../../format/numbers";
import { formatValue, UNITS } from "../../format/units";
import type { Plug } from "../../store/catalogs/timeseries";
import { plugName } from "./plug-name";

/** The plugs, by what they draw; each leads to its charts. */
export function PlugsCard({ plugs, chosen }: { plugs: readonly Plug[]; chosen: Plug }) {
  const most = Math.max(1, ...plugs.map(({ newest }) => newest.powerW ?? 0));
  return (
    <Card title="Plugs" className="span-4" aside={<span className="quiet">{formatCount(plugs.length)}</span>}>
      <ul className="bars tall">
        {plugs.map((plug) => {
          const { powerW, powerState, timestamp } = plug.newest;
          return (
            <li key={plug.deviceId}>
              <Link
                to="/energy"
                search={(search: object) => ({ ...search, device: plug.deviceId })}
                resetScroll={false}
                aria-current={plug === chosen ? "true" : undefined}
              >
                <span className="bars-fill" style={{ inlineSize: `${share(powerW ?? 0, most)}%` }} aria-hidden="true" />
                <span className="bars-name">
                  {plugName(plug)}
                  <span className="under quiet">
                    <Dot tone={powerState === true ? "good" : "neutral"} />
                    <span>
                      {powerState === null ? "unknown" : powerState ? "on" : "standing by"} · <Ago value={timestamp} />
                    </span>
                  </span>
                </span>
                <span className="bars-size">{powerW === null ? "–" : formatValue(powerW, UNITS.power)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

/** A share in percent; next to nothing is nothing. */
function share(watts: number, most: number): number {
  return watts / most < 0.01 ? 0 : (watts / most) * 100;
}
