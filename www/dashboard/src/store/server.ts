import { isHealth, type Health } from "./health";
import { TokenRefused, type Access } from "./tokens";

/** The server cannot be reached, or something else answered in its place. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The server answered, but not with a snapshot. */
export class DownloadFailed extends Error {
  override readonly name = "DownloadFailed";
}

/** A snapshot that is about to be read. */
export interface Snapshot {
  readonly body: ReadableStream<Uint8Array>;
  /** Names the state of the data; equal tags mean equal data. `null` when the server gives none. */
  readonly etag: string | null;
  /** Bytes of the body, where the server says so. */
  readonly length: number | null;
}

/** What the dashboard itself asks of the server; what is exchanged to keep a copy in step is the store's business. */
export interface Server {
  /** Asks who may keep a copy in step with it. @throws Unreachable */
  access(signal?: AbortSignal): Promise<Access>;
  /** Asks whether it takes an access token. @throws Unreachable */
  takes(token: string, signal?: AbortSignal): Promise<boolean>;
  /** Asks for the health report. @throws Unreachable */
  health(signal?: AbortSignal): Promise<Health>;
  /**
   * Asks for a consistent copy of the database file.
   * @param etag the tag of the copy at hand; the answer is `null` when the data still has it
   * @param token asks for what an access token grants; without one it is asked for everything
   * @throws Unreachable, DownloadFailed, TokenRefused
   */
  snapshot(etag: string | null, signal?: AbortSignal, token?: string | null): Promise<Snapshot | null>;
}

/** How long a short answer is waited for. */
const TIMEOUT_MS = 8_000;

/** The server that the page came from. */
export function httpServer(base = ""): Server {
  return {
    async access(signal) {
      const response = await reach(`${base}/api/v1/sync`, { cache: "no-store", signal: limited(signal) });
      const answer = (await response.json().catch(() => null)) as { access?: unknown } | null;
      const access = answer?.access;
      if (response.ok && (access === "open" || access === "tokens" || access === "off")) return access;
      // A server from before sync has no such route.
      if (response.status === 404 && answer !== null) return "off";
      throw new Unreachable(`the server answered ${response.status} without saying who may sync`);
    },
    async takes(token, signal) {
      const headers = { ...authorization(token), Accept: "text/event-stream" };
      const response = await reach(`${base}/api/v1/sync/wake`, { cache: "no-store", headers, signal: limited(signal) });
      await response.body?.cancel();
      if (response.ok) return true;
      if (response.status === 401 || response.status === 403) return false;
      throw new Unreachable(`the server answered ${response.status} without looking at the token`);
    },
    async health(signal) {
      const response = await reach(`${base}/api/health`, { cache: "no-store", signal: limited(signal) });
      const answer: unknown = await response.json().catch(() => null);
      if (!isHealth(answer)) throw new Unreachable(`the server answered ${response.status} without a health report`);
      return answer;
    },
    async snapshot(etag, signal, token = null) {
      const headers: Record<string, string> = etag === null ? {} : { "If-None-Match": etag };
      if (token !== null) Object.assign(headers, authorization(token));
      const response = await reach(`${base}/api/v1/snapshot`, { cache: "no-store", headers, signal });
      if (response.status === 304) return null;
      if (response.status === 502 || response.status === 504)
        throw new Unreachable(`the server is not there (${response.status})`);
      if (response.status === 401) throw new TokenRefused("the server answered 401 Unauthorized");
      const type = response.headers.get("Content-Type") ?? "";
      if (!response.ok || response.body === null || type.startsWith("text/")) {
        throw new DownloadFailed(`the server answered ${response.status} ${response.statusText}`.trim());
      }
      const encoded = response.headers.has("Content-Encoding");
      const length = Number(response.headers.get("Content-Length") ?? Number.NaN);
      return {
        body: response.body,
        etag: response.headers.get("ETag"),
        length: encoded || !(length > 0) ? null : length,
      };
    },
  };
}

function authorization(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

function limited(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted && init.signal.reason?.name !== "TimeoutError") throw error;
    throw new Unreachable("the server cannot be reached", { cause: error });
  }
}
