import { freePort, ProgramServer } from "../support/program-server.ts";

/** A server of its own with an invented home. */
export class HomeServer extends ProgramServer {
  /**
   * Invents a home and serves it on a free port.
   * @param options further ones of `edgelite serve`
   */
  static async start(...options: string[]): Promise<HomeServer> {
    return new HomeServer(await freePort(), options).begin("demo", "--recordings", "3000");
  }

  /** Asks the HTTP API for JSON. */
  async ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(this.origin + path, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
