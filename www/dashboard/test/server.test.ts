import { afterEach, describe, expect, test, vi } from "vitest";
import { measured } from "../src/store/download";
import { storedRecords } from "../src/store/records";
import { DownloadFailed, httpServer, Unreachable } from "../src/store/server";
import { TokenRefused } from "../src/store/tokens";
import type { Progress } from "../src/store/session-state";
import { HEALTH, MapStorage } from "./session-host";

const answer = (body: BodyInit | null, init?: ResponseInit) =>
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(body, init)),
  );
const json = { headers: { "Content-Type": "application/json" } };

afterEach(() => vi.unstubAllGlobals());

describe("r21 the health report", () => {
  test("is read", async () => {
    answer(JSON.stringify(HEALTH), json);
    expect(await httpServer().health()).toEqual(HEALTH);
  });

  test("counts when the server is critical too", async () => {
    answer(JSON.stringify({ ...HEALTH, status: "critical" }), { status: 503, ...json });
    expect((await httpServer().health()).status).toBe("critical");
  });

  test.each(["<html>Bad gateway</html>", '{"error":"gone"}', "null"])(
    "is not %s: something else answered",
    async (body) => {
      answer(body, { status: 502 });
      await expect(httpServer().health()).rejects.toBeInstanceOf(Unreachable);
    },
  );

  test("without a connection means that the server is out of reach", async () => {
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => Promise.reject(new TypeError("Failed to fetch"))),
    );
    await expect(httpServer().health()).rejects.toBeInstanceOf(Unreachable);
  });
});

describe("the snapshot", () => {
  const headers = { "Content-Type": "application/vnd.sqlite3", ETag: '"7"', "Content-Length": "5" };

  test("comes with its tag and length", async () => {
    answer("bytes", { headers });
    const snapshot = await httpServer().snapshot(null);
    expect(snapshot).toMatchObject({ etag: '"7"', length: 5 });
    expect(await new Response(snapshot!.body).text()).toBe("bytes");
  });

  test("is not sent again when the data still has the tag", async () => {
    answer(null, { status: 304 });
    expect(await httpServer().snapshot('"7"')).toBeNull();
    expect(fetch).toHaveBeenCalledWith(
      "/api/v1/snapshot",
      expect.objectContaining({ headers: { "If-None-Match": '"7"' } }),
    );
  });

  test("has no known length when it is compressed on the way", async () => {
    answer("bytes", { headers: { ...headers, "Content-Encoding": "br" } });
    expect(await httpServer().snapshot(null)).toMatchObject({ length: null });
  });

  test.each([
    [401, {}, TokenRefused],
    [500, {}, DownloadFailed],
    [404, {}, DownloadFailed],
    [200, { "Content-Type": "text/html" }, DownloadFailed],
    [502, {}, Unreachable],
    [504, {}, Unreachable],
  ])("is not an answer %d with %o", async (status, more, error) => {
    answer("body", { status, headers: more as Record<string, string> });
    await expect(httpServer().snapshot(null)).rejects.toBeInstanceOf(error);
  });
});

describe("access tokens", () => {
  test.each(["open", "tokens", "off"])("the server says that it is %s", async (access) => {
    answer(JSON.stringify({ access }), json);
    expect(await httpServer().access()).toBe(access);
  });

  test("a server from before sync has no such route, and anything else is no answer of it", async () => {
    answer('{"error":"not found"}', { status: 404 });
    expect(await httpServer().access()).toBe("off");
    answer("<html>", { status: 404 });
    await expect(httpServer().access()).rejects.toBeInstanceOf(Unreachable);
    answer('{"access":"perhaps"}', json);
    await expect(httpServer().access()).rejects.toBeInstanceOf(Unreachable);
  });

  test.each([
    [200, true],
    [401, false],
    [403, false],
  ])("one that is answered %d is taken: %s", async (status, isTaken) => {
    answer("", { status });
    expect(await httpServer().takes("good")).toBe(isTaken);
    const headers = expect.objectContaining({ Authorization: "Bearer good" });
    expect(fetch).toHaveBeenCalledWith("/api/v1/sync/wake", expect.objectContaining({ headers }));
  });

  test("one that a busy server did not look at is neither taken nor refused", async () => {
    answer("", { status: 503 });
    await expect(httpServer().takes("good")).rejects.toBeInstanceOf(Unreachable);
  });

  test("one goes with the request for a first copy", async () => {
    answer("bytes", { headers: { "Content-Type": "application/vnd.sqlite3" } });
    await httpServer().snapshot(null, undefined, "good");
    const headers = { Authorization: "Bearer good" };
    expect(fetch).toHaveBeenCalledWith("/api/v1/snapshot", expect.objectContaining({ headers }));
  });
});

test("a download is reported in steps and at its end, and passes unchanged", async () => {
  const chunks = [3, 3, 3, 1].map((length, index) => new Uint8Array(length).fill(index));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const seen: Progress[] = [];
  const finished = vi.fn();
  const passed = await new Response(measured(body, 10, (progress) => seen.push(progress), finished, 5)).arrayBuffer();
  expect([...new Uint8Array(passed)]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
  expect(seen.map((progress) => progress.received)).toEqual([0, 6, 10]);
  expect(finished).toHaveBeenCalledOnce();
});

describe("records", () => {
  const copy = { slot: "dashboard-a" as const, etag: '"7"', refreshedAt: new Date("2026-02-20T12:00:00Z") };
  const seen = { health: HEALTH, seenAt: new Date("2026-02-20T12:00:01Z") };

  test("survive in the storage and can be deleted", () => {
    const storage = new MapStorage();
    storedRecords(storage).writeCopy(copy);
    storedRecords(storage).writeHealth(seen);
    expect(storedRecords(storage).readCopy()).toEqual(copy);
    expect(storedRecords(storage).readHealth()).toEqual(seen);
    storedRecords(storage).writeCopy(null);
    expect(storedRecords(storage).readCopy()).toBeNull();
  });

  test("of an access token are written, deleted, and told to other windows", () => {
    const storage = new MapStorage();
    const told: string[] = [];
    storedRecords(storage, storage.watch()).watch((what) => told.push(what));
    const records = storedRecords(storage);
    records.writeToken("good");
    expect(records.readToken()).toBe("good");
    records.writeToken(null);
    expect([records.readToken(), storage.getItem("edgelite.token"), told]).toEqual([null, null, ["token", "token"]]);
    storage.setItem("edgelite.token", '{"token":7}');
    expect(records.readToken()).toBeNull();
  });

  test.each([
    "",
    "{",
    "7",
    "[]",
    '{"slot":"elsewhere","refreshedAt":"2026-02-20T12:00:00Z"}',
    '{"slot":"dashboard-a","refreshedAt":"yesterday"}',
  ])("do not believe %s", (text) => {
    const storage = new MapStorage();
    storage.setItem("edgelite.copy", text);
    storage.setItem("edgelite.health", text);
    expect(storedRecords(storage).readCopy()).toBeNull();
    expect(storedRecords(storage).readHealth()).toBeNull();
  });

  test("are empty in a storage that refuses", () => {
    const refuse = () => {
      throw new DOMException("refused", "SecurityError");
    };
    const records = storedRecords({ getItem: refuse, setItem: refuse, removeItem: refuse });
    records.writeCopy(copy);
    expect(records.readCopy()).toBeNull();
    expect(storedRecords(null).readHealth()).toBeNull();
  });
});
