import { measure, type Ask } from "./measure.ts";

const worker = new Worker(new URL("./browser-worker.ts", import.meta.url), { type: "module" });
const ask: Ask = (question) =>
  new Promise((resolve) => {
    worker.onmessage = (event) => resolve(event.data);
    worker.postMessage(question);
  });

Object.assign(window, { measure: () => measure(ask) });
