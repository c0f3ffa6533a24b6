import { useState } from "react";
import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { Facts } from "../../components/facts";
import { Meter } from "../../components/meter";
import { Answer } from "../../components/states";
import { Ago } from "../../components/time";
import { formatBytes, formatShare } from "../../format/numbers";
import { useCopy, useLocal } from "../../store/hooks";
import type { StorageState } from "../../store/reader";

const KINDS: Record<StorageState["kind"], string> = {
  opfs: "Private file system",
  memory: "Memory only",
  file: "File",
};

/** Where the copy is kept, and whether it stays there. */
export function keptWords({ kind, persisted }: StorageState): string {
  return kind === "opfs" ? `${KINDS.opfs}, ${persisted ? "protected" : "not protected"}` : KINDS[kind];
}

/** Where the local copy is kept, whether the browser will keep it, and how much room there is. */
export function CopyCard({ className = "span-4" }: { className?: string }) {
  const { reader, refreshedAt, sync } = useCopy();
  const storage = useLocal(["storage"], (from) => from.storage());
  const [refused, setRefused] = useState(false);
  const protect = async () => {
    setRefused(!(await reader.persist()));
    storage.again();
  };
  return (
    <Card
      title="Copy in this browser"
      className={className}
      aside={
        storage.data && (
          <Badge tone={storage.data.kind === "memory" ? "warn" : "good"}>
            {storage.data.kind === "memory" ? "not kept" : "works offline"}
          </Badge>
        )
      }
    >
      <Answer of={storage} lines={4}>
        {(of) => (
          <>
            <Facts
              facts={[
                [sync === null ? "Refreshed" : "Begun", <Ago key="refreshed" value={refreshedAt} />],
                ["Kept in", KINDS[of.kind]],
                ["Protected", of.kind === "memory" ? null : of.persisted ? "Yes" : "Not yet"],
                ["Room in use", of.usage === null ? null : formatBytes(of.usage)],
                ["Room granted", of.quota === null ? null : formatBytes(of.quota)],
              ]}
            />
            {of.usage !== null && of.quota !== null && of.quota > 0 && (
              <Meter share={of.usage / of.quota} label={`Room in use: ${formatShare(of.usage / of.quota)}`} />
            )}
            {of.kind === "opfs" && !of.persisted && (
              <div className="card-action">
                <button type="button" className="button small" onClick={() => void protect()}>
                  Protect this copy
                </button>
                <span className="quiet" role="status">
                  {refused
                    ? "The browser declined for now."
                    : "Until then the browser may clear it when room gets short."}
                </span>
              </div>
            )}
          </>
        )}
      </Answer>
    </Card>
  );
}
