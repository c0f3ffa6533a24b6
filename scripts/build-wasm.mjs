// Runs cargo and wasm-bindgen as wasm-pack.toml says, and reports the module's size. See scripts/build-wasm.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { parseToml } from "./toml.mjs";

const TARGET = "wasm32-unknown-unknown";
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const settings = parseToml(readFileSync(join(root, "wasm-pack.toml"), "utf8"));

const { values: options } = readOptions();
const dev = options.dev;

const mode = dev ? "dev" : "release";
const profile = dev ? settings.dev.profile : settings.build.profile;
const optLevel = options["opt-level"] ?? String(dev ? settings.dev["opt-level"] : settings.optimize["opt-level"]);
const wasmOpt = dev ? [] : (options["wasm-opt"]?.split(" ") ?? settings.optimize["wasm-opt"]);
const names = dev || settings.optimize.names;
const outDir = resolve(root, options["out-dir"] ?? settings.build["out-dir"]);
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
const PATH = [process.env.PATH, join(cargoHome, "bin")].join(delimiter);
const sysroot = execFileSync("rustc", ["--print", "sysroot"], { env: { ...process.env, PATH }, encoding: "utf8" }).trim();
const environment = {
  ...process.env,
  PATH,
  [`CARGO_PROFILE_${profile.toUpperCase()}_OPT_LEVEL`]: optLevel,
  CARGO_ENCODED_RUSTFLAGS: [
    ...settings.build.rustflags,
    "-C", `link-arg=-zstack-size=${settings.build["stack-size"]}`,
    // Messages of panics name files: by the crate, not by where it lies on this machine.
    `--remap-path-prefix=${cargoHome}=cargo`,
    `--remap-path-prefix=${sysroot}=rust`,
    `--remap-path-prefix=${root}=edgelite`,
  ].join("\x1f"),
};

run("cargo", [
  "rustc", "--lib", "--crate-type", "cdylib", "--target", TARGET, "--profile", profile, "--no-default-features",
  "--features", settings.build.features.join(","),
]);

const targetDir = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const input = join(targetDir, TARGET, profile === "dev" ? "debug" : profile, "edgelite.wasm");
const output = join(outDir, "edgelite_bg.wasm");
const stamp = join(outDir, "build.json");
const build = { mode, optLevel, wasmOpt, names, bindgen: lockedVersion("wasm-bindgen"), builtFrom: statSync(input).mtimeMs };

if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === JSON.stringify(build)) {
  console.log(`${outDir} is current`);
} else {
  checkBindgen(build.bindgen);
  mkdirSync(outDir, { recursive: true });
  run("wasm-bindgen", [
    input, "--target", "web", "--out-dir", outDir, "--out-name", "edgelite", "--omit-default-module-path",
    ...(names ? [] : ["--remove-name-section", "--remove-producers-section"]),
  ]);
  if (wasmOpt.length > 0) optimize();
  writeFileSync(stamp, JSON.stringify(build));
}
report();

function optimize() {
  const program = join(root, "node_modules", ".bin", "wasm-opt");
  if (!existsSync(program)) fail("wasm-opt is asked for in wasm-pack.toml but the npm package binaryen is not installed");
  const optimized = `${output}.optimized`;
  run(program, [output, "-o", optimized, ...wasmOpt]);
  renameSync(optimized, output);
}

function report() {
  const bytes = readFileSync(output);
  if (dev) return console.log(`${mode} build, raw ${bytes.length.toLocaleString("en")} bytes`);
  const budget = settings.budget.brotli;
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
  const figures = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli, budget };
  for (const [name, size] of Object.entries(figures)) console.log(`${name.padEnd(7)} ${size.toLocaleString("en").padStart(12)} bytes`);
  if (brotli > budget) fail(`the module is ${(brotli - budget).toLocaleString("en")} bytes past its budget in wasm-pack.toml`);
}

function readOptions() {
  const text = { type: "string" };
  try {
    return parseArgs({ options: { dev: { type: "boolean", default: false }, "opt-level": text, "wasm-opt": text, "out-dir": text } });
  } catch (error) {
    return fail(error.message);
  }
}

/** The version of a crate in Cargo.lock. */
function lockedVersion(crate) {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  return new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(lock)?.[1] ?? fail(`Cargo.lock has no ${crate}`);
}

/** The program and the crate must be of the same version to the last digit. */
function checkBindgen(wanted) {
  let found = "none";
  try {
    found = execFileSync("wasm-bindgen", ["--version"], { env: environment, encoding: "utf8" }).trim().split(" ")[1];
  } catch {
    // Not installed: the message below says how to get it.
  }
  if (found !== wanted) fail(`wasm-bindgen ${wanted} is needed, found ${found}; run scripts/setup build`);
}

function run(program, given) {
  try {
    execFileSync(program, given, { cwd: root, env: environment, stdio: "inherit" });
  } catch (error) {
    fail(error.status === undefined || error.status === null ? `${program} cannot be run: ${error.message}` : `${program} failed`);
  }
}

function fail(message) {
  console.error(`build-wasm: ${message}`);
  process.exit(1);
}
