import { toPlainError, type PlainError } from "../errors.ts";
import type { SyncEnvironment } from "./environment.ts";

/** Bodies of at least this many bytes are compressed. */
const COMPRESSED_FROM = 1024;
/** After how many milliseconds a request without an answer is given up. */
const PATIENCE = 60_000;

/** Why an exchange with the server ended before its time. */
export class SyncFailure extends Error {
  /** What the store's state is until the next attempt. */
  readonly state: "offline" | "unauthorized" | "refused";
  readonly error: PlainError;
  /** For how many milliseconds the server wants to be left alone. */
  readonly wait: number | null;

  constructor(state: SyncFailure["state"], error: PlainError, wait: number | null = null) {
    super(error.message);
    this.state = state;
    this.error = error;
    this.wait = wait;
  }
}

/** What any thrown thing means for sync: what the store itself throws is no matter of the network. */
export function toFailure(thrown: unknown): SyncFailure {
  if (thrown instanceof SyncFailure) return thrown;
  const error = toPlainError(thrown);
  return new SyncFailure(error.kind === "unsupported" ? "refused" : "offline", error);
}

/**
 * Carries a request to the server.
 * @param environment fetches
 * @param url where the server answers
 * @param token proves who asks; empty for a server that does not want to know
 * @param body the request as JSON
 * @param signal gives it up
 * @returns the answer as JSON
 * @throws {SyncFailure}
 */
export async function post(environment: SyncEnvironment, url: string, token: string, body: string, signal: AbortSignal): Promise<string> {
  const headers: Record<string, string> = { ...authorization(token), "content-type": "application/json" };
  const bytes = new TextEncoder().encode(body);
  const isLarge = bytes.length >= COMPRESSED_FROM && typeof CompressionStream === "function";
  if (isLarge) headers["content-encoding"] = "gzip";
  const content = isLarge ? await compress(bytes) : bytes;
  return withPatience(environment, signal, async (patient) => {
    const response = await ask(environment, url, { method: "POST", headers, body: content as BodyInit, signal: patient });
    return await response.text();
  });
}

/** The header that proves who asks; none for a server that does not want to know. */
export function authorization(token: string): Record<string, string> {
  return token === "" ? {} : { authorization: `Bearer ${token}` };
}

/**
 * Fetches, and makes every answer but a good one a failure.
 * @throws {SyncFailure}
 */
export async function ask(environment: SyncEnvironment, url: string, init: RequestInit): Promise<Response> {
  const response = await environment.fetch(url, { cache: "no-store", ...init });
  if (response.ok) return response;
  throw refusal(response, await said(response), environment.now());
}

function refusal(response: Response, message: string, now: number): SyncFailure {
  const { status } = response;
  const wait = retryAfter(response.headers.get("retry-after"), now);
  if (status === 401) return new SyncFailure("unauthorized", { kind: "unauthenticated", message }, wait);
  if (status === 403) return new SyncFailure("unauthorized", { kind: "forbidden", message }, wait);
  // 501: the server does not sync.
  const isPassing = status === 408 || status === 429 || (status >= 500 && status !== 501);
  return isPassing
    ? new SyncFailure("offline", { kind: "offline", message }, wait)
    : new SyncFailure("refused", { kind: "unsupported", message }, wait);
}

/** What the server said of its refusal. */
async function said(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  let message: unknown;
  try {
    message = (JSON.parse(text) as { error?: unknown } | null)?.error;
  } catch {
    // Something between here and the server answered, with a page.
  }
  const reason = typeof message === "string" ? `: ${message}` : "";
  return `the server answered ${response.status}${reason}`;
}

/** The milliseconds of a header `Retry-After`: seconds, or a date. */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : null;
}

async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function withPatience<Result>(
  environment: SyncEnvironment,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const patience = new AbortController();
  const giveUp = () => patience.abort(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  const enough = environment.later(() => patience.abort(new Error("no answer in time")), PATIENCE);
  try {
    return await run(patience.signal);
  } catch (error) {
    if (error instanceof SyncFailure) throw error;
    const reason = patience.signal.aborted ? (patience.signal.reason as unknown) : error;
    const message = reason instanceof Error ? reason.message : String(reason);
    throw new SyncFailure("offline", { kind: "offline", message: `the server cannot be reached: ${message}` });
  } finally {
    enough();
    signal.removeEventListener("abort", giveUp);
  }
}
