import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Icon, type IconName } from "../../components/icon";
import { Answer } from "../../components/states";
import { counted, formatBytes, formatCount } from "../../format/numbers";
import { useLocal } from "../../store/hooks";

/** The largest figures of the copy. */
export function Totals() {
  const totals = useLocal(["totals"], (reader) => reader.totals());
  return (
    <section className="totals" aria-label="Totals">
      <Answer of={totals} lines={2}>
        {(of) => (
          <>
            <Total icon="recordings" name="Recordings" figure={formatCount(of.recordings)}>
              {formatCount(of.recordingsToday)} today
            </Total>
            <Total icon="database" name="Media on disk" figure={formatBytes(of.sizeBytes)}>
              with {counted(of.snapshots, "snapshot", "snapshots")}
            </Total>
            <Total icon="alert" name="Emergencies" figure={formatCount(of.emergencies)}>
              <Link to="/recordings" search={{ emergency: true }}>
                Show them
              </Link>
              {" · "}
              <Link to="/recordings" search={{ unusual: true }}>
                {formatCount(of.unusual)} unusual
              </Link>
            </Total>
            <Total icon="devices" name="Devices" figure={formatCount(of.devices)}>
              with {counted(of.entities, "entity", "entities")}
            </Total>
          </>
        )}
      </Answer>
    </section>
  );
}

function Total({
  icon,
  name,
  figure,
  children,
}: {
  icon: IconName;
  name: string;
  figure: string;
  children: ReactNode;
}) {
  return (
    <div className="card total">
      <p className="total-name">
        <Icon name={icon} size={16} />
        {name}
      </p>
      <p className="total-figure">{figure}</p>
      <p className="total-note">{children}</p>
    </div>
  );
}
