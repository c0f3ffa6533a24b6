import { expect, test } from "vitest";
import { EdgeliteError } from "../../www/client/errors.ts";
import { openStore, type Environment } from "../../www/client/open.ts";
import { connect, FakeEngine, FakePlace } from "../support/fake-engine.ts";

/** A browser that gives its pages no private file system. */
const environment: Environment = {
  connect: () => connect(new FakeEngine(), Object.assign(new FakePlace(), { acquire: () => Promise.reject(new EdgeliteError("unsupported", "none here")) })),
  storageKind: (_, wanted = "opfs") => wanted,
  storageHost: (_, kind) => ({ storage: async () => ({ kind, persisted: false, usage: null, quota: null }), persist: async () => false }),
};

test("without a private file system the store is in memory unless it was asked for", async () => {
  const store = await openStore(environment, "home", { catalogs: [] });
  expect((await store.storage()).kind).toBe("memory");
  expect(await store.execute("CREATE TABLE notes (text)")).toBe(1);
  await expect(openStore(environment, "home", { catalogs: [], storage: "opfs" })).rejects.toMatchObject({ kind: "unsupported" });
});
