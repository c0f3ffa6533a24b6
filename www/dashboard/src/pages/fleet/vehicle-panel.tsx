import { useNavigate, useParams } from "@tanstack/react-router";
import { Facts } from "../../components/facts";
import { Panel } from "../../components/panel";
import { Answer, EmptyState } from "../../components/states";
import { Ago, InstantWithAgo } from "../../components/time";
import { counted, formatCount, humanize } from "../../format/numbers";
import type { FleetVehicle } from "../../store/catalogs/studio";
import { useLocal } from "../../store/hooks";
import { plateOf } from "./vehicle-words";

/** The detail of one vehicle with who and what was seen with it. */
export function VehiclePanel() {
  const { fleetId } = useParams({ from: "/fleet/$fleetId" });
  const navigate = useNavigate();
  const vehicle = useLocal(["vehicle", fleetId], (reader) => reader.studio.vehicle(fleetId));
  const close = () =>
    void navigate({ to: "/fleet", search: (search: object) => search, state: (state) => state, resetScroll: false });
  const title = vehicle.data ? humanize(vehicle.data.fleetId) : vehicle.data === null ? "Not found" : "Vehicle";
  return (
    <Panel row={fleetId} title={title} kicker="Vehicle" onClose={close}>
      <Answer of={vehicle} lines={8}>
        {(of) =>
          of === null ? (
            <EmptyState icon="vehicle" title="This vehicle is not in the copy">
              <p className="quiet">It may have been removed, or be newer than the copy.</p>
            </EmptyState>
          ) : (
            <VehicleDetail vehicle={of} />
          )
        }
      </Answer>
    </Panel>
  );
}

function VehicleDetail({ vehicle }: { vehicle: FleetVehicle }) {
  const { people = [], trailers = [] } = vehicle;
  const words = (text: string | null) => (text === null ? null : humanize(text));
  return (
    <>
      <Facts
        facts={[
          ["Fleet", words(vehicle.fleetType)],
          ["Kind", words(vehicle.vehicleType)],
          ["Make", vehicle.vehicleMake],
          ["Model", vehicle.vehicleModel],
          ["Color", words([vehicle.primaryColor, vehicle.secondaryColor].filter(Boolean).join(", ") || null)],
          ["Agency", vehicle.agencyName],
          ["Plate", plateOf(vehicle)],
          ["Sightings", formatCount(vehicle.totalDetections)],
          ["First seen", <InstantWithAgo key="first" value={vehicle.firstSeenDate} />],
          ["Last seen", <InstantWithAgo key="last" value={vehicle.lastSeenDate} />],
          ["Notes", vehicle.notes],
        ]}
      />
      <Together
        title="People seen with it"
        links={people.map((link) => ({ ...link, name: link.personName }))}
        none="Nobody was seen with it."
      />
      {trailers.length > 0 && (
        <Together
          title="Trailers seen with it"
          links={trailers.map((link) => ({ ...link, name: humanize(link.trailerId) }))}
          none=""
        />
      )}
    </>
  );
}

interface Link {
  readonly id: number;
  readonly name: string;
  readonly timesSeenTogether: number;
  readonly lastSeenTogether: Date;
}

function Together({ title, links, none }: { title: string; links: readonly Link[]; none: string }) {
  return (
    <>
      <h3>{title}</h3>
      {links.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <ul className="entries">
          {links.map((link) => (
            <li key={link.id}>
              <p className="entry-head">
                <span>{link.name}</span>
                <span className="quiet">{counted(link.timesSeenTogether, "time", "times")}</span>
              </p>
              <p className="quiet">
                last together <Ago value={link.lastSeenTogether} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
