// The program as few files that need nothing but Node.
import { chmodSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, transform } from "esbuild";

const TARGET = "node20";

/** Writes the program below `out`. @returns esbuild's account of what is in it */
export async function bundle(project, out) {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: { "hermes-fleet": "src/cli.ts" },
    outdir: out,
    chunkNames: "parts/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    target: TARGET,
    format: "esm",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    plugins: [shortLocals],
    // Some dependencies are CommonJS: they call require() for Node's own modules, and name themselves.
    banner: {
      js: '#!/usr/bin/env node\nimport{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url),__filename=import.meta.filename;',
    },
  });
  chmodSync(join(out, "hermes-fleet.js"), 0o755);
  return metafile;
}

/**
 * Shortens names within functions, file by file. Those of the functions themselves stay, which are what a stack tells:
 * esbuild would shorten these, too, for the whole, or spend more than that on keeping them.
 */
const shortLocals = {
  name: "short-locals",
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|[cm]?js)$/ }, async ({ path }) => {
      const loader = path.endsWith(".ts") ? "ts" : "js";
      const text = await readFile(path, "utf8");
      const { code } = await transform(text, { loader, target: TARGET, minifyIdentifiers: true });
      return { contents: code, loader: "js" };
    });
  },
};
