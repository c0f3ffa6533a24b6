import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** How long the browser may take to answer to the runner itself, in milliseconds. */
const BROWSER_LIMIT = 30_000;

/** A step that gave no answer within its limit. */
export class StepTimeout extends Error {}

/**
 * Rejects with `StepTimeout` where `promise` takes longer than `limit` milliseconds.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {number} limit
 * @returns {Promise<T>}
 */
export async function withLimit(promise, limit) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new StepTimeout(`no answer within ${limit / 1000} s`)), limit);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, timeout]));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One subject's browser in one round: a profile folder of its own on disk, so that the
 * origin is empty at the start and its files are real ones (a private window keeps them
 * in memory), and the page under measurement.
 */
export class Session {
  /** @type {import("playwright-core").BrowserContext | undefined} */
  #context;
  /** @type {import("playwright-core").Page | undefined} */
  #page;

  /** @type {import("playwright-core").Page | undefined} */
  #other;

  /** Version of the browser that ran last. */
  version = "unknown";

  /**
   * @param {string} profile
   * @param {string} url Address of the subject's page.
   * @param {boolean} headed
   */
  constructor(profile, url, headed) {
    this.profile = profile;
    this.url = url;
    this.headed = headed;
  }

  /**
   * @param {string} url
   * @param {boolean} headed
   */
  static async start(url, headed) {
    const session = new Session(await mkdtemp(join(tmpdir(), "edgelite-benchmark-")), url, headed);
    await session.restart();
    return session;
  }

  /** Ends the browser, whatever its pages are doing, and opens the page in a new one over the same profile. */
  async restart() {
    await this.#context?.close();
    this.#page = undefined;
    this.#context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: !this.headed,
      args: this.headed ? ARGUMENTS.slice(1) : ARGUMENTS,
    });
    this.version = this.#context.browser()?.version() ?? this.version;
    await this.newPage();
  }

  /** Closes the page and opens it anew: no code, no worker and no connection of the old one stays. */
  async newPage() {
    const page = await this.#open();
    await this.#page?.close();
    this.#page = page;
    await this.#ready(page);
  }

  /** Opens another page beside the first, in which steps can be run as well. */
  async otherPage() {
    this.#other = await this.#open();
    await this.#ready(this.#other);
  }

  /** Closes the page beside the first, if there is one. */
  async closeOther() {
    await this.#other?.close();
    this.#other = undefined;
  }

  /** Kills the process of the first page; the other one takes its place. */
  async crash() {
    if (this.#page === undefined || this.#other === undefined) throw new Error("there are no two pages");
    const connection = await this.#page.context().newCDPSession(this.#page);
    // A process that crashes gives no answer.
    connection.send("Page.crash").catch(() => undefined);
    await this.#page.waitForEvent("crash");
    this.#page = this.#other;
    this.#other = undefined;
  }

  async #open() {
    if (this.#context === undefined) throw new Error("the browser is not running");
    return this.#context.newPage();
  }

  /** @param {import("playwright-core").Page} page */
  async #ready(page) {
    page.setDefaultTimeout(BROWSER_LIMIT);
    await page.goto(this.url);
    await page.waitForFunction(() => window.benchmark !== undefined);
  }

  /**
   * Runs one step in the page.
   *
   * @param {keyof import("../src/page.ts").Benchmark} name
   * @param {object} values
   * @param {number} limit Milliseconds.
   * @param {boolean} [inOther] Whether in the other page.
   * @returns {Promise<number>} Milliseconds that the page measured.
   */
  async step(name, values, limit, inOther = false) {
    const page = inOther ? this.#other : this.#page;
    if (page === undefined) throw new Error("the page is not open");
    const call = page.evaluate(
      ([step, argument]) => /** @type {any} */ (window.benchmark)[/** @type {string} */ (step)](argument),
      [name, values],
    );
    call.catch(() => undefined);
    return withLimit(call, limit);
  }

  /** Ends the browser and removes its profile. */
  async end() {
    await this.#context?.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
