import { useTitle } from "../../app/title";
import { DownloadersCard } from "./downloaders-card";
import { IndexersCard } from "./indexers-card";
import { PreferencesCard } from "./preferences-card";
import { ProfilesCard } from "./profiles-card";
import { RetentionCard } from "./retention-card";

/** How the services of the house are set. Settings are read here; they are changed on the server. */
export function SettingsPage() {
  useTitle("Settings");
  return (
    <div className="page">
      <div className="page-head">
        <h1>Settings</h1>
        <span className="quiet">Read from the copy; changes are made through the server's API.</span>
      </div>
      <div className="grid">
        <DownloadersCard />
        <IndexersCard />
        <ProfilesCard />
        <RetentionCard />
        <PreferencesCard />
      </div>
    </div>
  );
}
