import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const EDGELITE = new URL("../node_modules/edgelite/", import.meta.url);

/** Throws unless the edgelite package, two folders up, has been built. */
export function requireEdgelite() {
  const manifest = new URL("package.json", EDGELITE);
  /** @type {string | undefined} */
  const entry = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).exports?.["."]?.browser?.default : undefined;
  if (entry === undefined || !existsSync(new URL(entry, EDGELITE))) {
    throw new Error("the edgelite package is not built: build it in the project's root first, or leave it out with --only");
  }
}

/**
 * Bundles a page for each subject into `build/`.
 *
 * @param {import("./subjects.mjs").SubjectEntry[]} subjects
 * @returns {Promise<string>} The folder to serve.
 */
export async function buildPages(subjects) {
  if (subjects.some(({ name }) => name === "edgelite")) requireEdgelite();
  await build({
    configFile: false,
    root: ROOT,
    base: "./",
    logLevel: "error",
    worker: { format: "es" },
    build: {
      outDir: "build",
      emptyOutDir: true,
      target: "esnext",
      assetsInlineLimit: 0,
      modulePreload: false,
      chunkSizeWarningLimit: 100_000,
      rolldownOptions: {
        input: Object.fromEntries(subjects.map(({ name }) => [name, `${ROOT}src/pages/${name}.ts`])),
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  return `${ROOT}build`;
}
