// Written by `edgelite types`; do not edit.
import type { Json, JsonInput } from "edgelite";

/** A row of `beds`. */
export interface BedsRow {
  bed_id: number;
  name: string;
  /** Default: `1`. */
  sunny: boolean;
}

/** What a new row of `beds` takes. */
export interface BedsInsert {
  bed_id?: number | bigint;
  name: string;
  /** Default: `1`. */
  sunny?: boolean;
}

/** What a change of a row of `beds` takes; what is left out stays. */
export interface BedsUpdate {
  name?: string;
  /** Default: `1`. */
  sunny?: boolean;
}

/** What a row of `beds` is found by. */
export interface BedsKey {
  bed_id: number | bigint;
}

/** A row of `plants`. */
export interface PlantsRow<Instant = Date> {
  plant_id: number;
  bed_id: number;
  species: string;
  planted_at: Instant;
  notes: Json | null;
}

/** What a new row of `plants` takes. */
export interface PlantsInsert<Instant = Date> {
  plant_id?: number | bigint;
  bed_id: number | bigint;
  species: string;
  planted_at: Instant;
  notes?: JsonInput | null;
}

/** What a change of a row of `plants` takes; what is left out stays. */
export interface PlantsUpdate<Instant = Date> {
  bed_id?: number | bigint;
  species?: string;
  planted_at?: Instant;
  notes?: JsonInput | null;
}

/** What a row of `plants` is found by. */
export interface PlantsKey {
  plant_id: number | bigint;
}

/** The types of each table. */
export interface Garden<Instant = Date> {
  beds: {
    row: BedsRow;
    insert: BedsInsert;
    update: BedsUpdate;
    key: BedsKey;
  };
  plants: {
    row: PlantsRow<Instant>;
    insert: PlantsInsert<Instant>;
    update: PlantsUpdate<Instant>;
    key: PlantsKey;
  };
}
