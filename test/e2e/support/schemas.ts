import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { REPOSITORY } from "../../support/paths.ts";

const FOLDER = join(REPOSITORY, "schemas");

/** Every published schema by its name: they refer to each other by their `$id`. */
export const SCHEMAS: ReadonlyMap<string, object> = new Map(
  readdirSync(FOLDER).map((file) => {
    const schema: unknown = JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
    return [file.replace(/\.schema\.json$/, ""), schema as object]; // a schema is an object
  }),
);

let ajv: Ajv | undefined;

/**
 * What is wrong with a document by one of the published schemas; empty: nothing.
 * @param name of its file; `draft-07`: the document is a schema itself
 */
export function schemaErrors(name: string, document: unknown): readonly string[] {
  ajv ??= new Ajv({ allErrors: true, allowUnionTypes: true, schemas: [...SCHEMAS.values()] });
  const id = name === "draft-07" ? "http://json-schema.org/draft-07/schema#" : `urn:hermes-fleet:${name}:1`;
  const validate = ajv.getSchema(id);
  if (validate === undefined) throw new Error(`there is no schema ${name}`);
  void validate(document); // none of the schemas is asynchronous
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
