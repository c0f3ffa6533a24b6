import { Skeleton } from "../components/states";

/** Stands in the place of a page that is being fetched. */
export function PendingPage() {
  return (
    <div className="page" aria-busy="true">
      <Skeleton lines={8} />
    </div>
  );
}
