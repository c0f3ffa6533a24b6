import { Link } from "@tanstack/react-router";
import { useDeferredValue, type ReactNode } from "react";
import type { LibrarySearch } from "../../app/search";
import { BESIDE_LIST } from "../../components/beside-list";
import { Icon } from "../../components/icon";
import { Marked, withoutMarks } from "../../components/marked";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { endOfDay, startOfDay } from "../../format/days";
import { humanize } from "../../format/numbers";
import type { FoundItem } from "../../store/catalogs/library";
import { highlight } from "../../store/catalogs/library-search";
import { useLocal } from "../../store/hooks";
import { Cover } from "./cover";
import { itemLine, kindIcon } from "./kinds";

const PAGE_ROWS = 48;

const COLUMNS = [
  ["Title", ""],
  ["Kind", "wide-only"],
  ["By", "wide-only"],
  ["Added", "number"],
  ["Changed", "number roomy-only"],
] as const;

/** One page of the items that the filters leave, as tiles or as rows. */
export function ItemList({ search }: { search: LibrarySearch }) {
  const text = useDeferredValue(search.text);
  const query = {
    text,
    kind: search.kind,
    since: search.from === undefined ? undefined : startOfDay(search.from),
    until: search.until === undefined ? undefined : endOfDay(search.until),
    sort: search.sort ?? ("created_at" as const),
  };
  const { sort: _, ...found } = query;
  const total = useLocal(["count library", found], (reader) => reader.library.countItems(query));
  return (
    <PagedList
      path="/library"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      question={["library", query]}
      ask={(reader, slice) => reader.library.items(query, slice)}
      total={total.data}
      empty={
        <EmptyState icon="library" title="No items match">
          <p className="quiet">Search for something shorter or clear a filter.</p>
        </EmptyState>
      }
    >
      {(rows, stale) =>
        search.view === "list" ? (
          <Table caption="Items of the library" columns={COLUMNS} stale={stale}>
            {rows.map((item) => (
              <ItemRow key={item.id} item={item} />
            ))}
          </Table>
        ) : (
          <ul className={`covers ${stale ? "stale" : ""}`} aria-label="Items of the library">
            {rows.map((item) => (
              <li key={item.id}>
                <ItemLink item={item} className="cover-link">
                  <Cover item={item} />
                  <span className="cover-title">
                    <Title item={item} />
                  </span>
                  <Line item={item} className="quiet" />
                </ItemLink>
              </li>
            ))}
          </ul>
        )
      }
    </PagedList>
  );
}

/** The title, with what a search found in it marked. One that is longer than what is shown of it stays whole. */
function Title({ item }: { item: FoundItem }) {
  const marked = highlight(item, "title");
  return marked !== undefined && withoutMarks(marked) === item.title ? <Marked text={marked} /> : item.title;
}

/** What a search found in the metadata; otherwise the year and who made it. */
function Line({ item, className }: { item: FoundItem; className: string }) {
  const marked = highlight(item, "metadata");
  if (marked === undefined) return <span className={className}>{itemLine(item) || humanize(item.kind)}</span>;
  return (
    <span className="found-beside">
      <Marked text={marked} />
    </span>
  );
}

function ItemRow({ item }: { item: FoundItem }) {
  return (
    <tr>
      <th scope="row">
        <span className="row-head">
          <span className="feed-icon">
            <Icon name={kindIcon(item.kind)} size={16} />
          </span>
          <span>
            <ItemLink item={item} className="row-link">
              <Title item={item} />
            </ItemLink>
            <Line item={item} className="narrow-only quiet" />
          </span>
        </span>
      </th>
      <td className="wide-only">{humanize(item.kind)}</td>
      <td className="wide-only">{itemLine(item)}</td>
      <td className="number quiet">
        <Ago value={item.createdAt} />
      </td>
      <td className="number roomy-only quiet">
        <Ago value={item.updatedAt} />
      </td>
    </tr>
  );
}

function ItemLink({ item, className, children }: { item: FoundItem; className: string; children: ReactNode }) {
  return (
    <Link
      to="/library/$itemId"
      params={{ itemId: item.id }}
      {...BESIDE_LIST}
      className={className}
      data-row={item.id}
    >
      {children}
    </Link>
  );
}
