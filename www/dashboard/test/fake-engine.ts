import { Answers, type Follow } from "../src/store/answers";
import type { Engine, OpenedCopy, SyncedCopy } from "../src/store/engine";
import type { Reader } from "../src/store/reader";
import type { Slot } from "../src/store/records";
import { fakeSync, type FakeSync } from "./fake-sync";

/** Follows a reader whose answers stay as they are. */
export function askOnce(reader: Reader): Follow {
  return (ask, told) => {
    let isStopped = false;
    ask(reader).then(
      (answer) => isStopped || told.answered(answer),
      (error: Error) => isStopped || told.failed(error),
    );
    return () => (isStopped = true);
  };
}

/** What every copy over a reader has. */
export function copyOf(reader: Reader) {
  return { reader, answers: new Answers(askOnce(reader)) };
}

/** An engine whose copies are readers in memory, and what it was asked to do. */
export interface FakeEngine extends Engine {
  /** What each slot holds. */
  readonly slots: Map<Slot, Reader>;
  /** Calls in their order, such as `load dashboard-a`. */
  readonly calls: string[];
  /** An error that the next load or opening throws. */
  fail(error: unknown): void;
  /** The copy that keeps in step with the server, when there is one. */
  synced: SyncedCopy | null;
  /** How that copy does so. */
  readonly sync: FakeSync;
}

/** An engine for tests. @param make gives the reader of a loaded copy from the bytes that came */
export function fakeEngine(make: (bytes: string) => Reader, lasting = true): FakeEngine {
  const slots = new Map<Slot, Reader>();
  const calls: string[] = [];
  let failure: unknown = null;
  const failing = () => {
    const error = failure;
    failure = null;
    if (error !== null) throw error;
  };
  const opened = (slot: Slot, reader: Reader): OpenedCopy => ({
    ...copyOf(reader),
    lasting,
    async close() {
      calls.push(`close ${slot}`);
    },
  });
  return {
    slots,
    calls,
    synced: null,
    sync: fakeSync(),
    fail: (error) => (failure = error),
    lasts: async () => lasting,
    async load(slot, body, onImported) {
      calls.push(`load ${slot}`);
      const bytes = await new Response(body).text();
      failing();
      onImported();
      const reader = make(bytes);
      slots.set(slot, reader);
      return opened(slot, reader);
    },
    async open(slot) {
      calls.push(`open ${slot}`);
      failing();
      const reader = slots.get(slot);
      if (reader === undefined) throw Object.assign(new Error(`no copy in ${slot}`), { kind: "not_found" });
      return opened(slot, reader);
    },
    async remove(slot) {
      calls.push(`remove ${slot}`);
      slots.delete(slot);
    },
    async openSynced(firstCopy, isPaused, token) {
      calls.push("open synced");
      failing();
      if (this.synced === null) {
        const bytes = await new Response(await firstCopy()).text();
        failing();
        const { sync, editor } = this.sync;
        this.synced = { ...copyOf(make(bytes)), lasting, sync, editor, close: async () => void calls.push("close synced") };
      }
      this.sync.token = token();
      if (isPaused) await this.synced.sync.pause();
      return this.synced;
    },
    async removeSynced() {
      calls.push("remove synced");
      this.synced = null;
    },
  };
}
