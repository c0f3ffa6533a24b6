/** Props of a link from a row to its detail beside the list: filters, page and scroll position of the list stay. */
export const BESIDE_LIST = {
  search: (search: object) => search,
  state: <State>(state: State) => state,
  resetScroll: false,
  activeOptions: { includeSearch: false },
} as const;
