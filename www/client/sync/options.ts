import { EdgeliteError } from "../errors.ts";
import type { ImportSource } from "../open.ts";
import type { SyncSetup } from "./messages.ts";

/** What a server knows one by: a bearer token, or what gives one and is asked again when the server refuses it. */
export type Token = string | (() => string | Promise<string>);

/** The server that a store syncs with. */
export interface SyncOptions {
  /** Where the server answers; in a browser it may be relative to the page: `"/api/v1/sync"`. */
  readonly url: string | URL;
  /**
   * What the server knows the store by. A function is asked when a token is needed, and again when the server refuses it.
   * A server that is open to everybody wants none.
   */
  readonly token?: Token | undefined;
  /**
   * Gives a copy of the server's file, which a store that is new begins with: much faster than row after row. The store
   * opens when it is there; `null` lets it begin empty. Only a copy that `/api/v1/snapshot` of a server gave that syncs
   * will do.
   *
   * @example
   * ```ts
   * const store = await open("home", { sync: { url: "/api/v1/sync", firstCopy: () => fetch("/api/v1/snapshot") } });
   * ```
   */
  readonly firstCopy?: FirstCopy | undefined;
  /** Whether the store is opened with the switch of sync off, in all tabs; `resume()` switches it on. */
  readonly paused?: boolean | undefined;
}

/** Gives what a new store begins with. */
export type FirstCopy = () => ImportSource | null | Promise<ImportSource | null>;

/**
 * What the engine's side needs of the options.
 * @throws {EdgeliteError} `invalid_argument`
 */
export function toSetup(options: SyncOptions): SyncSetup {
  const page = (globalThis as { location?: { href: string } }).location?.href;
  let url: URL;
  try {
    url = new URL(options.url, page);
  } catch (error) {
    const hint = page === undefined ? "; in Node it is absolute, as https://home.example/api/v1/sync" : "";
    throw new EdgeliteError("invalid_argument", `${String(options.url)} is no address${hint}`, { field: "sync.url", cause: error });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new EdgeliteError("invalid_argument", `a server of sync is asked over http or https, not ${url.protocol}`, { field: "sync.url" });
  }
  if (options.token !== undefined) checkToken(options.token);
  return options.paused ? { url: url.href, isPaused: true } : { url: url.href };
}

/**
 * Refuses what cannot be a token.
 * @throws {EdgeliteError} `invalid_argument`
 */
export function checkToken(token: unknown): asserts token is Token {
  if (typeof token === "function" || (typeof token === "string" && token !== "")) return;
  throw new EdgeliteError("invalid_argument", "give a token, or a function that gives one", { field: "sync.token" });
}
