import { Link } from "@tanstack/react-router";
import type { FleetSearch } from "../../app/search";
import { BESIDE_LIST } from "../../components/beside-list";
import { Icon } from "../../components/icon";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import type { FleetVehicle } from "../../store/catalogs/studio";
import { lineOf, plateOf } from "./vehicle-words";

const PAGE_ROWS = 50;

const COLUMNS = [
  ["Vehicle", ""],
  ["Looks", "wide-only"],
  ["Fleet", "wide-only"],
  ["Plate", "roomy-only"],
  ["Sightings", "number"],
  ["Last seen", "number wide-only"],
] as const;

/** One page of the vehicles, last seen first. */
export function VehicleList({ search }: { search: FleetSearch }) {
  return (
    <PagedList
      path="/fleet"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      lines={6}
      question={["vehicles"]}
      ask={(reader, slice) => reader.studio.vehicles(slice)}
      brief
      empty={<EmptyState icon="vehicle" title="No vehicle was recognised yet" />}
    >
      {(rows, stale) => (
        <Table caption="Vehicles, last seen first" columns={COLUMNS} stale={stale}>
          {rows.map((vehicle) => (
            <VehicleRow key={vehicle.fleetId} vehicle={vehicle} />
          ))}
        </Table>
      )}
    </PagedList>
  );
}

function VehicleRow({ vehicle }: { vehicle: FleetVehicle }) {
  const looks = lineOf(vehicle.primaryColor, vehicle.vehicleMake, vehicle.vehicleModel, vehicle.vehicleType);
  return (
    <tr>
      <th scope="row">
        <span className="row-head">
          <span className="feed-icon">
            <Icon name="vehicle" size={16} />
          </span>
          <span>
            <Link
              to="/fleet/$fleetId"
              params={{ fleetId: vehicle.fleetId }}
              {...BESIDE_LIST}
              className="row-link"
              data-row={vehicle.fleetId}
            >
              {humanize(vehicle.fleetId)}
            </Link>
            <span className="narrow-only quiet">
              {looks}, seen <Ago value={vehicle.lastSeenDate} />
            </span>
          </span>
        </span>
      </th>
      <td className="wide-only">{looks || <span className="quiet">–</span>}</td>
      <td className="wide-only">
        {vehicle.fleetType === null ? <span className="quiet">–</span> : humanize(vehicle.fleetType)}
      </td>
      <td className="roomy-only">{plateOf(vehicle) ?? <span className="quiet">–</span>}</td>
      <td className="number">{formatCount(vehicle.totalDetections)}</td>
      <td className="number wide-only quiet">
        <Ago value={vehicle.lastSeenDate} />
      </td>
    </tr>
  );
}
