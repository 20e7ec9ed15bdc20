import { structuredPatch } from "diff";
import { sensitiveLines } from "../hermes/sensitive-lines.ts";
import type { Address } from "../model/ids.ts";
import type { Detail } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import type { SecretRef } from "../model/step.ts";
import type { ProfileContext } from "./kind.ts";

const HIDDEN = "(sensitive)";

/** How a text changes, as a plan may show it: a line that holds a secret, or looks like it, is hidden. */
export function shownText(file: string, before: string, after: string, context: ProfileContext): Detail {
  const { hunks } = structuredPatch("before", "after", before, after, "", "", { context: 2 });
  const { knownSecrets } = context;
  const hidden = new Set([...sensitiveLines(before, knownSecrets), ...sensitiveLines(after, knownSecrets)]);
  const diff = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    // A missing newline at the end of a file is nothing that a person has to know.
    ...lines
      .filter((line) => !line.startsWith("\\"))
      .map((line) => (hidden.has(line.slice(1)) ? `${line[0]}${HIDDEN}` : line)),
  ]);
  return { shows: "text", file, diff };
}

/** What goes into a step: a text with a secret in it by its name only, so that no plan holds it. */
export function writtenText(address: Address, text: string, context: ProfileContext): string | SecretRef {
  return sensitiveLines(text, context.knownSecrets).size === 0 ? text : keptText(address, text, context);
}

/** The same for a text that is a secret as a whole. */
export function keptText(
  address: Address,
  text: string,
  { fingerprint, keep }: Pick<ProfileContext, "fingerprint" | "keep">,
): SecretRef {
  const name = `${address} text`;
  keep(name, new Secret(text, fingerprint(text)));
  return { secret: name };
}

/** As `diff -u` writes it: one line goes without its number, none is counted from the line before. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return `${lines === 0 ? start - 1 : start},${lines}`;
}
