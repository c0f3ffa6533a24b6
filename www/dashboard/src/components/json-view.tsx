import { formatCount } from "../format/numbers";

/** A value of JSON as names and values; nested ones are indented. */
export function JsonView({ value }: { value: unknown }) {
  if (Array.isArray(value)) {
    if (isPlain(value)) return <>{value.map(plain).join(", ")}</>;
    return (
      <ol className="json-list">
        {value.map((item, index) => (
          <li key={index}>
            <JsonView value={item} />
          </li>
        ))}
      </ol>
    );
  }
  if (typeof value === "object" && value !== null) {
    return (
      <dl className="json">
        {Object.entries(value).map(([name, item]) => (
          <div key={name} className={isPlain(item) ? undefined : "nested"}>
            <dt>{name}</dt>
            <dd>
              <JsonView value={item} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return <>{plain(value)}</>;
}

/** True for JSON that holds nothing worth a line: an empty object, an empty list or null. */
export function isEmptyJson(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every((item) => typeof item !== "object" || item === null)
    : typeof value !== "object" || value === null;
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? formatCount(value) : String(value);
  return String(value);
}
