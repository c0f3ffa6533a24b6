import { EdgeliteError } from "./errors.ts";
import { camelCase, type OperationDescription } from "./operation.ts";
import { toWire, type WireValue } from "./values.ts";

/** The names of an operation's arguments as callers write them, with their places. */
const places = new WeakMap<OperationDescription, ReadonlyMap<string, number>>();

function placesOf(operation: OperationDescription): ReadonlyMap<string, number> {
  let known = places.get(operation);
  if (known === undefined) {
    known = new Map(operation.arguments.map((argument, place) => [camelCase(argument), place]));
    places.set(operation, known);
  }
  return known;
}

/**
 * The arguments of an operation in the order of its description, as they cross to the engine.
 * @param operation the operation
 * @param given what the caller gave: the argument itself where there is one, otherwise an object
 * @returns a value for each argument, undefined for those that were left out
 * @throws {EdgeliteError} `invalid_argument` for unknown arguments and for what the store cannot hold
 */
export function toArguments(operation: OperationDescription, given: unknown): (WireValue | undefined)[] {
  const names = operation.arguments;
  if (names.length === 1) return [given === undefined ? undefined : toWire(given, camelCase(names[0]!))];
  const values: (WireValue | undefined)[] = names.map(() => undefined);
  if (given === undefined) return values;
  if (typeof given !== "object" || given === null) {
    throw new EdgeliteError("invalid_argument", `${camelCase(operation.name)} takes an object of arguments`);
  }
  const known = placesOf(operation);
  for (const key in given) {
    const place = known.get(key);
    if (place === undefined) {
      const message = `${camelCase(operation.name)}: unknown argument ${key}; there are ${[...known.keys()].join(", ")}`;
      throw new EdgeliteError("invalid_argument", message, { field: key });
    }
    const value = (given as Record<string, unknown>)[key];
    if (value !== undefined) values[place] = toWire(value, key);
  }
  return values;
}

/** The arguments that were given, by the names that callers write. */
export function namedArguments(operation: OperationDescription, values: readonly unknown[]): Record<string, unknown> {
  const entries = [...placesOf(operation)].map(([name, place]) => [name, values[place]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
