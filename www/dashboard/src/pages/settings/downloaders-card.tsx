import { Card } from "../../components/card";
import { Answer, EmptyState } from "../../components/states";
import type { Downloader } from "../../store/catalogs/library";
import { useLocal } from "../../store/hooks";
import { SecretBadge } from "./secret-badge";
import { Service } from "./service";

const NAMES: Record<string, string> = { qbittorrent: "qBittorrent", nzbget: "NZBGet", sabnzbd: "SABnzbd" };

/** Programs that download. */
export function DownloadersCard() {
  const downloaders = useLocal(["downloaders"], (reader) => reader.library.downloaders());
  return (
    <Card title="Downloaders" className="span-6">
      <Answer of={downloaders} lines={5}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="download" title="No downloader is set up" />
          ) : (
            <ul className="entries">
              {of.map((downloader) => (
                <Service
                  key={downloader.id}
                  name={NAMES[downloader.clientType] ?? downloader.clientType}
                  enabled={downloader.enabled}
                  address={downloader.baseUrl}
                  words={wordsOf(downloader)}
                >
                  <SecretBadge name="password" stored={downloader.hasPassword} />
                  <SecretBadge name="API key" stored={downloader.hasApiKey} />
                </Service>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function wordsOf({ username, category, timeoutMs }: Downloader): string {
  const seconds = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(timeoutMs / 1000);
  const parts = [
    username === null ? null : `as ${username}`,
    category === null ? null : `category ${category}`,
    `answers within ${seconds} s`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}
