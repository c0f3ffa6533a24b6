import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The slowest steps are an npm install and a cold start of Chromium on a small machine. */
const SLOW = 240_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/client/**/*.test.ts"] } },
      "www/dashboard/vitest.config.ts",
      {
        // The built package, as its users load it.
        resolve: { alias: { edgelite: fileURLToPath(new URL("dist/client/entries/node.js", import.meta.url)) } },
        test: { name: "node", include: ["tests/node/**/*.test.ts"], testTimeout: SLOW, hookTimeout: SLOW, server: { deps: { external: [/\/dist\/client\//] } } },
      },
      { test: { name: "browser", include: ["tests/browser/**/*.test.ts"], testTimeout: SLOW, hookTimeout: SLOW, fileParallelism: false } },
      { test: { name: "package", include: ["tests/package/**/*.test.ts"], testTimeout: SLOW, hookTimeout: SLOW, fileParallelism: false } },
    ],
  },
});
