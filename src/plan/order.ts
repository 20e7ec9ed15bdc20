import type { Address, ProfileName, StepId } from "../model/ids.ts";
import { PHASES, type Phase, type Step } from "../model/step.ts";
import type { PhasedOp } from "../resources/kind.ts";
import type { Handover } from "./handovers.ts";

/** What one resource has to have done. */
export interface Work {
  readonly address: Address;
  /** Undefined for a resource of the host. */
  readonly profile: ProfileName | undefined;
  readonly ops: readonly PhasedOp[];
}

/** What one profile has to wait for in another. */
export interface Links {
  readonly handovers: readonly Handover[];
  /** Sources by their copies. */
  readonly copies: ReadonlyMap<ProfileName, ProfileName>;
  /** Whose files a gateway reads at its start beside its own. */
  readonly reads?: ReadonlyMap<ProfileName, readonly ProfileName[]>;
  /** Profiles whose homes may go when the gateway of another, which serves them, has been started anew. */
  readonly servedBy?: { readonly server: ProfileName; readonly profiles: ReadonlySet<ProfileName> };
  /** Without what is done to the host first there is no service manager. */
  readonly needsHost: boolean;
  /** What is done with these has to be over before a home is deleted: Hermes touches the same files. */
  readonly beforeDeletions: readonly Address[];
}

/** The address of what serves all services at once. */
const SERVICE_MANAGER = "host.service-manager" as Address; // not a resource, so no kind makes it
const RELOADS = {
  reload: `${SERVICE_MANAGER}#reload` as StepId, // unique: there is one of each
  unload: `${SERVICE_MANAGER}#unload` as StepId,
} as const;
/** When a home's files are written. */
const FILES: readonly Phase[] = ["files", "give-up"];
/** What a reload has to wait for, so that one serves all. */
const RELOADED = { reload: "definition", unload: "remove" } as const satisfies Record<string, Phase>;

/**
 * Puts operations in order. Within a profile the phases follow each other, and what fails stops the rest of that
 * profile alone, and of those that `links` tie to it. One reload serves all definitions: it waits until every edit of
 * one has settled; another serves all that are taken away. What is done to the host comes first, after
 * all else, or in phases as a profile's.
 */
export function order(works: readonly Work[], links: Links): readonly Step[] {
  const placed = works.map((work) => ({
    ...work,
    ops: work.ops.map((op, index) => placedOp(work, op, index)),
  }));
  const ofHost = placed.flatMap(({ profile, ops }) => (profile === undefined ? [ops] : []));
  const byProfile = profiles(placed);
  const first = ofHost.flat().filter(({ phase }) => phase === "host");
  const last = ofHost.flat().filter(({ phase }) => phase === "delete");
  const steps: Step[] = first.map((one) => stepOf(one, undefined, []));
  for (const [profile, own] of byProfile) {
    const others = (phase: Phase) =>
      after(
        phase === "delete" ? awaitedByDeletions(placed, links) : linked(profile, phase, byProfile, links),
        "succeeded",
      );
    steps.push(...inPhases(own, profile, others));
  }
  // A service of the host's own is started once the gateways that it is for have had their turn.
  const gateways = after(
    steps.flatMap(({ id, profile }) => (profile === undefined ? [] : [id])),
    "settled",
  );
  for (const ops of ofHost) {
    const own = ops.filter(({ phase }) => phase !== "host" && phase !== "delete");
    steps.push(...inPhases(own, undefined, (phase) => (phase === "start" ? gateways : [])));
  }
  const reloads = (["reload", "unload"] as const).filter((phase) =>
    placed.some(({ ops }) => ops.some((one) => one.phase === phase)),
  );
  const all = [...steps, ...reloads.map((phase) => reload(phase, steps))];
  const waits = after(
    first.map(({ id }) => id),
    links.needsHost ? "succeeded" : "settled",
  );
  const waiting =
    waits.length === 0
      ? all
      : all.map((step) => (goesToManager(step) ? { ...step, after: [...step.after, ...waits] } : step));
  const everything = after(
    all.map(({ id }) => id),
    "settled",
  );
  return [...waiting, ...last.map((one) => stepOf(one, undefined, everything))];
}

/**
 * The operations of a profile, or of one resource of the host, phase after phase.
 * @param others what a phase waits for besides
 */
