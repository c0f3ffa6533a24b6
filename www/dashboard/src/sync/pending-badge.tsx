import { Badge } from "../components/badge";
import { useIsPending } from "../store/hooks";

/** Says that a row has changes that the server does not have yet; nothing for any other row. */
export function PendingBadge({ table, rowKey }: { table: string; rowKey: string | number }) {
  return useIsPending(table, rowKey) ? (
    <Badge icon="upload">
      Not sent yet
    </Badge>
  ) : null;
}
