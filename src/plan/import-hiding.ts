import { mayBeCredential } from "../hermes/credential-like.ts";
import { filesOf } from "../hermes/layout.ts";
import { logRedaction } from "../hermes/redact.ts";
import { secretForms } from "../hermes/secret-forms.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import { envOnDisk } from "../resources/env.ts";
import { fileIn } from "../resources/host-files.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import { stateOnDisk } from "./after.ts";
import type { ImportedFrom } from "./imported-profile.ts";
import { knownSecrets } from "./known-secrets.ts";

/** A value of this length is a secret whatever its variable is called. */
const LONG = 24;

/**
 * What an imported manifest must not have in it: what a plan would hide, and what looks like a token.
 * @param ofEnv the secrets of every `.env`, also of those that no plan can use
 */
export function importHiding(
  facts: Facts,
  layoutOf: (profile: ProfileName) => ProfileLayout,
  ofEnv: readonly string[],
): ImportedFrom["hiding"] {
  const homes = [...facts.profiles].map((name) => layoutOf(name).home);
  const states = homes.map((home) => stateOnDisk(facts, home, () => undefined));
  const nothing = { env: new Map(), souls: new Map(), files: new Map() };
  const known = knownSecrets(states, nothing);
  const redactLine = logRedaction([...known, ...ofEnv]);
  // Of no `.env`: what config.yaml has under keys of credentials, and files of tokens.
  const ofConfig = knownSecrets(
    states.map((state) => ({ ...state, env: new Map() })),
    nothing,
  );
  const redactName = logRedaction([...credentialsIn(facts, homes), ...ofConfig]);
  const lines = (text: string) => text.split(/\r?\n/);
  return {
    knownSecrets: known,
    isHidden: (text) => looksRandom(text) || lines(text).some((line) => redactLine(line) !== line),
    isCredential: (name) => lines(name).some((line) => redactName(line) !== line),
    redacted: (text) => lines(text).map(redactLine).join(" "),
  };
}

/** A long word that nobody has thought of: letters of both sizes and digits, or digits of base 16. */
function looksRandom(text: string): boolean {
  return (text.match(/[A-Za-z0-9_+=]{24,}/g) ?? []).some(
    (word) =>
      (/[a-z]/.test(word) && /[A-Z]/.test(word) && /[0-9]/.test(word)) ||
      /^(?=.*[a-f])(?=.*\d)[\da-f]{32,}$/i.test(word),
  );
}

function credentialsIn(facts: Facts, homes: readonly ProfileLayout["home"][]): readonly string[] {
  return homes.flatMap((home) =>
    [...envOnDisk(fileIn(facts, filesOf(home).env))].flatMap(([key, value]) =>
      mayBeCredential(key) || value.length >= LONG
        ? secretForms(value).filter((form) => form.length >= 8)
        : [],
    ),
  );
}
