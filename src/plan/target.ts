import { sessionFiles } from "../hermes/claims.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Address, ProfileName, StepId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Step } from "../model/step.ts";

/**
 * The part of a plan that is about the targets: their steps, and the steps that those wait for. What depends on a target
 * is left out; a restart that is left out so is owed, and comes with the next whole apply.
 * @param targets addresses, or beginnings of some by whole segments; none: everything
 */
export function targeted(plan: Plan, targets: readonly string[]): Plan {
  if (targets.length === 0) return plan;
  const addresses = new Set(plan.changes.map(({ address }) => address));
  const unknown = targets.filter((target) => ![...addresses].some((address) => isWithin(address, target)));
  const isMeant = (address: Address) => targets.some((target) => isWithin(address, target));
  const steps = withNeeded(plan, isMeant);
  const kept = new Set(steps.map(({ id }) => id));
  const touched = new Set(steps.map(({ address }) => address));
  const profiles = new Set(
    steps.flatMap(({ profile, phase }) => (profile !== undefined && phase !== "ready" ? [profile] : [])),
  );
  // A value that another profile lacks keeps nothing of this from being done.
  const isConcerned = ({ code, address }: Diagnostic) =>
    code !== "secret-unresolved" || address === undefined || isMeant(address) || touched.has(address);
  return {
    ...plan,
    changes: plan.changes.filter(({ address }) => isMeant(address) || touched.has(address)),
    steps: steps.map((step) => ({ ...step, after: step.after.filter((one) => kept.has(one.step)) })),
    diagnostics: [
      ...unknown.map((target) => noSuchTarget(target, [...addresses])),
      ...plan.diagnostics.filter(isConcerned),
    ],
    records: plan.records.filter(({ address }) => isMeant(address) || touched.has(address)),
    hostRecords: plan.hostRecords.filter(({ address }) => isMeant(address) || touched.has(address)),
    owed: new Map([...plan.owed].filter(([profile]) => profiles.has(profile))),
    forgets: plan.forgets.filter((profile) =>
      plan.steps.every((step) => step.profile !== profile || kept.has(step.id)),
    ),
    watched: new Map([...plan.watched].filter(([profile]) => profiles.has(profile))),
  };
}

/** `profile.coder` is all of coder and nothing of coder-2; `profile.coder.file` all of its files. */
export function isWithin(address: string, target: string): boolean {
  if (address === target) return true;
  const next = address[target.length];
  return address.startsWith(target) && (next === "." || next === "[");
}

function withNeeded(
  { steps, changes, handovers }: Plan,
  isMeant: (address: Address) => boolean,
): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step] as const));
  const byAddress = new Map<Address, Step[]>();
  for (const step of steps) byAddress.set(step.address, [...(byAddress.get(step.address) ?? []), step]);
  const kept = new Set<StepId>();
  const keep = (step: Step) => {
    if (kept.has(step.id)) return;
    kept.add(step.id);
    // A resource is done whole: a gateway that is stopped so that another can start comes up again.
    for (const sibling of byAddress.get(step.address) ?? []) if (sibling.op.do !== "reload") keep(sibling);
    for (const { step: id, when } of step.after) {
      const needed = byId.get(id);
      if (needed !== undefined && when === "succeeded") keep(needed);
    }
  };
  for (const step of steps) if (isMeant(step.address)) keep(step);
  // An update of a distribution replaces what is declared beside it: that is written again with it.
  for (const { id, op, profile } of steps) {
    if (op.do !== "distribute" || op.isNew || !kept.has(id)) continue;
    for (const step of steps)
      if (step.profile === profile && step.op.do === "edit" && step.op.expect.is === "anything") keep(step);
  }
  // With a token in its files a gateway may come up by itself: the one that still holds it has to let go as well.
  const takes = (profile: ProfileName) =>
    steps.some((step) => step.profile === profile && kept.has(step.id) && mayHoldToken(step));
  const gives = (profile: ProfileName) =>
    steps.some((step) => step.profile === profile && step.phase === "stopped" && kept.has(step.id));
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const { from, to, isWhole } of handovers) {
      // An agent whose gateway ends for another's sake is served by that one.
      if (isWhole === true && gives(from))
        for (const step of steps) if (step.profile === to && SERVING.has(step.phase)) keep(step);
      if (takes(to))
        for (const step of steps) if (step.profile === from && step.phase === "stopped") keep(step);
    }
  }
  // The service manager has to read what is written, though nothing may wait for that.
  const asksForReload = changes.some(
    ({ address, kind, action }) => kind === "service" && action !== "no-op" && isMeant(address),
  );
  for (const step of steps)
    if (step.op.do === "reload" && (asksForReload || step.after.some((one) => kept.has(one.step))))
      keep(step);
  return steps.filter(({ id }) => kept.has(id));
}

/** What makes a gateway serve whom it is to. */
const SERVING: ReadonlySet<string> = new Set(["files", "start", "ready"]);

const TOKEN_FILES = [".env", "config.yaml", ...sessionFiles()];

function mayHoldToken({ op, phase }: Step): boolean {
  return (
    (phase === "files" || phase === "give-up") &&
    "path" in op &&
    TOKEN_FILES.some((name) => op.path.endsWith(`/${name}`))
  );
}

function noSuchTarget(target: string, known: readonly string[]): Diagnostic {
  return {
    code: "target-unknown",
    severity: "error",
    message: `--target ${target} is the address of nothing in this plan`,
    hint: addressHint(known.slice(0, 3)),
    blocks: "apply",
  };
}

/** What to name instead. @param some addresses of the plan, of which there may be none */
export function addressHint(some: readonly string[]): string {
  if (some.length === 0) return "It has no addresses at all: the manifest declares nothing.";
  return `Addresses are such as ${some.join(", ")}; \`hermes-fleet plan --full\` shows all.`;
}
