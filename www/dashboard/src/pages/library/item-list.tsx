import { Link } from "@tanstack/react-router";
import { useDeferredValue, type ReactNode } from "react";
import type { LibrarySearch } from "../../app/search";
import { BESIDE_LIST } from "../../components/beside-list";
import { Icon } from "../../components/icon";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago } from "../../components/time";
import { endOfDay, startOfDay } from "../../format/days";
import { humanize } from "../../format/numbers";
import type { LibraryItem } from "../../store/catalogs/library";
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
                  <span className="cover-title">{item.title}</span>
                  <span className="quiet">{itemLine(item) || humanize(item.kind)}</span>
                </ItemLink>
              </li>
            ))}
          </ul>
        )
      }
    </PagedList>
  );
}

function ItemRow({ item }: { item: LibraryItem }) {
  return (
    <tr>
      <th scope="row">
        <span className="row-head">
          <span className="feed-icon">
            <Icon name={kindIcon(item.kind)} size={16} />
          </span>
          <span>
            <ItemLink item={item} className="row-link">
              {item.title}
            </ItemLink>
            <span className="narrow-only quiet">{itemLine(item) || humanize(item.kind)}</span>
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

function ItemLink({ item, className, children }: { item: LibraryItem; className: string; children: ReactNode }) {
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
