/** How many rows an operation gives and what becomes of them. */
export type ResultShape = "rows" | "page" | "row" | "optional" | "value" | "nothing";

/** One operation of a catalog, as the generated list describes it. */
export interface OperationDescription {
  /** The name in Rust, SQL and HTTP. */
  readonly name: string;
  /** Whether it writes. */
  readonly kind: "read" | "write";
  /** The names of its arguments in Rust, SQL and HTTP. */
  readonly arguments: readonly string[];
  /** What it gives. */
  readonly result: ResultShape;
}

/** The operations of a catalog by their name in TypeScript. */
export type CatalogDescription = Readonly<Record<string, OperationDescription>>;

const camelNames = new Map<string, string>();

/**
 * The name of a column or argument in TypeScript.
 * @param name the name in SQL, for example `camera_id`
 * @returns the same name in camelCase, for example `cameraId`
 */
export function camelCase(name: string): string {
  let camel = camelNames.get(name);
  if (camel === undefined) {
    camel = name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camelNames.set(name, camel);
  }
  return camel;
}

/**
 * The name in SQL of a name in TypeScript.
 * @param name the name in camelCase, for example `cameraId`
 * @returns the same name in SQL, for example `camera_id`
 */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
