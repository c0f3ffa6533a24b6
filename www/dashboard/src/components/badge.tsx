import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

/** What a badge means: nothing special, or a state. */
export type Tone = "neutral" | "accent" | "good" | "warn" | "bad";

/** A short label with a meaning. */
export function Badge({ tone = "neutral", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={`badge ${tone}`}>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </span>
  );
}

/** A coloured dot before a text that says the same. */
export function Dot({ tone }: { tone: Tone }) {
  return <span className={`dot ${tone}`} aria-hidden="true" />;
}

/** The flags that a recording can carry. */
export function Flags({ isEmergency, isUnusual }: { isEmergency: boolean; isUnusual: boolean }) {
  return (
    <>
      {isEmergency && (
        <Badge tone="bad" icon="alert">
          Emergency
        </Badge>
      )}
      {isUnusual && (
        <Badge tone="warn" icon="spark">
          Unusual
        </Badge>
      )}
    </>
  );
}
