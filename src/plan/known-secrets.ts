import { looksLikeCredential } from "../hermes/credential-like.ts";
import { SHORTEST_SECRET } from "../hermes/secret-finder.ts";
import { secretForms } from "../hermes/secret-forms.ts";
import { slackTokens } from "../hermes/session-files.ts";
import type { Inputs } from "../model/facts.ts";
import type { Value } from "../model/value.ts";
import type { ProfileState } from "./after.ts";

/**
 * Every secret that is known: from some `.env`, from a key of config.yaml that looks like a credential's, from a file of
 * tokens, or from the manifest. None of them may be shown wherever it stands.
 */
export function knownSecrets(states: readonly ProfileState[], inputs: Inputs): readonly string[] {
  const values = new Set<string>();
  for (const { env, config, sessions } of states) {
    for (const reading of env.values()) if (reading.is === "value") values.add(reading.secret.reveal());
    for (const text of credentialsIn(config, false)) values.add(text);
    for (const token of slackTokens(sessions)) values.add(token);
  }
  for (const variables of inputs.env.values()) {
    for (const resolved of variables.values())
      if (resolved.is === "value") values.add(resolved.secret.reveal());
  }
  // A text is looked at line by line, so a secret of several lines counts by its lines; encoded it is one all the same.
  return [...values].flatMap(secretForms).filter((value) => value.length >= SHORTEST_SECRET);
}

function credentialsIn(value: Value, isCredential: boolean): readonly string[] {
  if (typeof value === "string") return isCredential ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]: [string, Value]) =>
    credentialsIn(one, isCredential || (!Array.isArray(value) && looksLikeCredential(key))),
  );
}
