import { Badge } from "../../components/badge";
import { Card } from "../../components/card";
import { Facts, type Fact } from "../../components/facts";
import { EmptyState } from "../../components/states";
import { Ago, InstantWithAgo } from "../../components/time";
import { formatBytes, humanize } from "../../format/numbers";
import { formatUptime } from "../../format/time";
import { useSessionState } from "../../store/hooks";
import type { Health } from "../../store/health";

/** The server's own report on its health and sizes, or the last one that came. */
export function ServerCard() {
  const { server } = useSessionState();
  const { health, seenAt, reach } = server;
  return (
    <Card
      title="Server"
      className="span-4"
      aside={
        reach === "offline" ? (
          <Badge tone="warn">out of reach</Badge>
        ) : (
          seenAt && (
            <span className="quiet">
              seen <Ago value={seenAt} />
            </span>
          )
        )
      }
    >
      {health === null ? (
        <EmptyState
          icon="server"
          title={reach === "offline" ? "The server has not been seen yet" : "Asking the server"}
        />
      ) : (
        <>
          {reach === "offline" && seenAt !== null && (
            <p className="card-note">
              Last report: <InstantWithAgo value={seenAt} />
            </p>
          )}
          <Facts facts={[...serverFacts(health, reach === "online"), ...databaseFacts(health)]} />
        </>
      )}
    </Card>
  );
}

function serverFacts(health: Health, present: boolean): Fact[] {
  const tone = health.status === "healthy" ? "good" : health.status === "warning" ? "warn" : "bad";
  return [
    [
      "Status",
      <Badge key="status" tone={tone}>
        {humanize(health.status)}
      </Badge>,
    ],
    ["Version", health.version],
    ...(present ? [["Running for", formatUptime(health.uptime_seconds)] satisfies Fact] : []),
  ];
}

function databaseFacts({ databases }: Health): Fact[] {
  return Object.entries(databases).flatMap(([name, database]): Fact[] => {
    const prefix = Object.keys(databases).length === 1 ? "" : `${humanize(name)}: `;
    const versions = Object.entries(database.schema_version).map(([catalog, version]) => `${catalog} ${version}`);
    const trouble: readonly Fact[] = database.error === undefined ? [] : [[`${prefix}Trouble`, database.error]];
    return [
      ...trouble,
      [
        `${prefix}Database`,
        database.status === "ok" ? (
          formatBytes(database.size_bytes)
        ) : (
          <Badge key="state" tone="bad">
            {humanize(database.status)}
          </Badge>
        ),
      ],
      [`${prefix}Write-ahead log`, formatBytes(database.wal_size_bytes)],
      [`${prefix}Schema`, versions.length === 0 ? null : versions.join(", ")],
      [
        `${prefix}Last check`,
        database.last_integrity_check === null ? null : (
          <Ago key="check" value={new Date(database.last_integrity_check)} />
        ),
      ],
      [`${prefix}File`, <code key="file">{database.path}</code>],
    ];
  });
}
