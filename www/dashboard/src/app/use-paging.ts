import { useLocation, useNavigate } from "@tanstack/react-router";
import { FIRST_PAGE, nextPage, previousPage, type Paging } from "./paging";

/** Pages whose list is paged by a cursor in the address. */
export type Paged = "/recordings" | "/devices" | "/library" | "/annotations" | "/fleet" | "/jobs" | "/webhooks";

/** Where the reader stands in the list of a page, and the steps from there; each step is an entry of the history. */
export function usePaging(path: Paged, cursor: string | undefined) {
  const navigate = useNavigate();
  const trail = useLocation().state.trail ?? [];
  const paging: Paging = { cursor: cursor ?? null, trail: cursor === undefined ? [] : trail };
  const go = (to: Paging) => {
    const moved = navigate({
      to: path,
      search: (search: object) => ({ ...search, cursor: to.cursor ?? undefined }),
      state: (state) => ({ ...state, trail: to.trail }),
    });
    void moved.then(() => window.scrollTo({ top: 0 }));
  };
  return {
    paging,
    first: () => go(FIRST_PAGE),
    previous: () => go(previousPage(paging)),
    next: (to: string) => go(nextPage(paging, to)),
  };
}
