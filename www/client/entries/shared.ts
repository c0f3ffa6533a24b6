// What every entry exports beside its own open, importFile and remove.
export { catalog, type OwnCatalog, type TableTypes } from "../catalog.ts";
export { EdgeliteError, type ErrorKind } from "../errors.ts";
export type * from "../generated/operations.ts";
export type { ImportOptions, ImportSource, OpenOptions } from "../open.ts";
export { Query, type PlanStep, type Task } from "../query.ts";
export { Rows } from "../rows.ts";
export type { AppliedMigration, CatalogName, Row, Statements, StorageState, Store, Transaction } from "../store.ts";
export type { Json, JsonInput, Value } from "../values.ts";
