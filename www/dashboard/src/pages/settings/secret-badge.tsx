import { Badge } from "../../components/badge";
import { humanize } from "../../format/numbers";

/** Whether a secret is stored. The secret itself is nowhere in the answers that pages get. */
export function SecretBadge({ name, stored }: { name: string; stored: boolean }) {
  return (
    <Badge tone={stored ? "good" : "neutral"} icon="key">
      {stored ? `${humanize(name)} stored` : `No ${name}`}
    </Badge>
  );
}
