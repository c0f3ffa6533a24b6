import type { Progress } from "./session-state";

/**
 * Passes a body through and reports how much of it came by, at most once per `stepBytes` and once at the end.
 * @param body the bytes
 * @param total the size of the whole, `null` where it is not known
 * @param report receives the progress
 * @param finished called when the last byte was handed on
 */
export function measured(
  body: ReadableStream<Uint8Array>,
  total: number | null,
  report: (progress: Progress) => void,
  finished: () => void,
  stepBytes = 65_536,
): ReadableStream<Uint8Array> {
  let received = 0;
  let reported = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      start: () => report({ received, total }),
      transform(chunk, controller) {
        received += chunk.byteLength;
        if (received - reported >= stepBytes) {
          reported = received;
          report({ received, total });
        }
        controller.enqueue(chunk);
      },
      flush() {
        report({ received, total });
        finished();
      },
    }),
  );
}
