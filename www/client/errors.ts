/**
 * What went wrong, as a program decides on it. The words are the same in Rust, HTTP and here; only here are `worker`, the
 * engine itself died, and `offline`, the server of sync cannot be reached.
 */
export type ErrorKind =
  | "invalid_argument"
  | "not_found"
  | "conflict"
  | "constraint"
  | "busy"
  | "timeout"
  | "interrupted"
  | "unauthenticated"
  | "forbidden"
  | "read_only"
  | "full"
  | "corrupt"
  | "not_a_database"
  | "schema_newer"
  | "checksum_mismatch"
  | "migration"
  | "position_lost"
  | "sql"
  | "io"
  | "closed"
  | "locked"
  | "unsupported"
  | "worker"
  | "offline"
  | "internal";

/** What to do about errors of a kind, where there is a general answer. */
const HINTS: Partial<Record<ErrorKind, string>> = {
  busy: "Try again; another writer was faster.",
  timeout: "Try again, or do less in one transaction.",
  full: "Free some space or ask for more: store.storage() tells usage and quota, store.persist() asks for lasting storage.",
  corrupt: "Put a good copy in its place with importFile(), or remove() the store and fill it again.",
  not_a_database: "Give importFile() a file that exportFile() or sqlite3 wrote.",
  schema_newer: "Load the newer version of this application (reload the page); it wrote the file.",
  closed: "Open the store again.",
  locked: "Close the other tabs or programs that have the store open, then try again.",
  worker: "Open the store again; what was committed is kept.",
  offline: "Go on; what is written is sent when the server is in reach and sync is switched on.",
};

const RETRYABLE: ReadonlySet<ErrorKind> = new Set<ErrorKind>(["busy", "timeout", "locked", "offline"]);

/** An error as it crosses from the engine to the page. */
export interface PlainError {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly field?: string | undefined;
}

/**
 * Every failure of the store.
 *
 * @example
 * ```ts
 * try {
 *   await open("home", { catalogs: ["media"] });
 * } catch (error) {
 *   if (error instanceof EdgeliteError && error.kind === "locked") showOtherTabNotice();
 *   else throw error;
 * }
 * ```
 */
export class EdgeliteError extends Error {
  override readonly name = "EdgeliteError";
  /** What went wrong, as a program decides on it. */
  readonly kind: ErrorKind;
  /** Whether the same call, made again later, can succeed. */
  readonly retryable: boolean;
  /** The argument or column that caused the error, where there is one. */
  readonly field: string | undefined;
  /** What to do about it, where there is a general answer. */
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, details: { field?: string | undefined; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.retryable = RETRYABLE.has(kind);
    this.field = details.field;
    this.hint = HINTS[kind];
  }
}

/** The form of an error that crosses from the engine to the page. */
export function toPlainError(error: unknown): PlainError {
  if (isPlainError(error)) return { kind: error.kind, message: error.message, field: error.field };
  if (error instanceof WebAssembly.RuntimeError) return { kind: "worker", message: `the engine stopped: ${error.message}` };
  const name = (error as { name?: unknown } | null)?.name;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: kindOfPlatformError(name, (error as { code?: unknown } | null)?.code), message };
}

/** Reports an error like one that nobody catches. */
export function report(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** The error object of an error that crossed from the engine. */
export function fromPlainError(error: PlainError): EdgeliteError {
  return new EdgeliteError(error.kind, error.message, { field: error.field });
}

/** The error object of anything that was thrown. */
export function toEdgeliteError(error: unknown): EdgeliteError {
  if (error instanceof EdgeliteError) return error;
  const plain = toPlainError(error);
  return new EdgeliteError(plain.kind, plain.message, { field: plain.field, cause: error });
}

function isPlainError(error: unknown): error is PlainError {
  const { kind, message } = (error ?? {}) as Partial<PlainError>;
  return typeof kind === "string" && typeof message === "string";
}

/** The kind that stands for an error of the browser's storage or of Node's file system. */
function kindOfPlatformError(name: unknown, code: unknown): ErrorKind {
  switch (name) {
    case "QuotaExceededError":
      return "full";
    case "NoModificationAllowedError":
      return "locked";
    case "NotFoundError":
      return "not_found";
    case "SecurityError":
    case "NotAllowedError":
      return "unsupported";
    case "InvalidStateError":
    case "NotReadableError":
    case "AbortError":
      return "io";
  }
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return "full";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "read_only";
    case "ENOENT":
      return "not_found";
  }
  return typeof code === "string" ? "io" : "internal";
}
