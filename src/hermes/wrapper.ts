import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import { below, type HermesLayout } from "./layout.ts";

/** The program `NAME` that stands for `hermes -p NAME`. */
export function wrapperPath({ userHome }: HermesLayout, profile: ProfileName): AbsolutePath {
  return below(userHome, ".local", "bin", profile);
}

/** The wrapper as `hermes profile create` of 0.16 writes it. */
export function wrapperText(hermes: AbsolutePath, profile: ProfileName): string {
  return `#!/bin/sh\nexec ${hermes} -p ${profile} "$@"\n`;
}

/** True for a wrapper of this profile, whichever hermes it calls; Hermes looks for no more than that itself. */
export function isWrapperOf(text: string, profile: ProfileName): boolean {
  return text.startsWith("#!") && text.includes(` -p ${profile} `);
}

/** True where it is nothing but that, so that nobody loses anything with it. */
export function isPlainWrapper(text: string, profile: ProfileName): boolean {
  const [head, call, ...rest] = text.trimEnd().split("\n");
  const isCall = call?.startsWith("exec ") === true && call.endsWith(` -p ${profile} "$@"`);
  return head?.startsWith("#!") === true && isCall && rest.length === 0;
}
