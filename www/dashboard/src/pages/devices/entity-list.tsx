import { Badge } from "../../components/badge";
import { Icon, type IconName } from "../../components/icon";
import { EmptyState } from "../../components/states";
import { grouped } from "../../format/groups";
import { formatCount, humanize } from "../../format/numbers";
import type { Entity } from "../../store/reader";

const ICONS: Record<string, IconName> = {
  light: "bulb",
  sensor: "sensor",
  binary_sensor: "sensor",
  switch: "toggle",
  input_boolean: "toggle",
  climate: "climate",
  water_heater: "climate",
  camera: "recordings",
  image: "snapshot",
  media_player: "media",
  person: "person",
  device_tracker: "person",
  lock: "lock",
  alarm_control_panel: "alert",
  update: "download",
};

/** Entities, grouped by domain. */
export function EntityList({ entities }: { entities: readonly Entity[] }) {
  if (entities.length === 0) return <EmptyState icon="tag" title="This device has no entities" />;
  const domains = grouped(entities, (entity) => entity.domain);
  return (
    <div className="entities">
      {[...domains]
        .sort(([left], [right]) => left.localeCompare(right))
        .map(([domain, members]) => (
          <section key={domain} aria-label={humanize(domain)}>
            <h4>
              <Icon name={ICONS[domain] ?? "tag"} size={15} />
              {humanize(domain)}
              <span className="quiet">{formatCount(members.length)}</span>
            </h4>
            <ul>
              {members.map((entity) => (
                <li key={entity.entityId}>
                  <code>{entity.entityId}</code>
                  {entity.areaId !== null && <span className="quiet">{humanize(entity.areaId)}</span>}
                  {entity.disabled && <Badge>Disabled</Badge>}
                </li>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}
