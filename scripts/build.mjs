// Bundles everything into one executable file: start-up is most of what a short command costs.
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

rmSync(path("dist"), { recursive: true, force: true });
await build({
  entryPoints: [path("src/cli.ts")],
  outfile: path("dist/hermes-fleet.js"),
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  // Some dependencies are CommonJS: they call require() for Node's own modules, and name themselves.
  banner: {
    js: '#!/usr/bin/env node\nimport{createRequire}from"node:module";const require=createRequire(import.meta.url),__filename=import.meta.filename;',
  },
});
chmodSync(path("dist/hermes-fleet.js"), 0o755);
