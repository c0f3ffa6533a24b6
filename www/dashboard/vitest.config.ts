import { fileURLToPath } from "node:url";
import { defineProject, mergeConfig } from "vitest/config";
import app from "./vite.config.ts";

export default mergeConfig(
  app,
  defineProject({
    test: {
      name: "dashboard",
      environment: "happy-dom",
      include: ["test/**/*.test.{ts,tsx}"],
      env: { TZ: "Europe/Berlin" },
      setupFiles: [fileURLToPath(new URL("test/setup.ts", import.meta.url))],
      testTimeout: 30_000,
    },
  }),
);
