import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { Answer, EmptyState } from "../../components/states";
import type { QualityProfile } from "../../store/catalogs/library";
import { useLocal } from "../../store/hooks";

/** Which qualities of a download are taken. */
export function ProfilesCard() {
  const profiles = useLocal(["quality profiles"], (reader) => reader.library.qualityProfiles());
  return (
    <Card title="Quality profiles" className="span-6">
      <Answer of={profiles} lines={5}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="spark" title="No quality profile is set up" />
          ) : (
            <ul className="entries">
              {of.map((profile) => (
                <Profile key={profile.id} profile={profile} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function Profile({ profile }: { profile: QualityProfile }) {
  const { preferredQualities, minQuality, maxQuality } = profile;
  const preferred = Array.isArray(preferredQualities) ? preferredQualities.map(String) : [];
  return (
    <li>
      <p className="entry-head">
        <strong>{profile.name}</strong>
        <span>
          {minQuality === maxQuality ? (minQuality ?? "any") : `${minQuality ?? "any"} to ${maxQuality ?? "any"}`}
        </span>
      </p>
      {profile.description !== null && <p className="quiet">{profile.description}</p>}
      {preferred.length > 0 && (
        <p className="badges">
          <span className="quiet">preferred</span>
          {preferred.map((quality) => (
            <Badge key={quality}>{quality}</Badge>
          ))}
        </p>
      )}
    </li>
  );
}
