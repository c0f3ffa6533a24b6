import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

/** @type {Record<string, string>} */
const MEDIA_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const ISOLATED = "/isolated/";

/**
 * The path of a subject's page.
 *
 * @param {import("./subjects.mjs").SubjectEntry} subject
 */
export function pagePath(subject) {
  return `${subject.isolated ? ISOLATED : "/"}${subject.name}.html`;
}

/**
 * Serves the built pages on a free port of the loopback interface, uncached; below
 * `/isolated/` the same files with the headers that give a page shared memory.
 *
 * @param {string} folder
 * @returns {Promise<{ origin: string, close(): Promise<void> }>}
 */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    let path = new URL(request.url ?? "/", "http://localhost").pathname;
    response.setHeader("Cache-Control", "no-store");
    if (path.startsWith(ISOLATED)) {
      path = path.slice(ISOLATED.length - 1);
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    response.setHeader("Content-Type", MEDIA_TYPES[extname(path)] ?? "application/octet-stream");
    const page = /^\/([a-z-]+)\.html$/.exec(path);
    if (page) {
      response.end(`<!doctype html><title>${page[1]}</title><script type="module" src="./${page[1]}.js"></script>`);
      return;
    }
    try {
      response.end(await readFile(join(folder, normalize(path))));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://localhost:${address.port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
