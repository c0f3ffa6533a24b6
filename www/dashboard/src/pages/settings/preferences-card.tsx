import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { Facts, type Fact } from "../../components/facts";
import { Answer, EmptyState } from "../../components/states";
import { Ago } from "../../components/time";
import { humanize } from "../../format/numbers";
import type { UserPreferences } from "../../store/catalogs/services";
import { useLocal } from "../../store/hooks";

/** What users want to see and to be told of. */
export function PreferencesCard() {
  const preferences = useLocal(["preferences"], (reader) => reader.services.preferences());
  return (
    <Card title="Preferences" className="span-12">
      <Answer of={preferences} lines={4}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="person" title="Nobody has set preferences yet" />
          ) : (
            <ul className="entries">
              {of.map((user) => (
                <li key={user.userId}>
                  <p className="entry-head">
                    <strong>{humanize(user.userId)}</strong>
                    <span className="quiet">
                      changed <Ago value={user.updatedAt} />
                    </span>
                  </p>
                  <Facts facts={[...teamFacts(user), ["Told of", <Told key="told" user={user} />]]} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

/** A line for each league with the teams that were chosen. */
function teamFacts({ selectedTeams }: UserPreferences): Fact[] {
  return Object.entries(members(selectedTeams)).map(([league, teams]) => [
    league.toUpperCase(),
    Array.isArray(teams) && teams.length > 0 ? teams.map(String).join(", ") : null,
  ]);
}

function Told({ user }: { user: UserPreferences }) {
  const wanted = Object.entries(members(user.notificationSettings)).filter(([, on]) => on === true);
  if (wanted.length === 0) return <span className="quiet">nothing</span>;
  return (
    <span className="badges">
      {wanted.map(([name]) => (
        <Badge key={name}>{humanize(name)}</Badge>
      ))}
    </span>
  );
}

function members(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
}
