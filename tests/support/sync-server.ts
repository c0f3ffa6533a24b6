import { freePort, ProgramServer } from "./program-server.ts";

/** A server that stores sync with, on a store that begins empty. */
export class SyncServer extends ProgramServer {
  /**
   * Serves a new store on a free port.
   * @param options further ones of `edgelite serve`
   */
  static async start(...options: string[]): Promise<SyncServer> {
    return new SyncServer(await freePort(), options).begin("init");
  }

  /** Where stores sync with it. */
  get url(): string {
    return `${this.origin}/api/v1/sync`;
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
}
