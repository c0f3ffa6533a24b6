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

/** A server of its own with an invented home, in a folder that is deleted afterwards. */
export class HomeServer {
  readonly #folder = mkdtempSync(join(tmpdir(), "edgelite-dashboard-"));
  readonly #database = join(this.#folder, "home.db");
  #process: ChildProcess | null = null;
  #log = "";

  private constructor(readonly port: number) {}

  /** Invents a home and serves it on a free port. */
  static async start(): Promise<HomeServer> {
    const server = new HomeServer(await freePort());
    try {
      await promisify(execFile)(PROGRAM, ["demo", "--data", server.#database, "--recordings", "3000"]);
      await server.resume();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** Where the pages are. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Serves the home, again after `kill`, on the same port. */
  async resume(): Promise<void> {
    const process = spawn(PROGRAM, ["serve", "--data", this.#database, "--listen", `127.0.0.1:${this.port}`]);
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

  /** Asks the HTTP API for JSON. */
  async ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(this.origin + path, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/api/health`)).ok;
    } catch {
      return false;
    }
  }
}

function freePort(): Promise<number> {
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
