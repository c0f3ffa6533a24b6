import { Link } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";
import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { formatCount, humanize } from "../../format/numbers";
import { useSync } from "../../store/hooks";
import type { CopySync, ExplainedRow, SyncRow, SyncStatus } from "../../store/sync";

/** How many rows of a list are shown. */
const SHOWN = 50;

/** The changes of this browser that the server does not have yet. */
export function PendingCard() {
  const rows = useRows<SyncRow>(
    (sync) => sync.pendingRows(),
    ({ pending, state }) => `${pending} ${state}`,
  );
  return (
    <RowsCard title="Not sent yet" rows={rows} none="The server has every change of this browser.">
      {(row) => (
        <p className="entry-head">
          <RowName row={row} />
        </p>
      )}
    </RowsCard>
  );
}

/** The rows that came and are kept out of their tables, such as a child whose parent was deleted elsewhere. */
export function HeldCard() {
  const rows = useRows<ExplainedRow>(
    (sync) => sync.held(),
    ({ held, state }) => `${held} ${state}`,
  );
  return (
    <RowsCard
      title="Kept out of tables"
      rows={rows}
      none={
        "Every row that came is in its table. One that would break a rule there is kept here, with the reason, " +
        "until it fits."
      }
    >
      {explained}
    </RowsCard>
  );
}

/** The changes that the server did not take: the copy has its version instead. */
export function RefusedCard() {
  const rows = useRows<ExplainedRow>(
    async (sync) => (await sync.refused()).toReversed(),
    ({ pending, state }) => `${pending} ${state}`,
  );
  return (
    <RowsCard
      title="Conflicts seen"
      rows={rows}
      none={
        "The server took every change. One that it refuses is listed here with its reason; this copy then has the " +
        "server's version."
      }
    >
      {explained}
    </RowsCard>
  );
}

/** Rows that sync is asked for, again whenever what `changes` makes of the status is another text. */
function useRows<Row>(
  ask: (sync: CopySync) => Promise<readonly Row[]>,
  changes: (status: SyncStatus) => string,
): readonly Row[] | null {
  const synced = useSync();
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const sync = synced?.sync;
  const state = synced && changes(synced.status);
  useEffect(() => {
    if (sync === undefined) return;
    let isCurrent = true;
    ask(sync).then(
      (found) => isCurrent && setRows(found),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [sync, state]);
  return rows;
}

function RowsCard<Row extends SyncRow>({
  title,
  rows,
  none,
  children,
}: {
  title: string;
  rows: readonly Row[] | null;
  none: string;
  children: (row: Row) => ReactNode;
}) {
  const count = rows?.length ?? 0;
  return (
    <Card title={title} className="span-4" aside={count > 0 && <Badge tone="warn">{formatCount(count)}</Badge>}>
      {count === 0 ? (
        <p className="quiet">{rows === null ? "Looking…" : none}</p>
      ) : (
        <ul className="entries" aria-label={title}>
          {rows!.slice(0, SHOWN).map((row, index) => (
            <li key={index}>{children(row)}</li>
          ))}
        </ul>
      )}
      {count > SHOWN && <p className="card-note">and {formatCount(count - SHOWN)} more</p>}
    </Card>
  );
}

function explained({ reason, message, ...row }: ExplainedRow) {
  return (
    <>
      <p className="entry-head">
        <RowName row={row} />
        <Badge tone="warn">{humanize(reason)}</Badge>
      </p>
      <p className="quiet">{message}</p>
    </>
  );
}

/** The table and the key, which lead to the row where the dashboard has a page of it. */
function RowName({ row: { table, key } }: { row: SyncRow }) {
  const name = <code>{key.map(String).join(", ")}</code>;
  return (
    <span>
      {humanize(table)}{" "}
      {table === "devices" ? (
        <Link to="/devices/$deviceId" params={{ deviceId: String(key[0]) }}>
          {name}
        </Link>
      ) : (
        name
      )}
    </span>
  );
}
