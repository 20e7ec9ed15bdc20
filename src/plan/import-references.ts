import type { ProfileName } from "../model/ids.ts";
import type { Hiding } from "./imported-config.ts";
import { isVariable } from "./imported-env.ts";

/** By profile and variable, what the environment is to have its value under. */
export type References = ReadonlyMap<ProfileName, ReadonlyMap<string, string>>;

/** In bytes; a longer one in the environment, and the kernel starts no program any more. */
const LONGEST_VALUE = 64 * 1024;
/** What begins so means something to shells, loaders and to Hermes itself. */
const TAKEN = /^(?:LD|DYLD|NODE|HERMES|XDG|BASH|GIT|PYTHON|LC|SSH)_/;

/**
 * Names for the values of several `.env` in one environment, each once: `CODER_TELEGRAM_BOT_TOKEN`. What is empty, or too
 * long for an environment, has none.
 * @param isSet whether the environment has another value under a name already
 */
export function referencesFor(
  profiles: ReadonlyMap<ProfileName, ReadonlyMap<string, string>>,
  hiding: Pick<Hiding, "isCredential">,
  isSet: (name: string, value: string) => boolean,
): References {
  const taken = new Set<string>();
  const nameFor = (profile: ProfileName, variable: string, value: string) => {
    const plain = `${profile.toUpperCase().replaceAll("-", "_")}_${variable}`;
    const first = /^[0-9]/.test(plain) || TAKEN.test(plain) ? `AGENT_${plain}` : plain;
    let name = first;
    for (let number = 2; taken.has(name) || isSet(name, value); number += 1) name = `${first}_${number}`;
    taken.add(name);
    return name;
  };
  return new Map(
    [...profiles].map(([profile, values]) => [
      profile,
      new Map(
        [...values].flatMap(([variable, value]): [string, string][] =>
          isVariable(variable, hiding) && isReferable(value)
            ? [[variable, nameFor(profile, variable, value)]]
            : [],
        ),
      ),
    ]),
  );
}

/** A variable that is set to nothing counts as one that is not set. */
function isReferable(value: string): boolean {
  return value !== "" && !value.includes("\0") && new TextEncoder().encode(value).length <= LONGEST_VALUE;
}
