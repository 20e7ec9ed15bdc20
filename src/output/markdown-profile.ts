import { clipped, code, fenced, htmlCode } from "./markdown-text.ts";
import type { ChangeDocument, DetailDocument } from "./plan-document.generated.ts";
import { keyChange, nameOf } from "./plan-words.ts";
import { count } from "./words.ts";

/** How much of a profile's changes is shown; each leaves out more than the one before. */
export const SHOWN = {
  all: 0,
  /** Of what is only made, or stays, no details. */
  withoutCreations: 1,
  /** Long details are cut. */
  beginnings: 2,
  withoutDetails: 3,
  line: 4,
  nothing: 5,
} as const;

/** In a block of this language GitHub colours a line by its first sign. */
const SIGNS = { create: "+", update: "!", delete: "-", restart: "!", "no-op": " " } as const;

/** Of the column of names. */
const NAME_WIDTH = 13;

/** What is shown of a long detail. */
const MAX_LINES = 40;
const MAX_LINE = 200;

/**
 * The changes of one profile, or of the host: a line that opens to a diff.
 * @param owner undefined: this host
 * @param level of `SHOWN`
 */
export function changesMarkdown(
  owner: string | undefined,
  changes: readonly ChangeDocument[],
  level: number,
): string {
  if (level >= SHOWN.nothing) return "";
  const counts = countsOf(changes);
  if (level >= SHOWN.line) return `- ${owner === undefined ? "this host" : code(owner)}: ${counts}`;
  const name = owner === undefined ? "this host" : htmlCode(owner);
  const lines = changes.flatMap((change) => changeLines(change, level));
  return `<details><summary>${name}: ${counts}</summary>\n\n${fenced(lines, "diff")}\n\n</details>`;
}

/** `2 to update, 1 restart`. */
export function countsOf(changes: readonly ChangeDocument[]): string {
  const number = (action: ChangeDocument["action"]) =>
    changes.filter((change) => change.action === action).length;
  const parts = (["create", "update", "delete"] as const).flatMap((action) =>
    number(action) === 0 ? [] : [`${number(action)} to ${action}`],
  );
  const restarts = number("restart") === 0 ? [] : [count(number("restart"), "restart")];
  return [...parts, ...restarts].join(", ") || "no changes";
}

function changeLines(change: ChangeDocument, level: number): readonly string[] {
  const { action, details, reasons } = change;
  const why = [...(action === "restart" ? ["restarts"] : []), ...reasons].join("; ");
  const isHarmless = action === "create" || action === "no-op";
  const lines = details.flatMap(detailLines);
  const shown =
    level >= SHOWN.withoutDetails || (isHarmless && level >= SHOWN.withoutCreations)
      ? []
      : level >= SHOWN.beginnings
        ? lines.slice(0, MAX_LINES)
        : lines;
  const head = `${SIGNS[action]} ${nameOf(change).padEnd(NAME_WIDTH)} ${why}`;
  const all = [head.trimEnd(), ...shown];
  const cut = level >= SHOWN.beginnings ? all.map((line) => clipped(line, MAX_LINE)) : all;
  const missing = lines.length - shown.length;
  return missing === 0 ? cut : [...cut, `      … ${count(missing, "line")} left out`];
}

function detailLines(detail: DetailDocument): readonly string[] {
  if (detail.shows === "text") {
    return detail.diff.map((line) =>
      line.startsWith("@@") ? line : `${line.slice(0, 1) || " "}     ${line.slice(1)}`.trimEnd(),
    );
  }
  return detail.keys.map((key) => {
    const { action, text } = keyChange(key);
    return `${SIGNS[action]}     ${text}`;
  });
}
