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

const types = async (name) => {
  const used = new Map();
  const schema = withTypesOfOthers(readSchema(name), used);
  const imports = [...used].map(
    ([from, titles]) => `import type { ${[...titles].join(", ")} } from "${from}";\n`,
  );
  const compiled = await compile(schema, "", {
    bannerComment: "",
    additionalProperties: false,
    style: { printWidth: 110 },
  });
  return banner(`schemas/${name}`) + imports.join("") + compiled;
};

/**
 * What refers to another schema has the type that was made of that one.
 * @param used is told which types that takes, by the file that they are in
 */
function withTypesOfOthers(part, used) {
  if (Array.isArray(part)) return part.map((one) => withTypesOfOthers(one, used));
  if (typeof part !== "object" || part === null) return part;
  const [, name, definition] =
    /^urn:hermes-fleet:([\w-]+):1(?:#\/definitions\/(\w+))?$/.exec(part.$ref) ?? [];
  if (name === undefined)
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, withTypesOfOthers(one, used)]));
  const other = readSchema(`${name}.schema.json`);
  const { title } = definition === undefined ? other : other.definitions[definition];
  const from = `./${name}-document.generated.ts`;
  used.set(from, new Set([...(used.get(from) ?? []), title]));
  const { $ref: _, ...rest } = part;
  return { ...rest, tsType: title };
}

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
  "src/output/apply-document.generated.ts": await types("apply.schema.json"),
  "src/output/apply-line.generated.ts": await types("apply-line.schema.json"),
  "src/output/refusal-document.generated.ts": await types("refusal.schema.json"),
  "src/output/validate-document.generated.ts": await types("validate.schema.json"),
  "src/output/init-document.generated.ts": await types("init.schema.json"),
  "src/output/run-document.generated.ts": await types("run.schema.json"),
  "src/output/awake-run-document.generated.ts": await types("awake-run.schema.json"),
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
