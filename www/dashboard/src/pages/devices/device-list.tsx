import { Link } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import type { DeviceSearch } from "../../app/search";
import { BESIDE_LIST } from "../../components/beside-list";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import type { Device } from "../../store/reader";
import { PendingBadge } from "../../sync/pending-badge";
import { deviceName } from "./device-name";

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
  const text = useDeferredValue(search.text);
  const filter = { text, areaId: search.area, manufacturer: search.manufacturer };
  const total = useLocal(["count devices", filter], (reader) => reader.countDevices(filter));
  return (
    <PagedList
      path="/devices"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      question={["devices", filter]}
      ask={(reader, slice) => reader.devices(filter, slice)}
      total={total.data}
      empty={
        <EmptyState icon="devices" title="No devices match">
          <p className="quiet">Search for something shorter or clear a filter.</p>
        </EmptyState>
      }
    >
      {(rows, stale) => (
        <Table caption="Devices by name" columns={COLUMNS} stale={stale}>
          {rows.map((device) => (
            <DeviceRow key={device.deviceId} device={device} />
          ))}
        </Table>
      )}
    </PagedList>
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
          {...BESIDE_LIST}
          className="row-link"
          data-row={device.deviceId}
        >
          {deviceName(device)}
        </Link>
        {deviceName(device) !== device.name && <span className="under quiet">{device.name}</span>}
        <span className="row-badges">
          <PendingBadge table="devices" rowKey={device.deviceId} />
        </span>
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
