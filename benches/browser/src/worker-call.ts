// One message for a call, one for its answer: the crossing that an application with
// its store in a worker pays too.
import type { Subject } from "./subject.ts";

type Method = keyof Subject;

interface Call {
  id: number;
  method: Method;
  arguments: unknown[];
}

type Answer = { id: number; value: unknown } | { id: number; error: string };

const METHODS: Method[] = ["open", "loadMany", "upsertOne", "newest", "perCamera", "lookup", "close", "wipe"];

/** Answers the page's calls with `subject`; called in the worker. */
export function serve(subject: Subject): void {
  self.onmessage = async ({ data }: MessageEvent<Call>) => {
    let answer: Answer;
    try {
      const method = subject[data.method] as (...values: unknown[]) => Promise<unknown>;
      answer = { id: data.id, value: await method.apply(subject, data.arguments) };
    } catch (error) {
      answer = { id: data.id, error: error instanceof Error ? error.message : String(error) };
    }
    self.postMessage(answer);
  };
}

/** The subject that `worker` serves, as the page sees it. */
export function remote(worker: Worker): Subject {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const call = pending.get(data.id);
    pending.delete(data.id);
    if ("error" in data) call?.reject(new Error(data.error));
    else call?.resolve(data.value);
  };
  worker.onerror = (event) => {
    for (const call of pending.values()) call.reject(new Error(`worker failed: ${event.message}`));
    pending.clear();
  };
  const call = (method: Method) => (...values: unknown[]) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { resolve, reject });
      worker.postMessage({ id: lastId, method, arguments: values } satisfies Call);
    });
  return Object.fromEntries(METHODS.map((method) => [method, call(method)])) as unknown as Subject;
}
