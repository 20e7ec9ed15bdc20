import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { REPOSITORY } from "../../support/paths.ts";

/** What is wrong with a document by one of the published schemas; empty: nothing. */
export function schemaErrors(
  name:
    | "plan"
    | "status"
    | "refusal"
    | "awake"
    | "log-line"
    | "roll"
    | "update"
    | "doctor"
    | "tokens"
    | "archives"
    | "import"
    | "edit"
    | "setting",
  document: unknown,
): readonly string[] {
  const schema: unknown = JSON.parse(readFileSync(join(REPOSITORY, `schemas/${name}.schema.json`), "utf8"));
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(schema as object); // a schema is an object
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
