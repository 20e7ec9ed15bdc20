import schema from "../../schemas/manifest.schema.json" with { type: "json" };
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet schema`: prints the JSON Schema of a manifest, for editors. */
export function printSchema(options: Options): number {
  new Terminal(options).json(schema);
  return EXIT.done;
}
