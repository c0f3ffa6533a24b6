import { RouterProvider } from "@tanstack/react-router";
import { Clock } from "../components/time";
import { SessionContext } from "../store/hooks";
import type { Session } from "../store/session";
import { dashboardRouter } from "./router";

/** The dashboard over a session. */
export function App({ session, router }: { session: Session; router: ReturnType<typeof dashboardRouter> }) {
  return (
    <SessionContext value={session}>
      <Clock>
        <RouterProvider router={router} />
      </Clock>
    </SessionContext>
  );
}
