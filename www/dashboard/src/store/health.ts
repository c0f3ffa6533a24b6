/** One database file of the server, as its health report describes it. */
export interface DatabaseHealth {
  readonly status: "ok" | "not_found" | "error";
  /** Why it cannot be used, if so. */
  readonly error?: string;
  readonly path: string;
  readonly size_bytes: number;
  readonly wal_size_bytes: number;
  readonly journal_mode: string;
  readonly schema_version: Readonly<Record<string, number>>;
  readonly last_backup: string | null;
  readonly last_integrity_check: string | null;
}

/** The answer of `GET /api/health`. */
export interface Health {
  readonly status: "healthy" | "warning" | "critical";
  readonly version: string;
  readonly uptime_seconds: number;
  readonly databases: Readonly<Record<string, DatabaseHealth>>;
}

/** True for an answer that has the shape of a health report; proxies answer for a server that is gone. */
export function isHealth(answer: unknown): answer is Health {
  if (typeof answer !== "object" || answer === null) return false;
  const { status, databases } = answer as Record<string, unknown>;
  return (
    (status === "healthy" || status === "warning" || status === "critical") &&
    typeof databases === "object" &&
    databases !== null
  );
}
