import { EdgeliteError } from "./errors.ts";

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** What is stored as JSON: anything that `JSON.stringify` takes. */
export type JsonInput = Json | object;

/**
 * A value that a statement takes:
 * - `number`: an integer when it is integral and safe, otherwise a real; NaN and infinities are refused
 * - `bigint`: an integer of 64 bits
 * - `Date`: an instant
 * - `Uint8Array`, `ArrayBuffer`: a blob
 * - arrays and plain objects: JSON
 * - `null`, `undefined`: null
 */
export type Value = null | undefined | boolean | number | bigint | string | Date | Uint8Array | ArrayBuffer | readonly Json[] | { readonly [key: string]: Json | undefined };

/** How values of the store appear in JavaScript. */
export interface ValueMapping {
  /** Integers past 2^53: as `bigint` (default), or an error. They are never rounded. */
  readonly integers: "bigint" | "error";
  /** Instants: as `Date` (default; milliseconds), or as microseconds since 1970 UTC (exact). */
  readonly instants: "date" | "epoch";
}

/** A value as it crosses to the engine: JSON is already text. */
export type WireValue = null | boolean | number | bigint | string | Date | Uint8Array | { readonly json: string };

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/**
 * Checks a value and brings it into the form that crosses to the engine.
 * @param value what the caller gave
 * @param field the argument that it is for, as the message names it
 * @returns the value to send
 * @throws {EdgeliteError} `invalid_argument`, naming the field
 */
export function toWire(value: unknown, field: string): WireValue {
  switch (typeof value) {
    case "undefined":
      return null;
    case "boolean":
    case "string":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw invalid(field, `${field} is ${value}, which the store cannot hold`);
      return value;
    case "bigint":
      if (value < SMALLEST || value > LARGEST) throw invalid(field, `${field} does not fit 64 bits`);
      return value;
    case "object":
      return value === null ? null : objectToWire(value, field);
  }
  throw invalid(field, `${field} is a ${typeof value}, which the store cannot hold`);
}

function objectToWire(value: object, field: string): WireValue {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw invalid(field, `${field} is not a valid date`);
    return value;
  }
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw invalid(field, `${field} is a ${value.constructor.name}; give a plain object, an array, a Date or a Uint8Array`);
  }
  try {
    return { json: JSON.stringify(value) };
  } catch (error) {
    throw invalid(field, `${field} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function invalid(field: string, message: string): EdgeliteError {
  return new EdgeliteError("invalid_argument", message, { field });
}

/** The instant as the mapping wants it. */
export function instantFromMicroseconds(microseconds: number, mapping: ValueMapping): Date | number {
  return mapping.instants === "epoch" ? microseconds : new Date(Math.floor(microseconds / 1000));
}
