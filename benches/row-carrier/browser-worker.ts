import { answer, type Question } from "./serve.ts";

addEventListener("message", (event: MessageEvent<Question>) => {
  const { value, transfer } = answer(event.data);
  postMessage(value, { transfer });
});
