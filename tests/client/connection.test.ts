import { describe, expect, test, vi } from "vitest";
import { connectWorker } from "../../www/client/connection.ts";
import type { ReplyMessage, Request } from "../../www/client/messages.ts";

/** A worker that the test speaks for. */
class FakeWorker {
  onmessage: ((event: { data: ReplyMessage }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly postMessage = vi.fn<(requests: Request[], transfer: Transferable[]) => void>();
  readonly terminate = vi.fn();
}

function connect() {
  const worker = new FakeWorker();
  return { worker, connection: connectWorker(worker as unknown as Worker) };
}

describe("a worker that dies", () => {
  test("by an uncaught error rejects what is pending and what follows, and says why", async () => {
    const { worker, connection } = connect();
    const pending = connection.request({ type: "migrations" });
    await vi.waitFor(() => expect(worker.postMessage).toHaveBeenCalledOnce());
    worker.onerror!({ message: "Uncaught RuntimeError: unreachable", preventDefault: () => undefined });
    await expect(pending).rejects.toMatchObject({ kind: "worker", message: expect.stringContaining("unreachable"), hint: expect.any(String) });
    await expect(connection.request({ type: "migrations" })).rejects.toMatchObject({ kind: "worker" });
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  test("by a script that does not load says that", async () => {
    const { worker, connection } = connect();
    const pending = connection.request({ type: "migrations" });
    worker.onerror!({ message: "", preventDefault: () => undefined });
    await expect(pending).rejects.toMatchObject({ kind: "worker", message: expect.stringContaining("could not be loaded") });
    expect(worker.postMessage).not.toHaveBeenCalled();
  });

  test("by an answer that cannot be read", async () => {
    const { worker, connection } = connect();
    const pending = connection.request({ type: "migrations" });
    worker.onmessageerror!();
    await expect(pending).rejects.toMatchObject({ kind: "worker" });
  });

  test("by a trap in the engine, after the replies of the same message", async () => {
    const { worker, connection } = connect();
    const requests = [connection.request({ type: "migrations" }), connection.request({ type: "migrations" })];
    await vi.waitFor(() => expect(worker.postMessage).toHaveBeenCalledOnce());
    worker.onmessage!({
      data: { replies: [{ id: 1, outcome: { type: "done" } }], rows: null, dead: { kind: "worker", message: "trap" } },
    });
    const [first, second] = await Promise.allSettled(requests);
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(second).toMatchObject({ status: "rejected", reason: { kind: "worker", message: "trap" } });
  });
});

test("a request that cannot be cloned is refused and disturbs nothing else", async () => {
  const { worker, connection } = connect();
  worker.postMessage.mockImplementationOnce(() => {
    throw new DOMException("could not be cloned", "DataCloneError");
  });
  await expect(connection.request({ type: "migrations" })).rejects.toMatchObject({ kind: "invalid_argument" });
  const next = connection.request({ type: "migrations" });
  await vi.waitFor(() => expect(worker.postMessage).toHaveBeenCalledTimes(2));
  worker.onmessage!({ data: { replies: [{ id: 2, outcome: { type: "done" } }], rows: null } });
  await expect(next).resolves.toEqual({ type: "done" });
});
