// Makes from the schemas what the code needs of them. `--check` writes nothing and fails when a file is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { compile } from "json-schema-to-typescript";

const root = new URL("..", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));
const banner = (from) => `// Generated from ${from} by \`npm run generate\`. Do not edit.\n`;
const readSchema = (name) => JSON.parse(readFileSync(path(`schemas/${name}`), "utf8"));

const types = async (name) =>
  banner(`schemas/${name}`) +
  (await compile(readSchema(name), "", {
    bannerComment: "",
    additionalProperties: false,
    style: { printWidth: 110 },
  }));

/** A validator as one self-contained module: ajv itself is not needed when it runs. */
const validator = async (name) => {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  const source = standalone.default(ajv, ajv.compile(readSchema(name)));
  const bundle = await build({
    stdin: { contents: source, resolveDir: path(".") },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "error",
  });
  return banner(`schemas/${name}`) + bundle.outputFiles[0].text;
};

const outputs = {
  "src/manifest/manifest-schema.generated.ts": await types("manifest.schema.json"),
  "src/output/plan-document.generated.ts": await types("plan.schema.json"),
  "src/output/status-document.generated.ts": await types("status.schema.json"),
  "src/output/roll-document.generated.ts": await types("roll.schema.json"),
  "src/output/awake-document.generated.ts": await types("awake.schema.json"),
  "src/output/log-line.generated.ts": await types("log-line.schema.json"),
  "src/output/update-document.generated.ts": await types("update.schema.json"),
  "src/output/doctor-document.generated.ts": await types("doctor.schema.json"),
  "src/output/tokens-document.generated.ts": await types("tokens.schema.json"),
  "src/output/archives-document.generated.ts": await types("archives.schema.json"),
  "src/output/edit-document.generated.ts": await types("edit.schema.json"),
  "src/output/setting-document.generated.ts": await types("setting.schema.json"),
  "src/output/completion-document.generated.ts": await types("completion.schema.json"),
  "src/output/import-document.generated.ts": await types("import.schema.json"),
  "src/manifest/validate-manifest.generated.js": await validator("manifest.schema.json"),
};

outputs["src/manifest/validate-manifest.generated.d.ts"] =
  banner("schemas/manifest.schema.json") +
  `import type { ErrorObject } from "ajv";
declare const validate: { (data: unknown): boolean; errors?: ErrorObject[] | null };
export default validate;
`;

let stale = 0;
for (const [name, text] of Object.entries(outputs)) {
  let current = "";
  try {
    current = readFileSync(path(name), "utf8");
  } catch {
    // Not made yet: stale.
  }
  if (current === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${name} is stale: run \`npm run generate\``);
    stale += 1;
  } else {
    writeFileSync(path(name), text);
    console.log(`wrote ${name}`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
