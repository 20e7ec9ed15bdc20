import { constructYaml } from "./construct.ts";
import { isYamlMap, type YamlMap } from "./data.ts";
import { parseYaml, YamlProblem } from "./parse.ts";
import { readSimpleYaml } from "./simple.ts";

/** A YAML file's map, or what is wrong with it; line and column count from 1, columns in UTF-16 units. */
export type ReadYaml =
  | { readonly ok: true; readonly data: YamlMap }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number };

/**
 * Reads a YAML file whose top level is a map, as PyYAML's SafeLoader does (YAML 1.1). A file without content, or with null,
 * is the empty map. Errors: what neither the parser nor PyYAML reads, several documents, a top level that is no map.
 */
export function readYaml(text: string): ReadYaml {
  const simple = readSimpleYaml(text);
  if (simple !== undefined) return { ok: true, data: simple };
  try {
    const parsed = parseYaml(text, { keepSourceTokens: false });
    const data = constructYaml(parsed) ?? {};
    if (isYamlMap(data)) return { ok: true, data };
    throw new YamlProblem("the top level is not a map", parsed.document.contents?.range?.[0] ?? 0);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    return { ok: false, message: error.message, ...placeOf(text, error.offset) };
  }
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|[\n\r\u0085\u2028\u2029]/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
