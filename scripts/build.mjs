// Bundles everything: one executable, and beside it the parts that a command loads only when it needs them.
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

rmSync(path("dist"), { recursive: true, force: true });
await build({
  entryPoints: { "hermes-fleet": path("src/cli.ts") },
  outdir: path("dist"),
  chunkNames: "parts/[name]-[hash]",
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  // Some dependencies are CommonJS: they call require() for Node's own modules, and name themselves.
  banner: {
    js: '#!/usr/bin/env node\nimport{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url),__filename=import.meta.filename;',
  },
});
chmodSync(path("dist/hermes-fleet.js"), 0o755);
