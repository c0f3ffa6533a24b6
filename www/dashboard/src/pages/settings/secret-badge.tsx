import { Badge } from "../../components/badge";

/** Whether a secret is stored. The secret itself is nowhere in the answers that pages get. */
export function SecretBadge({ name, stored }: { name: string; stored: boolean }) {
  return (
    <Badge tone={stored ? "good" : "neutral"} icon="key">
      {stored ? `${name} stored` : `No ${name.charAt(0).toLowerCase()}${name.slice(1)}`}
    </Badge>
  );
}
