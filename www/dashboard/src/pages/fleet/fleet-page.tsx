import { Outlet, useChildMatches, useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { TrailerList } from "./trailer-list";
import { VehicleList } from "./vehicle-list";

/** The vehicles and trailers that come by; the detail of a vehicle opens beside them. */
export function FleetPage() {
  useTitle("Fleet");
  const search = useSearch({ from: "/fleet" });
  const open = useChildMatches().length > 0;
  return (
    <div className={`split ${open ? "open" : ""}`}>
      <div className="page split-list">
        <div className="page-head">
          <h1>Fleet</h1>
        </div>
        <VehicleList search={search} />
        <TrailerList />
      </div>
      <Outlet />
    </div>
  );
}
