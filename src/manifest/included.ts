import { isAbsolute, join, normalize } from "node:path";
import { hasToken } from "../hermes/redact.ts";
import type { AbsolutePath } from "../model/ids.ts";
import { shownPath } from "./excerpt.ts";
import { pathFrom } from "./findings.ts";
import type { SourceFile } from "./source.ts";

/** What cannot be seen in a path cannot be told by it, either. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const URL = /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/\s]+@[^/\s]+:)/i;

/** Where an entry of `include` leads to, or what is wrong with it whatever the disk has: the end of a sentence, and what to do. */
export type Included =
  | ({ readonly is: "file" } & SourceFile)
  | { readonly is: "refused"; readonly why: string; readonly hint: string };

/** @param from the file in which the entry stands */
export function includedFile(written: string, from: SourceFile, userHome: AbsolutePath): Included {
  if (URL.test(written))
    return {
      is: "refused",
      why: "is no path of a file",
      hint: "Only files are included: have it beside the manifest, as a submodule of its repository does.",
    };
  if (UNPRINTABLE.test(written))
    return { is: "refused", why: "has a character in it that cannot be seen", hint: "Take it out." };
  const path = pathFrom(written, from.path, userHome);
  return { is: "file", path, shownAs: shownFrom(written, from.shownAs) ?? path };
}

/** As the user would write it in the folder where the first file was named; undefined: in no shorter way than the path. */
function shownFrom(written: string, from: string): string | undefined {
  if (isAbsolute(written) || written === "~" || written.startsWith("~/")) return normalize(written);
  const beside = join(from, "..", written);
  const isBelowHome = from.startsWith("~/");
  return isBelowHome && !beside.startsWith("~/") ? undefined : beside;
}

/** An entry of `include` as a message may name it. */
export function shownInclude(written: string): string {
  return hasToken(written) ? "(hidden)" : shownPath(written);
}

/** What is meant where a file of this name is not there. */
export function hintForMissing(written: string): string {
  return /[*?[\]{}]/.test(written)
    ? "There are no patterns in include: name each file."
    : "A path is relative to the file in which it stands.";
}
