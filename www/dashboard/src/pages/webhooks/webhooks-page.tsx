import { Outlet, useChildMatches, useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { Ago } from "../../components/time";
import { useCopy } from "../../store/hooks";
import { WebhookList } from "./webhook-list";

/** The webhooks that are registered; what was delivered to one opens beside them. */
export function WebhooksPage() {
  useTitle("Webhooks");
  const search = useSearch({ from: "/webhooks" });
  const { sync, refreshedAt } = useCopy();
  const open = useChildMatches().length > 0;
  return (
    <div className={`split ${open ? "open" : ""}`}>
      <div className="page split-list">
        <div className="page-head">
          <h1>Webhooks</h1>
        </div>
        {sync !== null && (
          <p className="page-note">
            Webhooks and their deliveries stay with the server: this is how they were when the copy was begun,{" "}
            <Ago value={refreshedAt} />.
          </p>
        )}
        <WebhookList search={search} />
      </div>
      <Outlet />
    </div>
  );
}
