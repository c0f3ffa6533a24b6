import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSED = /\.(html|js|css|svg|wasm|webmanifest)$/;

/** Below this size compression saves nothing worth a file, in bytes. */
const SMALLEST = 1024;

/** Only a debug build of the engine is larger, in bytes; the best compression of it would take a minute. */
const LARGEST_AT_BEST = 12 << 20;

/** Puts a brotli version `NAME.br` beside each file of a build that gains from it; the server sends it as it is. */
export function compress(): Plugin {
  return {
    name: "edgelite-compress",
    apply: "build",
    async writeBundle({ dir }) {
      const entries = readdirSync(dir!, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && COMPRESSED.test(entry.name));
      await Promise.all(files.map((entry) => compressFile(join(entry.parentPath, entry.name))));
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const bytes = readFileSync(path);
  if (bytes.length < SMALLEST) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGEST_AT_BEST ? 6 : constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes, { params }));
}
