import type { Address, ProfileName, StepId } from "../model/ids.ts";
import { PHASES, type Phase, type Step } from "../model/step.ts";
import type { PhasedOp } from "../resources/kind.ts";

/** What one resource has to have done. */
export interface Work {
  readonly address: Address;
  readonly profile: ProfileName;
  readonly ops: readonly PhasedOp[];
}

/** The address of what serves all services at once. */
const SERVICE_MANAGER = "host.service-manager" as Address; // not a resource, so no kind makes it
const RELOAD = `${SERVICE_MANAGER}#reload` as StepId; // unique: there is one

/**
 * Puts operations in order. Within a profile the phases follow each other, and what fails stops the rest
 * of that profile alone. One reload serves all definitions: it waits until every edit of one has settled.
 */
export function order(works: readonly Work[]): readonly Step[] {
  const steps: Step[] = [];
  const definitions: StepId[] = [];
  for (const [profile, own] of byProfile(works)) {
    let earlier: readonly StepId[] = [];
    for (const phase of PHASES) {
      const current = own.filter((one) => one.phase === phase);
      if (current.length === 0) continue;
      if (phase === "reload") {
        earlier = [...earlier, RELOAD];
        continue;
      }
      for (const { id, address, op } of current) {
        steps.push({ id, address, profile, phase, op, after: after(earlier, "succeeded") });
        if (phase === "definition") definitions.push(id);
      }
      earlier = current.map(({ id }) => id);
    }
  }
  const needsReload = works.some(({ ops }) => ops.some(({ phase }) => phase === "reload"));
  return needsReload ? [...steps, reload(definitions)] : steps;
}

interface Placed {
  readonly id: StepId;
  readonly address: Address;
  readonly phase: Phase;
  readonly op: PhasedOp["op"];
}

function byProfile(works: readonly Work[]): ReadonlyMap<ProfileName, readonly Placed[]> {
  const profiles = new Map<ProfileName, Placed[]>();
  for (const { address, profile, ops } of works) {
    const own = profiles.get(profile) ?? [];
    profiles.set(profile, own);
    for (const [index, { phase, op }] of ops.entries()) {
      own.push({ id: `${address}#${index + 1}` as StepId, address, phase, op }); // unique within its resource
    }
  }
  return profiles;
}

function reload(definitions: readonly StepId[]): Step {
  return {
    id: RELOAD,
    address: SERVICE_MANAGER,
    profile: undefined,
    phase: "reload",
    op: { do: "reload" },
    after: after(definitions, "settled"),
  };
}

function after(steps: readonly StepId[], when: "succeeded" | "settled"): Step["after"] {
  return steps.map((step) => ({ step, when }));
}
