import { isDotenvName } from "../formats/dotenv.ts";
import type { WrittenEntry } from "../model/written.ts";
import type { Hiding } from "./imported-config.ts";

/** Why a variable of a `.env` does not go into a manifest, each as it goes on from "left out, since …". */
export const WHY_VARIABLE_LEFT_OUT = {
  hermes: "Hermes sets them itself for each profile; in .env they would send it to another home",
  name: "a manifest takes names of letters, digits and _ alone",
} as const;
export type WhyVariableLeftOut = keyof typeof WHY_VARIABLE_LEFT_OUT;

export interface ImportedEnv {
  readonly entries: readonly WrittenEntry[];
  /** `name` is undefined where it may be a part of a secret that has broken into lines. */
  readonly leftOut: readonly { readonly name: string | undefined; readonly why: WhyVariableLeftOut }[];
}

const OF_HERMES: ReadonlySet<string> = new Set(["HERMES_HOME", "HERMES_PROFILE"]);

/**
 * The variables of a `.env` as references, never their values.
 * @param values as Hermes reads them
 * @param references the names by which the environment has some of them; the others are kept in place
 */
export function importedEnv(
  values: ReadonlyMap<string, string>,
  references: ReadonlyMap<string, string>,
  hiding: Pick<Hiding, "isCredential">,
): ImportedEnv {
  const entries: WrittenEntry[] = [];
  const leftOut: { name: string | undefined; why: WhyVariableLeftOut }[] = [];
  for (const name of values.keys()) {
    if (OF_HERMES.has(name)) leftOut.push({ name, why: "hermes" });
    else if (!isVariable(name, hiding)) leftOut.push({ name: shownName(name, hiding), why: "name" });
    else {
      const from = references.get(name);
      entries.push({
        key: name,
        value: { is: "inline", value: from === undefined ? { in_place: true } : { from_env: from } },
      });
    }
  }
  return { entries, leftOut };
}

/** It can stand in a manifest: a name, and no line of a secret that ends with `=`. */
export function isVariable(name: string, hiding: Pick<Hiding, "isCredential">): boolean {
  return isDotenvName(name) && !OF_HERMES.has(name) && isWord(name, hiding);
}

function shownName(name: string, hiding: Pick<Hiding, "isCredential">): string | undefined {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) && isWord(name, hiding) ? name : undefined;
}

/** People write names in capitals or in small letters, and long ones with `_` in them. */
function isWord(name: string, { isCredential }: Pick<Hiding, "isCredential">): boolean {
  const isMixed = /[a-z]/.test(name) && /[A-Z]/.test(name) && name.length > 20;
  const isCode = /\d/.test(name) && !name.includes("_") && name.length > 12;
  return !isMixed && !isCode && name.length <= 128 && !isCredential(name);
}
