import { structuredPatch } from "diff";
import { looksLikeCredential } from "../hermes/credential-like.ts";
import type { Address } from "../model/ids.ts";
import type { Detail } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import type { SecretRef } from "../model/step.ts";
import type { ProfileContext } from "./kind.ts";

const HIDDEN = "(sensitive)";

/** How a text changes, as a plan may show it: a line that holds a secret, or looks like it, is hidden. */
export function shownText(file: string, before: string, after: string, context: ProfileContext): Detail {
  const { hunks } = structuredPatch("before", "after", before, after, "", "", { context: 2 });
  const diff = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    // A missing newline at the end of a file is nothing that a person has to know.
    ...lines
      .filter((line) => !line.startsWith("\\"))
      .map((line) => (isSensitiveLine(line.slice(1), context) ? `${line[0]}${HIDDEN}` : line)),
  ]);
  return { shows: "text", file, diff };
}

/** What goes into a step: a text with a secret in it by its name only, so that no plan holds it. */
export function writtenText(address: Address, text: string, context: ProfileContext): string | SecretRef {
  return text.split("\n").some((line) => isSensitiveLine(line, context))
    ? keptText(address, text, context)
    : text;
}

/** The same for a text that is a secret as a whole. */
export function keptText(address: Address, text: string, { fingerprint, keep }: ProfileContext): SecretRef {
  const name = `${address} text`;
  keep(name, new Secret(text, fingerprint(text)));
  return { secret: name };
}

/** True for a line with a known secret in it, or with a key that looks like a credential's and a value. */
function isSensitiveLine(line: string, { knownSecrets }: ProfileContext): boolean {
  if (knownSecrets.some((secret) => line.includes(secret))) return true;
  return [...line.matchAll(ASSIGNMENT)].some(([, key]) => key !== undefined && looksLikeCredential(key));
}

/** `key: value`, `"key": "value"`, `KEY=value`: what stands before the sign, and that something comes after it. */
const ASSIGNMENT = /["']?([\w.-]+)["']?\s*[:=]\s*["']?[^\s"',]/g;

/** As `diff -u` writes it: one line goes without its number, none is counted from the line before. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return `${lines === 0 ? start - 1 : start},${lines}`;
}
