import { filesOf, homeOf } from "../hermes/layout.ts";
import type { Address, ProfileName } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { Phase, Step } from "../model/step.ts";
import { fileIn } from "../resources/host-files.ts";
import { addressOf } from "../resources/kind.ts";
import { isDeclared, type Member } from "./members.ts";
import { makePlan } from "./plan.ts";
import type { PlanInput } from "./plan-input.ts";

/** What is mended of each kind, by the turns that its steps have; nothing of others. */
const MENDED: Partial<Readonly<Record<Change["kind"], ReadonlySet<Phase>>>> = {
  env: new Set(["files"]),
  alias: new Set(["files"]),
  service: new Set(["definition"]),
  linger: new Set(["host"]),
};

/** Diagnostics of a whole plan that say that nothing may be changed here, whatever it is. */
const STANDING = ["host-unknown", "record-key", "record-unusable"];

/**
 * A plan that only mends: the mode of each `.env`, wrappers that are missing, services whose definition is missing or
 * stale, and linger. What the manifest says otherwise, and what it has come to say since the last apply, is left for one:
 * it is planned as if nothing else were declared, and nothing were recorded.
 * @param only the profiles that are asked for; absent: all
 * @param whole the plan for everything, where that says what stands in the way of any
 */
export function mendingPlan(input: PlanInput, only?: ReadonlySet<ProfileName>, whole?: Plan): Plan {
  const { facts, layout } = input;
  const isAsked = (name: ProfileName) => only === undefined || only.has(name);
  const members = membersToMend(input, isAsked);
  const { manifest } = input;
  const { plan } = makePlan({
    ...input,
    members,
    record: undefined,
    manifest: {
      ...manifest,
      host: manifest.host.linger?.value === true ? { linger: manifest.host.linger } : {},
      hermes: withoutStickyProfile(manifest.hermes),
    },
    inputs: { env: new Map(), souls: new Map(), files: new Map() },
    showsDrift: false,
  });
  const canWrite = facts.hermes.is === "found";
  const hasManager = facts.manager.is === "available";
  const declared = new Set(
    [...input.members.values()].filter(isDeclared).map(({ settings: { name } }) => name),
  );
  const isMended = ({ kind, action, profile, address }: Change): boolean => {
    if (action !== "create" && action !== "update") return false;
    if (kind === "linger") return true;
    // A `.env` that is missing is made by an apply; here it is closed.
    if (profile === undefined || (kind !== "env" && !declared.has(profile))) return false;
    if (kind === "env")
      return fileIn(facts, filesOf(homeOf(layout, profile)).env).is === "text" && action === "update";
    if (kind === "alias") return canWrite && action === "create" && address === addressOf(profile, "alias");
    if (kind !== "service" || !canWrite || !hasManager) return false;
    return action === "update" || isLoaded(profile, input);
  };
  return restricted(
    plan,
    isMended,
    (whole?.diagnostics ?? []).filter(({ code }) => STANDING.includes(code)),
  );
}

/** One that was never there is for an apply to make. */
function isLoaded(profile: ProfileName, { facts, layout, format }: PlanInput): boolean {
  const service = format && facts.services.get(format.id(layout, profile));
  return service !== undefined && (service.isEnabled || service.active !== "inactive");
}

/** Of every profile that there is, with nothing declared but what is mended. */
function membersToMend(
  input: PlanInput,
  isAsked: (name: ProfileName) => boolean,
): ReadonlyMap<ProfileName, Member> {
  const { facts, manifest } = input;
  return new Map(
    [...facts.profiles].filter(isAsked).map((name): [ProfileName, Member] => {
      const member = input.members.get(name);
      const settings = member !== undefined && isDeclared(member) ? member.settings : undefined;
      return [
        name,
        { settings: bare(name, settings, manifest.place), record: undefined, leaving: undefined },
      ];
    }),
  );
}

function bare(
  name: ProfileName,
  settings: ProfileSettings | undefined,
  place: ProfileSettings["place"],
): ProfileSettings {
  return {
    name,
    place: settings?.place ?? place,
    ...(settings?.alias?.value === true && { alias: settings.alias }),
    create: { skills: "bundled" },
    config: [],
    env: new Map(),
    files: new Map(),
    gateway: {
      state: settings?.gateway.state ?? "stopped",
      startAtLogin: settings?.gateway.startAtLogin ?? false,
      readyTimeoutMs: settings?.gateway.readyTimeoutMs ?? 0,
      // Those that are there stay, whoever has set them.
      limits: {},
      place: settings?.gateway.place ?? place,
    },
  };
}

function withoutStickyProfile(hermes: PlanInput["manifest"]["hermes"]): PlanInput["manifest"]["hermes"] {
  const { activeProfile: _, ...rest } = hermes;
  return rest;
}

function restricted(plan: Plan, isMended: (change: Change) => boolean, standing: Plan["diagnostics"]): Plan {
  const kept = new Map<Address, ReadonlySet<Phase>>();
  for (const change of plan.changes) {
    const phases = MENDED[change.kind];
    if (phases !== undefined && isMended(change)) kept.set(change.address, phases);
  }
  const isKept = ({ address, phase }: Step) => kept.get(address)?.has(phase) === true;
  // One reload serves all, and may be all that there is to be done.
  const defines = plan.changes.some(({ kind, address }) => kind === "service" && kept.has(address));
  const steps = plan.steps.filter(
    (step) => isKept(step) || (defines && step.op.do === "reload" && step.phase === "reload"),
  );
  const ids = new Set(steps.map(({ id }) => id));
  const touched = new Set(steps.map(({ address }) => address));
  const defined = new Set(steps.flatMap(({ phase, profile }) => (phase === "definition" ? [profile] : [])));
  return {
    ...plan,
    changes: plan.changes.filter(({ address }) => kept.has(address)),
    steps: steps.map((step) => ({ ...step, after: step.after.filter(({ step: id }) => ids.has(id)) })),
    diagnostics: [
      ...standing,
      ...plan.diagnostics.filter(({ address }) => address !== undefined && touched.has(address)),
    ],
    // What the record says of values is as the last apply left it; that a reload is paid has to be said.
    records: plan.records
      .filter(({ address }) => touched.has(address))
      .map((one) => ({ ...one, says: one.address === addressOf(one.profile, "alias") ? one.says : {} })),
    hostRecords: [],
    handovers: [],
    // A gateway that runs by an old definition is restarted by the next apply, as it would have been by this one.
    owed: new Map([...plan.owed].filter(([profile]) => defined.has(profile))),
    forgets: [],
    watched: new Map(),
  };
}
