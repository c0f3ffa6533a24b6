import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./build/compress-plugin.ts";
import { serviceWorker } from "./build/service-worker-plugin.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "/",
  cacheDir: here("../../node_modules/.vite/dashboard"),
  plugins: [react(), serviceWorker(here("build/service-worker.js")), compress()],
  resolve: { alias: [{ find: /^edgelite$/, replacement: here("../client/entries/browser.ts") }] },
  worker: { format: "es" },
  build: { outDir: here("dist"), emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  server: {
    fs: { allow: [here("../..")] },
    proxy: { "/api": process.env["EDGELITE_URL"] ?? "http://127.0.0.1:8080" },
  },
});
