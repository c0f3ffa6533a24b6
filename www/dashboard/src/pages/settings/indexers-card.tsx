import { Card } from "../../components/card";
import { Answer, EmptyState } from "../../components/states";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import { SecretBadge } from "./secret-badge";
import { Service } from "./service";

/** Places to search in, the first to be asked first. */
export function IndexersCard() {
  const indexers = useLocal(["indexers"], (reader) => reader.library.indexers());
  return (
    <Card title="Indexers" className="span-6">
      <Answer of={indexers} lines={5}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="search" title="No indexer is set up" />
          ) : (
            <ul className="entries">
              {of.map((indexer) => (
                <Service
                  key={indexer.id}
                  name={indexer.name}
                  enabled={indexer.enabled}
                  address={indexer.baseUrl}
                  words={`${humanize(indexer.type)} · priority ${formatCount(indexer.priority)}`}
                >
                  <SecretBadge name="API key" stored={indexer.hasApiKey} />
                </Service>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}
