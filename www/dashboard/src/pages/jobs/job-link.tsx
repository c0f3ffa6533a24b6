import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { BESIDE_LIST } from "../../components/beside-list";

/** Leads from a row to the detail of its job. */
export function JobLink({ jobId, children }: { jobId: string; children: ReactNode }) {
  return (
    <Link
      to="/jobs/$jobId"
      params={{ jobId }}
      {...BESIDE_LIST}
      className="row-link"
      data-row={jobId}
    >
      {children}
    </Link>
  );
}
