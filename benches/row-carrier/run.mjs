// Compares ways for rows to get from the engine in a worker to the page, in Node and in headless Chromium.
//   npm run bench:row-carrier
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, preview } from "vite";
import { launchChromium } from "../../tests/support/chromium.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edgelite-row-carrier-"));
try {
  report("Node, worker thread", await inNode());
  report("Chromium, dedicated worker", await inChromium());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function inNode() {
  const outDir = join(folder, "node");
  const entry = { node: join(root, "node.ts"), worker: join(root, "node-worker.ts") };
  await build({
    root, logLevel: "warn", configFile: false,
    build: { outDir, emptyOutDir: true, target: "node20", ssr: true, rollupOptions: { input: entry, output: { entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" } } },
  });
  const { measureInNode } = await import(pathToFileURL(join(outDir, "node.mjs")).href);
  return measureInNode(join(outDir, "worker.mjs"));
}

async function inChromium() {
  const outDir = join(folder, "page");
  await build({ root, logLevel: "warn", configFile: false, worker: { format: "es" }, build: { outDir, emptyOutDir: true } });
  const server = await preview({ root, logLevel: "warn", configFile: false, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls.local[0]);
    await page.waitForFunction(() => "measure" in window);
    return await page.evaluate(() => window.measure());
  } finally {
    await browser.close();
    await server.close();
  }
}

function report(where, figures) {
  const carriers = Object.keys(figures[0].medians);
  console.log(`\n${where}: median ms from asking to rows in hand\n`);
  console.log(`| rows | ${carriers.join(" | ")} |\n|---:|${carriers.map(() => "---:|").join("")}`);
  for (const { count, medians } of figures) {
    console.log(`| ${count.toLocaleString("en")} | ${carriers.map((carrier) => medians[carrier].toFixed(3)).join(" | ")} |`);
  }
}
