import { printable } from "./words.ts";

/** A remark on a line of a file, as GitHub shows it beside that. */
export interface Annotation {
  readonly kind: "error" | "warning" | "notice";
  /** Relative to the repository; absent: it is about no line. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
  readonly title: string;
  readonly message: string;
}

/** Of each kind GitHub shows so many in a step (https://github.com/orgs/community/discussions/26680). */
const MAX_SHOWN = 10;

/**
 * Annotations as commands that a workflow's runner takes, one a line. Where there are more of a kind than GitHub shows,
 * the last that it shows says how many there are besides.
 * @param annotations the most important of each kind first
 * @param whole a sentence: where all of them are
 */
export function annotationCommands(annotations: readonly Annotation[], whole: string): readonly string[] {
  return (["error", "warning", "notice"] as const).flatMap((kind) => {
    const all = annotations.filter((one) => one.kind === kind);
    if (all.length <= MAX_SHOWN) return all.map(command);
    const shown = all.slice(0, MAX_SHOWN - 1);
    const more = `${all.length - shown.length} more`;
    return [...shown, { kind, title: more, message: `${more} of these are not shown here. ${whole}` }].map(
      command,
    );
  });
}

function command({ kind, file, line, column, title, message }: Annotation): string {
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ["file", file],
    ["line", line],
    ["col", column],
    ["title", printable(title)],
  ];
  const given = properties.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${property(String(value))}`],
  );
  return `::${kind} ${given.join(",")}::${data(printable(message))}`;
}

/**
 * A text for the log in a group that opens, in which the runner takes nothing for a command.
 * @param text of whole lines
 * @param token that nobody could guess who had a part in the text
 */
export function logGroup(title: string, text: string, token: string): string {
  return [
    `::group::${data(printable(title))}`,
    `::stop-commands::${token}`,
    // The older form of a command counts anywhere in a line, but for it, too, commands are stopped.
    ...text.trimEnd().split("\n"),
    `::${token}::`,
    "::endgroup::",
    "",
  ].join("\n");
}

/** As the runner reads it back (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts). */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
