// The program as few files that need nothing but Node.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, transform } from "esbuild";

const TARGET = "node20";
const MINIFIED = { minifySyntax: true, minifyWhitespace: true };

/** Writes the program below `out`. @returns esbuild's account of what is in it */
export async function bundle(project, out) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: { "hermes-fleet": "src/cli.ts" },
    outdir: out,
    chunkNames: "parts/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    target: TARGET,
    format: "esm",
    ...MINIFIED,
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    write: false,
    plugins: [shortLocals],
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await asCommonJs(text));
  }
  writeFileSync(join(out, "package.json"), '{ "type": "commonjs" }\n');
  chmodSync(join(out, "hermes-fleet.js"), 0o755);
  return metafile;
}

/**
 * One of the files with `require` for `import`. esbuild splits ES modules alone; Node loads CommonJS with less work, which
 * is an eighth of what a plan costs (docs/decisions/0007).
 */
async function asCommonJs(text) {
  const [hashbang = ""] = /^#!.*\n/.exec(text) ?? [];
  const { code } = await transform(text.slice(hashbang.length), {
    format: "cjs",
    platform: "node",
    target: TARGET,
    ...MINIFIED,
    supported: { "dynamic-import": false },
  });
  // Modules are strict without saying so.
  return `${hashbang}"use strict";${code}`;
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
