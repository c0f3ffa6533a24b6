// What every entry exports beside its own open, importFile and remove.
export { catalog, type OwnCatalog, type TableTypes } from "../catalog.ts";
export { EdgeliteError, type ErrorKind } from "../errors.ts";
export type * from "../generated/operations.ts";
export type { ImportOptions, ImportSource, OpenOptions } from "../open.ts";
export type { LiveCallbackOptions, LiveChange, LiveOptions, LiveResults, RowOf } from "../live.ts";
export type { Patch } from "../patch.ts";
export { Query, type PlanStep, type Task } from "../query.ts";
export { Rows } from "../rows.ts";
export type { Condition, Table, TableChange, TableKey, TableList, Where } from "../table.ts";
export type { SearchDeclaration, SearchHit, SearchOptions } from "../search.ts";
export type { AppliedMigration, CatalogName, Row, Statements, StorageState, Store, Transaction } from "../store.ts";
export type { ExplainedRow, SyncRow, Verification } from "../sync/core.ts";
export type { SyncState } from "../sync/messages.ts";
export type { FirstCopy, SyncOptions, Token } from "../sync/options.ts";
export type { StoreSync, SyncStatus } from "../sync/store-sync.ts";
export type { Json, JsonInput, Value } from "../values.ts";