function inPhases(
  own: readonly Placed[],
  profile: ProfileName | undefined,
  others: (phase: Phase) => Step["after"],
): readonly Step[] {
  let earlier: readonly StepId[] = [];
  return PHASES.flatMap((phase) => {
    const current = own.filter((one) => one.phase === phase);
    if (current.length === 0) return [];
    if (phase === "reload" || phase === "unload") {
      earlier = [...earlier, RELOADS[phase]];
      return [];
    }
    const wait = [...after(earlier, "succeeded"), ...others(phase)];
    earlier = current.map(({ id }) => id);
    return current.map((one) => stepOf(one, profile, wait));
  });
}

interface Placed {
  readonly id: StepId;
  readonly address: Address;
  readonly phase: Phase;
  readonly op: PhasedOp["op"];
}

function placedOp({ address }: Work, { phase, op }: PhasedOp, index: number): Placed {
  return { id: `${address}#${index + 1}` as StepId, address, phase, op }; // unique within its resource
}

function profiles(
  works: readonly { readonly profile: ProfileName | undefined; readonly ops: readonly Placed[] }[],
): ReadonlyMap<ProfileName, readonly Placed[]> {
  const found = new Map<ProfileName, Placed[]>();
  for (const { profile, ops } of works) {
    if (profile === undefined) continue;
    const own = found.get(profile) ?? [];
    found.set(profile, own);
    own.push(...ops);
  }
  return found;
}

function awaitedByDeletions(
  placed: readonly { readonly address: Address; readonly ops: readonly Placed[] }[],
  { beforeDeletions }: Links,
): readonly StepId[] {
  return placed.flatMap(({ address, ops }) =>
    beforeDeletions.includes(address) ? ops.map(({ id }) => id) : [],
  );
}

/** What steps of a phase wait for in other profiles. */
function linked(
  profile: ProfileName,
  phase: Phase,
  byProfile: ReadonlyMap<ProfileName, readonly Placed[]>,
  { handovers, copies, reads, servedBy }: Links,
): readonly StepId[] {
  const stepsOf = (other: ProfileName, phases: readonly Phase[]) =>
    (byProfile.get(other) ?? []).filter((one) => phases.includes(one.phase)).map(({ id }) => id);
  if (phase === "create") {
    const source = copies.get(profile);
    return source === undefined ? [] : stepsOf(source, ["create", "files"]);
  }
  if (phase === "export" || phase === "delete")
    return servedBy?.profiles.has(profile) === true
      ? stepsOf(servedBy.server, ["stopped", "start", "ready"])
      : [];
  // Whoever is named in the default's files may be served by it from its next start on, and that can come by itself.
  if (phase === "files")
    return handovers.flatMap(({ from, to, isBeforeFiles }) =>
      to === profile && isBeforeFiles === true ? stepsOf(from, ["stopped", "give-up"]) : [],
    );
  const read =
    phase === "announce" || phase === "stop" || phase === "start"
      ? (reads?.get(profile) ?? []).flatMap((other) => stepsOf(other, ["create", ...FILES]))
      : [];
  // A gateway ends at the mere announcement, and is revived: one that is not stopped first must not be told too early.
  const isStopped = stepsOf(profile, ["stop"]).length > 0;
  if (phase !== "start" && (phase !== "announce" || isStopped)) return read;
  return [
    ...read,
    ...handovers.flatMap(({ from, to }) => (to === profile ? stepsOf(from, ["stopped"]) : [])),
  ];
}

function stepOf(
  { id, address, phase, op }: Placed,
  profile: ProfileName | undefined,
  wait: Step["after"],
): Step {
  return { id, address, profile, phase, op, after: wait };
}

function reload(phase: "reload" | "unload", steps: readonly Step[]): Step {
  const awaited = steps.flatMap((step) => (step.phase === RELOADED[phase] ? [step.id] : []));
  return {
    id: RELOADS[phase],
    address: SERVICE_MANAGER,
    profile: undefined,
    phase,
    op: { do: "reload" },
    after: after(awaited, "settled"),
  };
}

function goesToManager({ op }: Step): boolean {
  return op.do === "service" || op.do === "reload" || op.do === "await" || op.do === "announce-stop";
}

function after(steps: readonly StepId[], when: "succeeded" | "settled"): Step["after"] {
  return steps.map((step) => ({ step, when }));
}
