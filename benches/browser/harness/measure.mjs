import { LINES } from "./lines.mjs";
import { Session, StepTimeout } from "./session.mjs";
import { pagePath } from "./server.mjs";

/** Recordings of one transaction of the load. */
export const LOAD_CHUNK = 10_000;

/**
 * What a subject gave for one line in one round: milliseconds, or the reason why there are none.
 *
 * @typedef {{ milliseconds: number } | { reason: string }} Outcome
 */

/**
 * The first line of an error, without the prefixes of the browser's protocol.
 *
 * @param {unknown} error
 */
export function reasonOf(error) {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] ?? "").replace(/^page\.evaluate: /, "").replace(/^(?:Uncaught )?(?:Error: )?/, "").trim();
}

/**
 * Measures one subject in a browser of its own. After a failed step the browser starts
 * anew over the same profile; a line that could not be reached says why.
 *
 * @param {import("./subjects.mjs").SubjectEntry} subject
 * @param {string} origin
 * @param {import("./options.mjs").Options} options
 * @param {Map<string, string>} hung Lines that ran into their limit in an earlier round, with the
 *   reason: they are not tried again. Lines that do so in this round are added.
 * @returns {Promise<{ outcomes: Record<string, Outcome>, browser: string }>}
 */
export async function measureRound(subject, origin, options, hung) {
  const { rows, timeout } = options;
  /** @type {Record<string, Outcome>} */
  const outcomes = {};
  let obstacle = "";
  const session = await Session.start(origin + pagePath(subject), options.headed);

  /**
   * @param {import("./lines.mjs").LineKey} line
   * @param {() => Promise<number>} work
   * @returns {Promise<"measured" | "failed" | "skipped">}
   */
  const attempt = async (line, work) => {
    const before = hung.get(line);
    if (before !== undefined) {
      outcomes[line] = { reason: before };
      return "skipped";
    }
    try {
      outcomes[line] = { milliseconds: await work() };
      return "measured";
    } catch (error) {
      const reason = reasonOf(error);
      outcomes[line] = { reason };
      if (error instanceof StepTimeout) hung.set(line, reason);
      return "failed";
    }
  };

  /**
   * An attempt without which there is nothing to measure further.
   *
   * @param {import("./lines.mjs").LineKey} line
   * @param {() => Promise<number>} work
   */
  const require = async (line, work) => {
    if ((await attempt(line, work)) === "measured") return;
    const outcome = /** @type {Outcome} */ (outcomes[line]);
    throw new Error(`${line}: ${"reason" in outcome ? outcome.reason : ""}`);
  };

  /**
   * An attempt after whose failure the store is opened anew.
   *
   * @param {import("./lines.mjs").LineKey} line
   * @param {() => Promise<number>} work
   */
  const recover = async (line, work) => {
    const result = await attempt(line, work);
    if (result === "failed") {
      await session.restart();
      await session.step("coldOpen", { rows }, timeout);
    }
    return result;
  };

  const load = async () => {
    const chunk = subject.loadChunk ?? LOAD_CHUNK;
    let total = 0;
    for (let from = 0; from < rows; from += LOAD_CHUNK) {
      total += await session.step("load", { from, to: Math.min(from + LOAD_CHUNK, rows), chunk }, timeout);
    }
    return total;
  };

  const liveInOther = async () => {
    if (subject.tabs === undefined) throw new Error("no live queries over tabs");
    await session.otherPage();
    await session.step("coldOpen", { rows }, timeout, true);
    await session.step("watch", {}, timeout, true);
    return session.step("liveOther", {}, timeout);
  };

  const takeOver = async () => {
    if (subject.tabs !== "owner") {
      await session.closeOther();
      throw new Error("no tab has the store");
    }
    const gap = session.step("longestGap", {}, timeout, true);
    gap.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await session.crash();
    return gap;
  };

  try {
    await require("create", () => session.step("create", {}, timeout));
    await require("load", load);
    await session.step("close", {}, timeout);
    await session.newPage();
    await require("coldOpen", () => session.step("coldOpen", { rows }, timeout));
    await recover("newest", () => session.step("newest", { rows }, timeout));
    await recover("perCamera", () => session.step("perCamera", { rows }, timeout));
    await recover("lookup", () => session.step("lookup", { rows }, timeout));
    const singles = (await recover("singles", () => session.step("singles", { rows }, timeout))) === "measured";
    if ((await attempt("bulk", () => session.step("bulk", { rows, singles }, timeout))) === "measured") {
      await attempt("live", () => session.step("live", {}, timeout));
      await attempt("liveOther", () => liveInOther());
      await attempt("takeOver", () => takeOver());
      await session.step("close", {}, timeout);
      await session.step("wipe", {}, timeout);
    }
  } catch (error) {
    obstacle = reasonOf(error);
  } finally {
    await session.end();
  }
  for (const { key } of LINES) outcomes[key] ??= { reason: `not reached: ${obstacle}` };
  return { outcomes, browser: session.version };
}
