import { parentPort } from "node:worker_threads";
import { answer, type Question } from "./serve.ts";

parentPort!.on("message", (question: Question) => {
  const { value, transfer } = answer(question);
  parentPort!.postMessage(value, transfer);
});
