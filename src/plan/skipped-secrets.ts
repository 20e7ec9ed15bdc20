import type { Claim } from "../hermes/claims.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Inputs } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import { type ProfileState, stateAfter, stateOf } from "./after.ts";

/** Variables of a profile that were not looked up. */
export interface SkippedSecrets {
  /** References that have a value in `.env`. */
  readonly kept: readonly string[];
  /** References that have none there. */
  readonly lacking: readonly string[];
  /** Those that are declared `in_place` and are not there. */
  readonly missing: readonly string[];
}

/** @param after its files, as they will be after the apply */
export function skippedSecrets(
  { name, env }: Pick<ProfileSettings, "name" | "env">,
  after: Pick<ProfileState, "env">,
  inputs: Inputs,
): SkippedSecrets {
  const known = inputs.env.get(name);
  const skipped = [...env.keys()].filter((variable) => known?.get(variable)?.is === "skipped");
  const isInPlace = (variable: string) => env.get(variable)?.value?.from === "in_place";
  const references = skipped.filter((variable) => !isInPlace(variable));
  // No reference gives an empty value.
  const has = (variable: string) => {
    const reading = after.env.get(variable);
    return reading?.is === "value" && reading.secret.reveal() !== "";
  };
  return {
    kept: references.filter(has),
    lacking: references.filter((variable) => !has(variable)),
    missing: skipped.filter((variable) => isInPlace(variable) && after.env.get(variable)?.is !== "value"),
  };
}

/** The files of a profile once its references are in them, too: what a person has to do for it is judged by these. */
export function withReferences(
  home: AbsolutePath,
  after: ProfileState,
  settings: ProfileSettings,
  inputs: Inputs,
): ProfileState {
  return inputs.skipsSecrets === true
    ? stateAfter(home, after, settings, { ...inputs, env: new Map() })
    : after;
}

/** What its gateway will claim by what its references name, whatever its `.env` has in their place by now. */
export function referredClaims(
  home: AbsolutePath,
  after: ProfileState,
  settings: ProfileSettings,
  inputs: Inputs,
): readonly Claim[] {
  const { kept } = skippedSecrets(settings, after, inputs);
  const env = new Map([...after.env].filter(([variable]) => !kept.includes(variable)));
  const claims = withReferences(
    home,
    stateOf(home, env, after.config, after.sessions),
    settings,
    inputs,
  ).claims;
  return claims.filter(
    ({ kind, identity }) => !after.claims.some((one) => one.kind === kind && one.identity === identity),
  );
}

/**
 * One note for all that was not looked up.
 * @param isLeft these variables stay as they are on disk; else an apply would set them
 */
export function skippedNote(all: readonly SkippedSecrets[], isLeft: boolean): readonly Diagnostic[] {
  const total = (which: keyof SkippedSecrets) => all.flatMap((one) => one[which]).length;
  const [lacking, kept, missing] = [total("lacking"), total("kept"), total("missing")];
  const parts = [
    [lacking, isLeft ? ["stays out of .env", "stay out of .env"] : ["that .env lacks would be set"]],
    [
      kept,
      isLeft
        ? ["stays as it is", "stay as they are"]
        : ["that .env has was not compared", "that .env has were not compared"],
    ],
    [missing, ["declared in_place is not there yet", "declared in_place are not there yet"]],
  ] as const;
  const told = parts.filter(([number]) => number > 0);
  if (told.length === 0) return [];
  const what = told.map(([number, [one, many = one]], index) =>
    index === 0
      ? `${number} variable${number === 1 ? "" : "s"} ${number === 1 ? one : many}`
      : `${number} ${number === 1 ? one : many}`,
  );
  return [
    {
      code: "secrets-skipped",
      severity: "note",
      message: `--secrets=skip looks up no reference to a secret: ${what.join(", ")}`,
      hint: isLeft
        ? "An apply without --secrets=skip sets them, and starts the gateways that wait for them."
        : "An apply looks them up; one with --secrets=skip leaves these variables as they are.",
    },
  ];
}
