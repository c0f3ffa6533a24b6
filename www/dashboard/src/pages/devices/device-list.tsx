import { Link } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import type { DeviceSearch } from "../../app/search";
import { usePaging } from "../../app/use-paging";
import { Pager } from "../../components/pager";
import { Answer, EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import type { Device } from "../../store/reader";

const PAGE_ROWS = 50;

const COLUMNS = [
  ["Device", ""],
  ["Area", "wide-only"],
  ["Manufacturer and model", "wide-only"],
  ["Integration", "roomy-only"],
  ["Entities", "number"],
  ["Seen", "number wide-only"],
] as const;

/** One page of the devices that the filters leave, by name. */
export function DeviceList({ search }: { search: DeviceSearch }) {
  const { paging, first, previous, next } = usePaging("/devices", search.cursor);
  const text = useDeferredValue(search.text);
  const filter = { text, areaId: search.area, manufacturer: search.manufacturer };
  const page = useLocal(
    ["devices", filter, paging.cursor],
    (reader) => reader.devices(filter, { limit: PAGE_ROWS, cursor: paging.cursor }),
    { keepPrevious: true },
  );
  const total = useLocal(["count devices", filter], (reader) => reader.countDevices(filter));
  return (
    <Answer of={page} lines={12} first={paging.cursor === null ? undefined : first}>
      {({ rows, next: after }) =>
        rows.length === 0 ? (
          <EmptyState icon="devices" title="No devices match">
            <p className="quiet">Search for something shorter or clear a filter.</p>
          </EmptyState>
        ) : (
          <>
            <Table caption="Devices by name" columns={COLUMNS} stale={page.isPlaceholderData}>
              {rows.map((device) => (
                <DeviceRow key={device.deviceId} device={device} />
              ))}
            </Table>
            <Pager
              paging={paging}
              limit={PAGE_ROWS}
              rows={rows.length}
              total={total.data}
              next={after}
              onFirst={first}
              onPrevious={previous}
              onNext={next}
            />
          </>
        )
      }
    </Answer>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const area = device.areaId === null ? "No area" : humanize(device.areaId);
  return (
    <tr>
      <th scope="row">
        <Link
          to="/devices/$deviceId"
          params={{ deviceId: device.deviceId }}
          search={(search: object) => search}
          state={(state) => state}
          resetScroll={false}
          className="row-link"
          activeOptions={{ includeSearch: false }}
          data-row={device.deviceId}
        >
          {device.name}
        </Link>
        <span className="narrow-only quiet">
          {area}
          {device.manufacturer !== null && ` · ${device.manufacturer}`}
        </span>
      </th>
      <td className={`wide-only ${device.areaId === null ? "quiet" : ""}`}>{area}</td>
      <td className="wide-only">
        {device.manufacturer ?? <span className="quiet">Unknown</span>}
        {device.model !== null && <span className="under quiet">{device.model}</span>}
      </td>
      <td className="roomy-only">
        {device.integration === null ? <span className="quiet">–</span> : <code>{device.integration}</code>}
      </td>
      <td className="number">{formatCount(device.entityCount)}</td>
      <td className="number wide-only quiet">{device.lastSeen === null ? "–" : <Ago value={device.lastSeen} />}</td>
    </tr>
  );
}
