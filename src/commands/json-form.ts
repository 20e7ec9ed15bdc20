import type { Command } from "commander";

/** What `--json=…` takes; `--json` alone is a document. */
export const JSON_FORMS = ["document", "lines"] as const;

/**
 * Gives `--json` its usual value, so that it never takes the word behind it for one.
 * @param options those of the whole program, which are looked for first, wherever they stand
 */
export function withJsonForm(words: readonly string[], options: Command["options"]): string[] {
  const takeValue = new Set(
    options.flatMap(({ required, short, long }) => (required ? [short ?? "", long ?? ""] : [])),
  );
  const end = words.indexOf("--");
  return words.map((word, at) => {
    const isOption = word === "--json" && (end < 0 || at < end) && !takeValue.has(words[at - 1] ?? " ");
    return isOption ? "--json=document" : word;
  });
}

/** In which form a command line asks for JSON, also one that is wrong in another way; undefined: in none. */
export function jsonFormOf(words: readonly string[]): "document" | "lines" | undefined {
  const end = words.indexOf("--");
  const before = end < 0 ? words : words.slice(0, end);
  const last = before.findLast((word) => word.startsWith("--json="));
  if (last === undefined) return asksByFormat(before) ? "document" : undefined;
  return last === "--json=lines" ? "lines" : "document";
}

function asksByFormat(words: readonly string[]): boolean {
  return (
    words.includes("--format=json") ||
    words.some((word, at) => word === "--format" && words[at + 1] === "json")
  );
}

/** Of which commands each result is a line: `always`, or where `--json=lines` asks for that (`asked`). */
export function linesOf(
  path: string,
  options: { readonly watch?: unknown; readonly fix?: unknown },
): "always" | "asked" | "never" {
  switch (path) {
    case "logs":
      return "always";
    case "status":
    case "list":
      return options.watch === true ? "always" : "never";
    case "apply":
    case "destroy":
    case "release":
      return "asked";
    case "doctor":
      return options.fix === true ? "asked" : "never";
    default:
      return "never";
  }
}

/** `config get`: the words that name a command. */
export function pathOf(command: Command): string {
  const above = command.parent;
  if (above === null) return "";
  const before = pathOf(above);
  return before === "" ? command.name() : `${before} ${command.name()}`;
}
