/** Objects with at most this many plain members are written in one line. */
const SMALL = 4;

/** A value of JSON as names and values; what does not fit a line is indented. */
export function JsonView({ value }: { value: unknown }) {
  if (isPlain(value)) return <>{Array.isArray(value) ? value.map(plain).join(", ") : plain(value)}</>;
  if (Array.isArray(value)) {
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
  return (
    <dl className={isSmall(value) ? "json small" : "json"}>
      {Object.entries(value as object).map(([name, item]) => (
        <div key={name} className={isPlain(item) || isSmall(item) ? undefined : "nested"}>
          <dt>{name}</dt>
          <dd>
            <JsonView value={item} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** True for JSON that holds nothing worth a line: an empty object, an empty list or null. */
export function isEmptyJson(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
}

function isAtom(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isAtom) : isAtom(value);
}

function isSmall(value: unknown): boolean {
  if (isAtom(value) || Array.isArray(value)) return false;
  const members = Object.values(value as object);
  return members.length <= SMALL && members.every(isAtom);
}

function plain(value: unknown): string {
  return value === null || value === undefined ? "–" : String(value);
}
