import { Link } from "@tanstack/react-router";
import type { Place } from "../../app/places";
import { Card } from "../../components/card";
import { Icon, type IconName } from "../../components/icon";
import { Answer } from "../../components/states";
import { Ago } from "../../components/time";
import { counted, formatCount, humanize } from "../../format/numbers";
import { formatValue, UNITS } from "../../format/units";
import { useCopy, useIsOfToken, useLocal } from "../../store/hooks";
import type { Reader } from "../../store/reader";

/** The most webhooks that are looked through. */
const MOST_WEBHOOKS = 1000;

interface Tile {
  readonly to: Place["to"];
  readonly icon: IconName;
  readonly name: string;
  readonly figure: string;
  readonly note: string;
  /** Whether the rows never sync: they are those that the copy was begun with. */
  readonly stays?: boolean;
}

/** What the other pages have, in one figure each. */
export function ElsewhereCard() {
  const tiles = useLocal(["elsewhere"], tilesOf);
  const { sync, refreshedAt } = useCopy();
  const isOfToken = useIsOfToken();
  const shown = (tile: Tile) => {
    if (!tile.stays || sync === null) return tile;
    if (isOfToken && tile.figure === "0") return { ...tile, figure: "–", note: "on the server only" };
    return { ...tile, note: <>{tile.note}, as of <Ago value={refreshedAt} /></> };
  };
  return (
    <Card title="Elsewhere in the house" className="span-12">
      <Answer of={tiles} lines={3}>
        {(of) => (
          <ul className="elsewhere">
            {of.map(shown).map(({ to, icon, name, figure, note }) => (
              <li key={to}>
                <Link to={to}>
                  <span className="total-name">
                    <Icon name={icon} size={16} />
                    {name}
                  </span>
                  <strong>{figure}</strong>
                  <span className="total-note">{note}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Card>
  );
}

async function tilesOf({ timeseries, library, studio, services }: Reader): Promise<readonly Tile[]> {
  const [plugs, modules, kinds, videos, checks, webhooks] = await Promise.all([
    timeseries.plugs(),
    timeseries.weatherModules(),
    library.kinds(),
    studio.countVideos({}),
    library.verifyStates(),
    services.webhooks({ limit: MOST_WEBHOOKS, cursor: null }),
  ]);
  const sum = (counts: readonly { readonly count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
  const watts = plugs.reduce((total, { newest }) => total + (newest.powerW ?? 0), 0);
  const warm = modules.filter((module) => module.temperatureC !== null);
  const outside = warm.find(({ moduleType }) => moduleType === "outdoor") ?? warm[0];
  const failed = checks.find(({ value }) => value === "failed")?.count ?? 0;
  const on = webhooks.rows.filter(({ enabled }) => enabled).length;
  return [
    {
      to: "/energy",
      icon: "energy",
      name: "Energy",
      figure: plugs.length === 0 ? "–" : formatValue(watts, UNITS.power),
      note: counted(plugs.length, "plug", "plugs"),
    },
    {
      to: "/weather",
      icon: "climate",
      name: "Weather",
      figure: outside === undefined ? "–" : formatValue(outside.temperatureC!, UNITS.temperature),
      note: outside === undefined ? "no station" : humanize(outside.moduleType),
    },
    {
      to: "/library",
      icon: "library",
      name: "Library",
      figure: formatCount(sum(kinds)),
      note: `items of ${counted(kinds.length, "kind", "kinds")}`,
    },
    {
      to: "/annotations",
      icon: "annotation",
      name: "Annotations",
      figure: formatCount(videos),
      note: videos === 1 ? "video" : "videos",
    },
    {
      to: "/jobs",
      icon: "job",
      name: "Jobs",
      figure: formatCount(sum(checks)),
      note: failed === 0 ? "checks, none failed" : `checks, ${formatCount(failed)} failed`,
    },
    {
      to: "/webhooks",
      icon: "webhook",
      name: "Webhooks",
      figure: formatCount(webhooks.rows.length),
      note: `${formatCount(on)} on`,
      stays: true,
    },
  ];
}
