import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** Leads from a row to the detail of its job. */
export function JobLink({ jobId, children }: { jobId: string; children: ReactNode }) {
  return (
    <Link
      to="/jobs/$jobId"
      params={{ jobId }}
      search={(search: object) => search}
      state={(state) => state}
      resetScroll={false}
      className="row-link"
      activeOptions={{ includeSearch: false }}
      data-row={jobId}
    >
      {children}
    </Link>
  );
}
