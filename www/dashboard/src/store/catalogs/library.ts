import type { Downloader, Indexer, LibraryItem, QualityProfile, Store, VerifyJob, WantedItem } from "edgelite";
import { pageOf } from "../lists";
import type { Facet, Page, Slice } from "../reader";
import { verifyStates } from "../statements";
import { countFound, findItems, type FoundItem, type LibraryQuery } from "./library-search";

export type { Downloader, FoundItem, Indexer, LibraryItem, QualityProfile, VerifyJob, WantedItem };

/** The most rows of what belongs to one item, and of each kind of setting, that are shown. */
const MOST = 100;

/** Questions about the library, its jobs and its services. Secrets are not among the answers. */
export interface LibraryReader {
  /** The kinds that there are, with the number of items of each. */
  kinds(): Promise<readonly Facet[]>;
  items(query: LibraryQuery, slice: Slice): Promise<Page<FoundItem>>;
  countItems(query: LibraryQuery): Promise<number>;
  item(id: string): Promise<LibraryItem | null>;
  wantedOf(libraryItemId: string): Promise<readonly WantedItem[]>;
  verifyJobsOf(libraryItemId: string): Promise<readonly VerifyJob[]>;
  /** The states that jobs are in, with the number of each. */
  verifyStates(): Promise<readonly Facet[]>;
  verifyJobs(status: string | undefined, slice: Slice): Promise<Page<VerifyJob>>;
  verifyJob(id: string): Promise<VerifyJob | null>;
  downloaders(): Promise<readonly Downloader[]>;
  indexers(): Promise<readonly Indexer[]>;
  qualityProfiles(): Promise<readonly QualityProfile[]>;
}

/** Answers from an open store. */
export function libraryReader(store: Store<"library">): LibraryReader {
  const { library } = store;
  return {
    async kinds() {
      const counts = await library.libraryCounts();
      return counts.map(({ kind, count }) => ({ value: kind, count }));
    },
    items: (query, slice) => findItems(store, query, slice),
    countItems: (query) => countFound(store, query),
    item: async (id) => library.libraryItem(id),
    wantedOf: async (libraryItemId) => library.wantedItems({ libraryItemId, limit: MOST }),
    verifyJobsOf: async (libraryItemId) => library.verifyJobs({ libraryItemId, limit: MOST }),
    verifyStates: () => verifyStates(store),
    verifyJobs: async (status, slice) => pageOf(await library.verifyJobs({ status, ...slice })),
    verifyJob: async (id) => library.verifyJob(id),
    downloaders: async () => library.downloaders({ limit: MOST }),
    indexers: async () => library.indexers({ limit: MOST }),
    qualityProfiles: async () => library.qualityProfiles({ limit: MOST }),
  };
}
