import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The program under test: `EDGELITE_BIN`, or the debug build. */
const PROGRAM = process.env["EDGELITE_BIN"] ?? fileURLToPath(new URL("../../target/debug/edgelite", import.meta.url));
const run = promisify(execFile);

/** A server that stores sync with, on a store of its own that begins empty; it can be stopped and started again. */
export class SyncServer {
  readonly #folder = mkdtempSync(join(tmpdir(), "edgelite-sync-"));
  readonly #database = join(this.#folder, "home.db");
  readonly #arguments: readonly string[];
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(port: number, options: readonly string[]) {
    this.#port = port;
    this.#arguments = ["serve", "--data", this.#database, "--listen", `127.0.0.1:${port}`, ...options];
  }

  /**
   * Serves a new store on a free port.
   * @param options further ones of `edgelite serve`
   */
  static async start(...options: string[]): Promise<SyncServer> {
    const server = new SyncServer(await freePort(), options);
    await run(PROGRAM, ["init", "--data", server.#database]);
    await server.resume();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Where stores sync with it. */
  get url(): string {
    return `${this.origin}/api/v1/sync`;
  }

  /** Serves, again after `kill`, on the same port. */
  async resume(): Promise<void> {
    let log = "";
    const server = spawn(PROGRAM, this.#arguments);
    this.#process = server;
    for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (log += text));
    while (!(await this.#answers())) {
      if (server.exitCode !== null) throw new Error(`the server did not start:\n${log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the server at once, as a power cut does. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (server === null) return;
    this.#process = null;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
  }

  /** Runs a command of the program on the store, while nobody serves it. */
  async command(...options: string[]): Promise<string> {
    return (await run(PROGRAM, [...options, "--data", this.#database])).stdout;
  }

  /** Makes an access token, while nobody serves the store. */
  async token(name: string, ...options: string[]): Promise<{ id: string; text: string }> {
    const made = JSON.parse(await this.command("token", "create", name, ...options, "--json")) as { access_token: { token_id: string }; text: string };
    return { id: made.access_token.token_id, text: made.text };
  }

  /** The rows of a statement on the server's store, while nobody serves it. */
  async rows<Row>(sql: string): Promise<Row[]> {
    return JSON.parse(await this.command("query", sql, "--json")) as Row[];
  }

  /** Ends the server and deletes its store. */
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
