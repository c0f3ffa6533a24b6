import type { ReactNode } from "react";

/** A name and its value. */
export type Fact = readonly [name: string, value: ReactNode];

/** Names and values in two columns; values that are `null` or absent show as a dash. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? <span className="quiet">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
