import { useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { Badge } from "../../components/badge";
import { Answer, EmptyState } from "../../components/states";
import { formatValue, UNITS } from "../../format/units";
import { useLocal } from "../../store/hooks";
import type { Plug } from "../../store/catalogs/timeseries";
import { MeasuredCard } from "./measured-card";
import { PlugsCard } from "./plugs-card";
import { UsageCard } from "./usage-card";

/** What plugs measured, and the energy that they used. */
export function EnergyPage() {
  useTitle("Energy");
  const plugs = useLocal(["plugs"], (reader) => reader.timeseries.plugs());
  return (
    <div className="page">
      <div className="page-head">
        <h1>Energy</h1>
        {plugs.data && plugs.data.length > 0 && <Now plugs={plugs.data} />}
      </div>
      <Answer of={plugs} lines={10}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="energy" title="No plug has sent a sample yet">
              <p className="quiet">Samples appear here once they are stored on the server.</p>
            </EmptyState>
          ) : (
            <PlugPages plugs={of} />
          )
        }
      </Answer>
    </div>
  );
}

function PlugPages({ plugs }: { plugs: readonly Plug[] }) {
  const search = useSearch({ from: "/energy" });
  const plug = plugs.find(({ deviceId }) => deviceId === search.device) ?? byPower(plugs)[0]!;
  return (
    <div className="grid">
      <MeasuredCard plug={plug} search={search} />
      <PlugsCard plugs={byPower(plugs)} chosen={plug} />
      <UsageCard plug={plug} search={search} />
    </div>
  );
}

/** What all plugs together draw, by their newest samples. */
function Now({ plugs }: { plugs: readonly Plug[] }) {
  const watts = plugs.reduce((sum, { newest }) => sum + (newest.powerW ?? 0), 0);
  return (
    <Badge tone="accent" icon="energy">
      {formatValue(watts, UNITS.power)} at the newest readings
    </Badge>
  );
}

function byPower(plugs: readonly Plug[]): Plug[] {
  return [...plugs].sort((left, right) => (right.newest.powerW ?? -1) - (left.newest.powerW ?? -1));
}
