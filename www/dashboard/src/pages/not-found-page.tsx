import { Link } from "@tanstack/react-router";
import { useTitle } from "../app/title";
import { EmptyState } from "../components/states";

/** The answer to an address that names no page. */
export function NotFoundPage() {
  useTitle("No such page");
  return (
    <div className="page">
      <h1>No such page</h1>
      <EmptyState icon="search" title="This address names no page of the dashboard">
        <Link className="button" to="/">
          Go to the overview
        </Link>
      </EmptyState>
    </div>
  );
}
