import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The program under test: `EDGELITE_BIN`, or the debug build. */
const PROGRAM = process.env["EDGELITE_BIN"] ?? fileURLToPath(new URL("../../target/debug/edgelite", import.meta.url));

const START_LIMIT_MS = 30_000;

/** How much of the server's log goes into a message. */
const LOG_LENGTH = 2_000;

/** `edgelite serve` on a store of its own, in a folder that is deleted afterwards; it can be stopped and started again. */
export class ProgramServer {
  readonly #folder = mkdtempSync(join(tmpdir(), "edgelite-server-"));
  readonly #database = join(this.#folder, "home.db");
  #process: ChildProcess | null = null;
  #log = "";

  /**
   * @param port where it listens; `freePort` finds one
   * @param options further ones of `edgelite serve`
   */
  protected constructor(
    readonly port: number,
    private readonly options: readonly string[] = [],
  ) {}

  /** Where it answers. A name that is secure to browsers. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Runs a command of the program on the store, while nobody serves it. */
  async command(...options: string[]): Promise<string> {
    return (await promisify(execFile)(PROGRAM, [...options, "--data", this.#database])).stdout;
  }

  /** Makes the store with a command of the program, and serves it. */
  protected async begin(...options: string[]): Promise<this> {
    try {
      await this.command(...options);
      await this.resume();
      return this;
    } catch (error) {
      await this.remove();
      throw error;
    }
  }

  /**
   * Serves the store, again after `kill`, on the same port.
   * @param options other ones of `edgelite serve` than it began with
   */
  async resume(options: readonly string[] = this.options): Promise<void> {
    const listen = ["--listen", `127.0.0.1:${this.port}`];
    const process = spawn(PROGRAM, ["serve", "--data", this.#database, ...listen, ...options]);
    this.#process = process;
    for (const stream of [process.stdout, process.stderr])
      stream.on("data", (text) => (this.#log = `${this.#log}${text}`.slice(-LOG_LENGTH)));
    const end = Date.now() + START_LIMIT_MS;
    while (!(await this.#answers())) {
      if (process.exitCode !== null || Date.now() > end) throw new Error(`the server did not start:\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the server at once, as a power cut does. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === null) return;
    this.#process = null;
    const ended = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGKILL");
    await ended;
  }

  /** Ends the server and deletes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/api/health`)).ok;
    } catch {
      return false;
    }
  }
}

/** A port on which nobody listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
