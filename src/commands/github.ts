import { machine } from "../system/machine.ts";
import { onGithub } from "./github-reporter.ts";
import type { FormattedOptions, PlanOptions, PlanOutOptions, ShowOptions } from "./options.ts";
import { planWith } from "./plan.ts";
import { planOutWith } from "./plan-out.ts";
import { showWith } from "./show.ts";
import { validateWith } from "./validate.ts";

/** `hermes-fleet plan --format github`: plans as always, and writes the job summary besides. */
export function planOnGithub(options: PlanOptions): Promise<number> {
  return planWith(options, onGithub(machine()));
}

/** The same with `--out`. */
export function planOutOnGithub(options: PlanOutOptions): Promise<number> {
  return planOutWith(options, onGithub(machine()));
}

/** `hermes-fleet show FILE --format github`. */
export function showOnGithub(options: ShowOptions, file: string): Promise<number> {
  return showWith(options, file, onGithub(machine()));
}

/** `hermes-fleet validate --format github`. */
export function validateOnGithub(options: FormattedOptions): Promise<number> {
  return validateWith(options, onGithub(machine()));
}
