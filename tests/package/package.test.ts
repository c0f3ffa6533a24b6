import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build, createServer, preview, type InlineConfig } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edgelite-package-"));
afterAll(() => rmSync(folder, { recursive: true }));

const npm = (cwd: string, ...given: string[]) => execFileSync("npm", [...given, "--no-fund", "--no-audit", "--loglevel=error"], { cwd, encoding: "utf8" });

let tarball: string;
beforeAll(() => {
  // What is packed is what was built: the files may be in use by other tests, so that packing must not build them again.
  const build = JSON.parse(readFileSync(join(repository, "www/client/wasm/build.json"), "utf8")) as { mode: string };
  expect(build.mode, "scripts/build-wasm without --dev comes before these tests").toBe("release");
  const [packed] = JSON.parse(npm(repository, "pack", "--ignore-scripts", "--json", "--pack-destination", folder)) as [{ filename: string }];
  tarball = join(folder, packed.filename);
});

/** Makes a project with these files into which the packed tarball is installed. */
function project(name: string, files: Record<string, string>): string {
  const root = join(folder, name);
  mkdirSync(root);
  const all = { "package.json": JSON.stringify({ name, private: true, type: "module" }), ...files };
  for (const [file, text] of Object.entries(all)) writeFileSync(join(root, file), text);
  npm(root, "install", tarball);
  return root;
}

const USE = `
  const store = await open(NAME, { catalogs: ["media"] });
  await store.media.addRecording({ recordingId: "rec_1", cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });
  const rows = await store.media.recordings({ cameraId: "kitchen", limit: 20 });
  await store.close();
`;

describe("the tarball", () => {
  test("has every file that its exports name, the licence, and nothing of the sources", () => {
    const root = project("contents", {});
    const installed = join(root, "node_modules", "edgelite");
    const { exports, dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    const targets = (entry: unknown): string[] => (typeof entry === "string" ? [entry] : Object.values(entry as object).flatMap(targets));
    for (const target of targets(exports)) expect(existsSync(join(installed, target)), target).toBe(true);
    expect(dependencies).toBeUndefined();
    const names = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).trim().split("\n");
    expect(names.filter((name) => /\.ts$/.test(name) && !/\.d\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^package\/(src|www|tests|target|node_modules)\//.test(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["package/LICENSE-MIT", "package/LICENSE-APACHE", "package/README.md"]));
  });

  test("names no folder of the machine that built it", () => {
    const root = join(folder, "contents", "node_modules", "edgelite", "dist", "client");
    for (const file of ["wasm/edgelite_bg.wasm", "wasm/edgelite.js", "worker.js", "entries/node.js"]) {
      const bytes = readFileSync(join(root, file));
      for (const place of [repository, homedir()]) expect(bytes.includes(place), `${place} in ${file}`).toBe(false);
    }
  });
});

describe("a fresh Node program", () => {
  test("opens a file and memory", () => {
    const main = `import { open } from "edgelite"; for (const NAME of [":memory:", "data/home.db"]) { ${USE} console.log(rows.length); }`;
    const root = project("program", { "main.mjs": main });
    expect(execFileSync(process.execPath, ["main.mjs"], { cwd: root, encoding: "utf8" })).toBe("1\n1\n");
    expect(statSync(join(root, "data/home.db")).size).toBeGreaterThan(0);
  });

  test.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("finds complete types with module %s", (module, moduleResolution) => {
    const source = `
      import { open, remove, importFile, EdgeliteError, type Recording, type Store } from "edgelite";
      import { edgelite } from "edgelite/slim";
      import { StoreProvider, useLiveQuery, useStore, type LiveResult } from "edgelite/react";
      const store = await open("home.db", { catalogs: ["media"] });
      const rows: Recording[] = await store.media.recordings({ since: new Date(), limit: 3 });
      const next: string | null = (await store.media.recordings()).next;
      const maybe: Recording | null = await store.media.recording("rec_1");
      const deleted: boolean = await store.media.deleteRecording("rec_1");
      const counts = await store.sql<{ n: number }>\`SELECT \${1n} AS n\`;
      const first: number | undefined = counts[0]?.n;
      const result: string = await store.transaction(async (tx) => { await tx.media.addSnapshot({ snapshotId: "s", cameraId: "c", filePath: "f", fileSizeBytes: 1, metadata: { a: [1] } }); return "done"; });
      const exact = await open("home.db", { instants: "epoch" });
      const at: number = (await exact.media.recordings())[0]!.timestamp;
      const both: Store = await open("home.db");
      const stop: () => void = store.live(store.media.recordings({ limit: 3 }), (rows, patch) => {
        const name: string | undefined = patch?.changed[0]?.before.cameraId ?? rows[0]?.cameraId;
        console.log(name, rows.next);
      }, { signal: new AbortController().signal, onError: (error) => console.log(error.kind) });
      for await (const { result } of store.live(store.media.countRecordings())) { const count: number = result; console.log(count); }
      const Count = () => {
        const shown: LiveResult<number> = useLiveQuery((store) => store.media.countRecordings(), []);
        return StoreProvider({ store: useStore<"media">(), children: shown.data });
      };
      // @ts-expect-error a callback takes what the query gives
      store.live(store.media.countRecordings(), (rows: string) => rows);
      // @ts-expect-error the store was opened without this catalog
      store.registry;
      // @ts-expect-error a required argument is missing
      store.media.addRecording({ recordingId: "rec_1" });
      // @ts-expect-error there is no such argument
      store.media.recordings({ camera: "kitchen" });
      // @ts-expect-error a number is no instant for a store of dates
      store.media.recordings({ since: Date.now() });
      // @ts-expect-error there is no such catalog
      await open("home.db", { catalogs: ["kitchen"] });
      const kind = (error: EdgeliteError): "locked" | undefined => (error.kind === "locked" ? error.kind : undefined);
      export { rows, next, maybe, deleted, first, result, at, both, kind, remove, importFile, edgelite, stop, Count };
    `;
    const options = { compilerOptions: { module, moduleResolution, target: "es2023", lib: ["es2023", "dom"], strict: true, noEmit: true, types: [] }, files: ["main.ts"] };
    const root = project(`types-${moduleResolution}`, { "main.ts": source, "tsconfig.json": JSON.stringify(options) });
    // What a program that uses edgelite/react has beside it.
    for (const name of ["react", "@types/react", "csstype"]) {
      cpSync(join(repository, "node_modules", name), join(root, "node_modules", name), { recursive: true });
    }
    const check = () => execFileSync(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), "-p", root], { encoding: "utf8" });
    expect(check).not.toThrow();
  });
});

