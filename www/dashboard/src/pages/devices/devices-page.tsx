import { Outlet, useChildMatches, useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { DeviceFilters } from "./device-filters";
import { DeviceList } from "./device-list";

/** The list of devices with its filters; the detail of a device opens beside it. */
export function DevicesPage() {
  useTitle("Devices");
  const search = useSearch({ from: "/devices" });
  const open = useChildMatches().length > 0;
  return (
    <div className={`split ${open ? "open" : ""}`}>
      <div className="page split-list">
        <div className="page-head">
          <h1>Devices</h1>
        </div>
        <DeviceFilters search={search} />
        <DeviceList search={search} />
      </div>
      <Outlet />
    </div>
  );
}
