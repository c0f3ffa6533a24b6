import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin } from "vite";

/**
 * Adds `sw.js` to a build: the given script, told which files make up the app and a version that changes with any of
 * them.
 * @param script path of the script; it uses the names `APP_FILES` and `APP_VERSION`
 */
export function serviceWorker(script: string): Plugin {
  let publicDir = "";
  return {
    name: "edgelite-service-worker",
    apply: "build",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const hash = createHash("sha256");
        const files = ["/"];
        for (const [name, file] of Object.entries(bundle).sort(([left], [right]) => (left < right ? -1 : 1))) {
          if (name.endsWith(".map")) continue;
          hash.update(name).update(file.type === "chunk" ? file.code : file.source);
          if (name !== "index.html") files.push(`/${name}`);
        }
        for (const path of publicFiles(publicDir)) {
          hash.update(path).update(readFileSync(join(publicDir, path)));
          files.push(`/${path}`);
        }
        const source = readFileSync(script, "utf8");
        const version = hash.update(source).digest("hex").slice(0, 16);
        const constants = `const APP_FILES = ${JSON.stringify(files)};\nconst APP_VERSION = ${JSON.stringify(version)};\n`;
        this.emitFile({ type: "asset", fileName: "sw.js", source: constants + source });
      },
    },
  };
}

function publicFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}
