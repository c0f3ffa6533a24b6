import { Worker } from "node:worker_threads";
import { measure, type Ask, type Figures } from "./measure.ts";

/** Measures between the main thread and a worker thread that runs the script at this path. */
export async function measureInNode(script: string): Promise<Figures> {
  const worker = new Worker(script);
  const failed = new Promise<never>((_, reject) => worker.once("error", reject));
  const ask: Ask = (question) => {
    const answered = new Promise((resolve) => worker.once("message", resolve));
    worker.postMessage(question);
    return Promise.race([answered, failed]);
  };
  try {
    return await measure(ask);
  } finally {
    await worker.terminate();
  }
}
