import { SHORTEST_SECRET } from "../hermes/redact.ts";
import type { Inputs } from "../model/facts.ts";
import type { ProfileState } from "./after.ts";

/** Every secret that is known from some `.env` or from the manifest: none of them may be shown wherever it stands. */
export function knownSecrets(states: readonly ProfileState[], inputs: Inputs): readonly string[] {
  const values = new Set<string>();
  for (const { env } of states) {
    for (const reading of env.values()) if (reading.is === "value") values.add(reading.secret.reveal());
  }
  for (const variables of inputs.env.values()) {
    for (const resolved of variables.values())
      if (resolved.is === "value") values.add(resolved.secret.reveal());
  }
  // A text is looked at line by line, so a secret of several lines counts by its lines.
  return [...values]
    .flatMap((value) => value.split(/\r?\n/))
    .filter((value) => value.length >= SHORTEST_SECRET);
}
