import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Drift } from "../model/status.ts";
import { addressOf } from "../resources/kind.ts";
import type { JudgedSecrets } from "./recorded-secrets.ts";

/** What a plan would do, made without starting any program of the user's. */
export interface DriftSource {
  readonly plan: Plan;
  readonly secrets: Pick<JudgedSecrets, "changed" | "untold">;
  readonly facts: Pick<Facts, "manager">;
  /** The manifest is read as another machine's, so that no plan tells of this one. */
  readonly isOtherHost: boolean;
}

/**
 * Whether a plan would change anything of a profile that the fleet answers for.
 * @param mayNeedReload its service manager may have loaded another definition than the one on disk
 */
export function driftOf(name: ProfileName, source: DriftSource, mayNeedReload: boolean): Drift {
  const { plan, secrets, facts, isOtherHost } = source;
  if (isOtherHost)
    return {
      word: "unknown",
      in: [],
      untold: ["this machine is not the host that the manifest is read for"],
    };
  const moving = plan.changes.filter(({ profile, action }) => profile === name && action !== "no-op");
  const changed = (secrets.changed.get(name) ?? []).length > 0 ? [addressOf(name, "env")] : [];
  const drifted = [...new Set([...moving.map(({ address }) => address), ...changed])];
  const errors = errorsOf(name, plan);
  const isUnreadable = ({ code }: Diagnostic) => code === "host-file-unreadable";
  const untold = [
    ...(secrets.untold.get(name) ?? []).map(
      (variable) => `whether ${variable} is as declared takes its source, which is not asked for this`,
    ),
    ...(mayNeedReload ? ["its definition has changed since its process began, and may not be loaded"] : []),
    ...(facts.manager.is === "unavailable" ? ["its service manager does not answer"] : []),
  ];
  const isUnknown = untold.length > 0 || errors.some(isUnreadable);
  const isConflict = errors.some((one) => !isUnreadable(one));
  const word = isConflict ? "conflict" : drifted.length > 0 ? "drift" : isUnknown ? "unknown" : "none";
  return { word, in: drifted, untold };
}

/** The errors of a plan that are about no profile, but for what is told of the service manager in any case. */
export function hostErrors({ plan, isOtherHost }: DriftSource): readonly Diagnostic[] {
  if (isOtherHost) return [];
  return plan.diagnostics.filter(
    ({ severity, code, address, profiles = [] }) =>
      severity === "error" &&
      code !== "service-manager-unavailable" &&
      profiles.length === 0 &&
      address?.startsWith("profile.") !== true,
  );
}

/** The errors of a plan that are about a profile. */
export function errorsOf(
  name: ProfileName,
  { diagnostics }: Pick<Plan, "diagnostics">,
): readonly Diagnostic[] {
  const own = addressOf(name);
  const isOwn = ({ address, profiles = [] }: Diagnostic) =>
    profiles.includes(name) || address === own || address?.startsWith(`${own}.`) === true;
  return diagnostics.filter((one) => one.severity === "error" && isOwn(one));
}
