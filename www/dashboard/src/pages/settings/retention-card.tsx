import { Card } from "../../components/card";
import { Facts } from "../../components/facts";
import { Answer } from "../../components/states";
import { counted } from "../../format/numbers";
import { useLocal } from "../../store/hooks";

/** For how long each kind of data is kept. */
export function RetentionCard() {
  const retention = useLocal(["retention"], (reader) => reader.services.retention());
  const days = (count: number) => counted(count, "day", "days");
  return (
    <Card title="Kept for" className="span-6">
      <Answer of={retention} lines={3}>
        {(of) => (
          <Facts
            facts={[
              ["Recordings", days(of.videoRecordings)],
              ["Snapshots", days(of.snapshots)],
              ["Samples", days(of.environmentData)],
            ]}
          />
        )}
      </Answer>
    </Card>
  );
}
