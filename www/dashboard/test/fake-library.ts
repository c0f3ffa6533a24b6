import type { FoundItem, LibraryItem, LibraryReader, VerifyJob, WantedItem } from "../src/store/catalogs/library";
import { facets, page } from "./fake-lists";

const HOUR = 3_600_000;
const KINDS = ["movie", "series", "music", "book"] as const;
const TITLES = ["The Quiet Harbour", "Signal of the North", "Copper Lighthouse", "The Last Cartographer"] as const;

/** Rows of an invented library; the same for the same `now`. */
export interface FakeLibrary {
  readonly items: readonly LibraryItem[];
  readonly wanted: readonly WantedItem[];
  readonly jobs: readonly VerifyJob[];
}

/** Invents 120 items, newest first, some of them wanted and some checked. */
export function fakeLibrary(now: number): FakeLibrary {
  const items = Array.from({ length: 120 }, (_, index): LibraryItem => {
    const kind = KINDS[index % KINDS.length]!;
    const createdAt = new Date(now - index * 31 * HOUR);
    return {
      id: `${index.toString(16).padStart(4, "0")}`.repeat(8),
      kind,
      title: `${TITLES[(index >> 2) % TITLES.length]!} ${index + 1}`,
      posterUrl: null,
      backgroundUrl: null,
      metadata: { year: 1960 + (index % 60), genres: ["drama"], director: "Mina Okafor" },
      createdAt,
      updatedAt: createdAt,
    };
  });
  const wanted = items.slice(0, 8).map((item, index): WantedItem => ({
    id: `wanted_${index}`,
    libraryItemId: item.id,
    title: item.title,
    kind: item.kind,
    status: ["wanted", "searching", "found", "failed"][index % 4]!,
    searchQuery: index % 2 ? `${item.title} 1080p` : null,
    lastSearchAt: index % 4 ? new Date(now - HOUR) : null,
    addedAt: new Date(now - 40 * HOUR),
    metadata: null,
  }));
  const jobs = items.slice(0, 60).map((item, index): VerifyJob => {
    const status = ["completed", "completed", "failed", "pending", "running"][index % 5]!;
    const createdAt = new Date(now - index * 5 * HOUR);
    const startedAt = status === "pending" ? null : new Date(createdAt.getTime() + 20_000);
    const ended = status === "completed" || status === "failed";
    return {
      id: `job_${String(index).padStart(3, "0")}`,
      libraryItemId: item.id,
      kind: item.kind,
      title: item.title,
      phase: "files",
      status,
      result: status === "completed" ? { files: 4, missing: 0 } : null,
      error: status === "failed" ? "the file cannot be read" : null,
      startedAt,
      completedAt: ended ? new Date(createdAt.getTime() + 95_000) : null,
      worker: startedAt === null ? null : "nas",
      leaseId: null,
      leaseExpiresAt: status === "running" ? new Date(now + HOUR) : null,
      attempts: startedAt === null ? 0 : 1,
      createdAt,
    };
  });
  return { items, wanted, jobs };
}

/** The item as a search for a part of its title gives it. */
function marked(item: LibraryItem, text: string): FoundItem {
  const at = item.title.toLowerCase().indexOf(text.toLowerCase());
  const [before, found, after] = [
    item.title.slice(0, at),
    item.title.slice(at, at + text.length),
    item.title.slice(at + text.length),
  ].map((part) => part.replace(/&/g, "&amp;").replace(/</g, "&lt;"));
  const searchHighlights = { title: `${before}<mark>${found}</mark>${after}`, metadata: "drama · <mark>1960</mark>" };
  return { ...item, searchHighlights };
}

/** Answers questions about a library from rows in memory. */
export function fakeLibraryReader({ items, wanted, jobs }: FakeLibrary): LibraryReader {
  const found = ({ text = "", kind, since, until }: Parameters<LibraryReader["items"]>[0]) =>
    items.filter(
      (item) =>
        (kind === undefined || item.kind === kind) &&
        (since === undefined || item.createdAt >= since) &&
        (until === undefined || item.createdAt < until) &&
        item.title.toLowerCase().includes(text.toLowerCase()),
    );
  const ofState = (status: string | undefined) => jobs.filter((job) => status === undefined || job.status === status);
  const at = new Date(0);
  return {
    kinds: async () => facets(items.map((item) => item.kind)),
    async items(query, slice) {
      const rows = [...found(query)];
      if (query.sort === "title") rows.sort((left, right) => left.title.localeCompare(right.title));
      const { text } = query;
      return page(text ? rows.map((item) => marked(item, text)) : rows, slice);
    },
    countItems: async (query) => found(query).length,
    item: async (id) => items.find((item) => item.id === id) ?? null,
    wantedOf: async (id) => wanted.filter((row) => row.libraryItemId === id),
    verifyJobsOf: async (id) => jobs.filter((job) => job.libraryItemId === id),
    verifyStates: async () => facets(jobs.map((job) => job.status)),
    verifyJobs: async (status, slice) => page(ofState(status), slice),
    verifyJob: async (id) => jobs.find((job) => job.id === id) ?? null,
    async downloaders() {
      const common = { config: null, createdAt: at, updatedAt: at, timeoutMs: 5_000 };
      return [
        {
          ...common,
          id: "d1",
          clientType: "qbittorrent",
          enabled: true,
          baseUrl: "http://nas.local:8080",
          username: "admin",
          hasPassword: true,
          hasApiKey: false,
          category: "library",
        },
        {
          ...common,
          id: "d2",
          clientType: "sabnzbd",
          enabled: false,
          baseUrl: "http://nas.local:8085",
          username: null,
          hasPassword: false,
          hasApiKey: true,
          category: null,
        },
      ];
    },
    async indexers() {
      const common = { config: null, createdAt: at, updatedAt: at, baseUrl: "http://indexer.local:9117" };
      return [
        { ...common, id: "i1", name: "Attic archive", type: "torrent", hasApiKey: true, enabled: true, priority: 10 },
        { ...common, id: "i2", name: "Newsreader", type: "usenet", hasApiKey: false, enabled: false, priority: 0 },
      ];
    },
    async qualityProfiles() {
      return [
        {
          id: "q1",
          name: "HD",
          description: "For the living room",
          minQuality: "720p",
          maxQuality: "1080p",
          preferredQualities: ["1080p"],
          config: null,
          createdAt: at,
          updatedAt: at,
        },
      ];
    },
  };
}