describe("a fresh Vite app, with nothing configured", () => {
  let browser: Browser;
  let root: string;
  beforeAll(async () => {
    browser = await launchChromium();
    root = project("app", {
      "index.html": `<!doctype html><title>app</title><script type="module" src="./main.js"></script>`,
      "main.js": `import { open } from "edgelite"; const NAME = "home"; try { ${USE} document.title = "rows " + rows.length; } catch (error) { document.title = error.kind + " " + error.message; }`,
    });
  });
  afterAll(() => browser.close());

  async function titleOf(address: string): Promise<string> {
    const page = await browser.newPage();
    try {
      await page.goto(address);
      await page.waitForFunction(() => document.title !== "app");
      return await page.title();
    } finally {
      await page.close();
    }
  }

  const config = (): InlineConfig => ({ root, logLevel: "error", server: { port: 0, host: "127.0.0.1" }, preview: { port: 0, host: "127.0.0.1" } });

  test("builds and runs", async () => {
    await build(config());
    const server = await preview(config());
    try {
      expect(await titleOf(server.resolvedUrls!.local[0]!)).toBe("rows 1");
    } finally {
      await server.close();
    }
  });

  test("runs on the development server", async () => {
    const server = await createServer(config());
    await server.listen();
    try {
      expect(await titleOf(server.resolvedUrls!.local[0]!)).toBe("rows 1");
    } finally {
      await server.close();
    }
  });

  test("runs without any bundler", async () => {
    // The installed files as a web server gives them, found by an import map.
    const plain = join(root, "plain.html");
    const map = JSON.stringify({ imports: { edgelite: "/node_modules/edgelite/dist/client/entries/browser.js" } });
    writeFileSync(plain, `<!doctype html><title>app</title><script type="importmap">${map}</script><script type="module" src="./main.js"></script>`);
    const page = await browser.newPage();
    const types: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
    await page.context().route("https://plain.test/**", (route) => {
      const path = new URL(route.request().url()).pathname;
      return route.fulfill({ body: readFileSync(join(root, path)), contentType: types[path.split(".").at(-1)!] ?? "text/plain" });
    });
    await page.goto("https://plain.test/plain.html");
    await page.waitForFunction(() => document.title !== "app");
    expect(await page.title()).toBe("rows 1");
    await page.close();
  });
});
