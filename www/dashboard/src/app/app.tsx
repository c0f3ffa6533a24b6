import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Clock } from "../components/time";
import { SessionContext } from "../store/hooks";
import type { Session } from "../store/session";
import { dashboardRouter } from "./router";

/** The settings of queries: answers come from the local copy, so the network plays no part and they stay true until a newer copy is opened. */
export function localQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        staleTime: Infinity,
        gcTime: 60_000,
        retry: false,
        refetchOnWindowFocus: false,
      },
    },
  });
}

/** The dashboard over a session. */
export function App({
  session,
  queries,
  router,
}: {
  session: Session;
  queries: QueryClient;
  router: ReturnType<typeof dashboardRouter>;
}) {
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queries}>
        <Clock>
          <RouterProvider router={router} />
        </Clock>
      </QueryClientProvider>
    </SessionContext>
  );
}
