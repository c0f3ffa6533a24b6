// Builds the WebAssembly module at each optimization level, with and without wasm-opt, and measures size and speed.
//   node benches/module-size/run.mjs [LEVEL …]        takes about six minutes for each level on two cores
// wasm-opt is measured when the npm package binaryen is installed (npm install --no-save binaryen).
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const levels = process.argv.length > 2 ? process.argv.slice(2) : ["3", "2", "s", "z"];
/** The features that every browser since 2023 has. wasm-opt's own --all-features makes modules that none loads. */
const FEATURES = ["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"];
const folder = mkdtempSync(join(tmpdir(), "edgelite-module-size-"));
const optimizes = existsSync(join(root, "node_modules/.bin/wasm-opt"));

console.log("| opt-level | wasm-opt | raw | gzip | brotli | open ms | 10,000 upserts ms | 1,000 lookups ms | newest 20 ms | per camera ms |");
console.log("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
try {
  for (const level of levels) {
    const passes = /[sz]/.test(level) ? "-Oz" : "-O3";
    for (const wasmOpt of optimizes ? [null, passes] : [null]) report(level, wasmOpt);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function report(level, passes) {
  const outDir = join(folder, `${level}${passes ?? ""}`);
  const given = ["--opt-level", level, "--out-dir", outDir, ...(passes ? [`--wasm-opt=${[passes, ...FEATURES].join(" ")}`] : [])];
  try {
    execFileSync(join(root, "scripts/build-wasm"), given, { stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    // A module past the budget is a figure too.
    if (!existsSync(join(outDir, "build.json"))) throw new Error(error.stderr?.toString() ?? error.message);
  }
  const module = readFileSync(join(outDir, "edgelite_bg.wasm"));
  const sizes = [module.length, gzipSync(module, { level: 9 }).length, brotliCompressSync(module).length];
  const times = JSON.parse(execFileSync(process.execPath, [join(here, "speed.mjs"), packageWith(outDir)], { encoding: "utf8" }));
  const cells = [level, passes ?? "–", ...sizes.map((size) => size.toLocaleString("en")), ...times.map((time) => time.toFixed(2))];
  console.log(`| ${cells.join(" | ")} |`);
}

/** The package's built files with this module in the place of their own. */
function packageWith(outDir) {
  const target = `${outDir}-package`;
  mkdirSync(target);
  cpSync(join(root, "dist/client"), target, { recursive: true });
  cpSync(outDir, join(target, "wasm"), { recursive: true });
  return join(target, "entries/node.js");
}
