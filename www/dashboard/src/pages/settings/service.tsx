import type { ReactNode } from "react";
import { Badge } from "../../components/badge";

interface ServiceProps {
  name: string;
  enabled: boolean;
  /** Where it is reached. */
  address: string;
  /** What else is set, in words. */
  words: string;
  /** Which secrets are stored. */
  children: ReactNode;
}

/** One service that the server uses. */
export function Service({ name, enabled, address, words, children }: ServiceProps) {
  return (
    <li className={enabled ? undefined : "off"}>
      <p className="entry-head">
        <strong>{name}</strong>
        <Badge tone={enabled ? "good" : "neutral"} icon={enabled ? "check" : undefined}>
          {enabled ? "In use" : "Off"}
        </Badge>
      </p>
      <p>
        <code>{address}</code>
      </p>
      <p className="quiet">{words}</p>
      <p className="badges">{children}</p>
    </li>
  );
}
