import { Link } from "@tanstack/react-router";
import type { FleetSearch } from "../../app/search";
import { usePaging } from "../../app/use-paging";
import { Icon } from "../../components/icon";
import { Pager } from "../../components/pager";
import { Answer, EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import type { FleetVehicle } from "../../store/catalogs/studio";
import { useLocal } from "../../store/hooks";
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
  const { paging, first, previous, next } = usePaging("/fleet", search.cursor);
  const page = useLocal(
    ["vehicles", paging.cursor],
    (reader) => reader.studio.vehicles({ limit: PAGE_ROWS, cursor: paging.cursor }),
    { keepPrevious: true },
  );
  return (
    <Answer of={page} lines={6} first={paging.cursor === null ? undefined : first}>
      {({ rows, next: after }) =>
        rows.length === 0 ? (
          <EmptyState icon="vehicle" title="No vehicle was recognised yet" />
        ) : (
          <>
            <Table caption="Vehicles, last seen first" columns={COLUMNS} stale={page.isPlaceholderData}>
              {rows.map((vehicle) => (
                <VehicleRow key={vehicle.fleetId} vehicle={vehicle} />
              ))}
            </Table>
            {(after !== null || paging.cursor !== null) && (
              <Pager
                paging={paging}
                limit={PAGE_ROWS}
                rows={rows.length}
                total={undefined}
                next={after}
                onFirst={first}
                onPrevious={previous}
                onNext={next}
              />
            )}
          </>
        )
      }
    </Answer>
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
              search={(search: object) => search}
              state={(state) => state}
              resetScroll={false}
              className="row-link"
              activeOptions={{ includeSearch: false }}
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
