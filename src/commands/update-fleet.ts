import { updateHermes } from "../apply/update-hermes.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { CodeState } from "../model/code-state.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { LeftOut, Roll, RollResult, RollVerb } from "../model/roll.ts";
import { type RollInput, rollOf } from "../plan/roll.ts";
import { gatewaysOf } from "../plan/roll-gateway.ts";
import { updated } from "../plan/updated.ts";
import type { Interruption } from "./interruption.ts";
import { namedProfiles } from "./named-profiles.ts";
import { EXIT } from "./options.ts";
import { headOf, performShown } from "./perform-roll.ts";
import { reportUpdate, tellHermes } from "./report-update.ts";
import { type LookAtCode, lookAgain, lookAtCode, secretsOn, type UpdateHost } from "./update-host.ts";

/** How long a canary is watched where nobody says. */
const SOAK_MS = 5 * 60_000;
const INTERRUPTED =
  "Hermes' update is finished first, since it would be worse half done; nothing is restarted.\n";

/** Has Hermes update its code, then restarts every gateway that began with older code; the lock is the caller's business. */
export async function updateFleet(on: UpdateHost, interruption: Interruption): Promise<number> {
  const { terminal, options } = on;
  const first = await lookAtCode(on);
  const wrong = first.ok ? canaryProblem(on, first.seen) : [first.diagnostic];
  if (!first.ok || wrong.length > 0) return terminal.refuse(wrong);
  const before = first.seen;
  const secrets = secretsOn(on, before.facts);
  const update = { code: before.code, atMs: on.system.now() };
  const tell = () => void process.stderr.write(INTERRUPTED);
  interruption.signal.addEventListener("abort", tell);
  const hermes = await interruption.finishing(
    updateHermes(on.system, before.hermes, "update", secrets, tellHermes(terminal)),
  );
  interruption.signal.removeEventListener("abort", tell);
  let now = await lookAgain(on, before, update);
  const after = now.seen;
  const folded = foldedBy(on, before, after);
  const isOver = () =>
    hermes.failure !== undefined || now.problem.length > 0 || interruption.exitCode !== undefined;
  const rolls: RollResult[] = [];
  const diagnostics: Diagnostic[] = [];
  /** Whoever has moved has another process by then. */
  const moved = async (some: readonly RollResult[]) => {
    rolls.push(...some);
    if (some.length > 0) now = await lookAgain(on, after, update);
  };
  if (!isOver()) await moved(await broughtBack(on, before, after, folded, interruption));
  if (!isOver() && rolls.every(isWell)) {
    const turns = await restarted(on, now.seen, interruption);
    diagnostics.push(...turns.diagnostics);
    await moved(turns.rolls);
  }
  const document = await reportUpdate(
    on,
    updated({
      code: { before: before.code, after: after.code },
      hermes,
      was: before.states,
      came: after.states,
      now: now.seen.states,
      problems: [...diagnostics, ...now.problem],
      rolls,
      folded,
      canary: options.canary as ProfileName | undefined, // checked above
      isInterrupted: interruption.exitCode !== undefined,
    }),
  );
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  return document.outcome === "failed" ? EXIT.failed : EXIT.done;
}

/** Only what runs by its service can be a canary: what does not would tell nothing. */
function canaryProblem(
  { options, manifest, host }: UpdateHost,
  { facts, format, states, code }: LookAtCode,
): readonly Diagnostic[] {
  const { canary } = options;
  if (canary === undefined) return [];
  const named = namedProfiles([canary], [...manifest.profiles.keys(), ...facts.profiles]);
  if (!named.ok) return named.diagnostics;
  const [profile] = named.profiles;
  const gateway = profile && facts.gateways.get(profile);
  const isIn = profile && gateway?.is === "live" && gateway.service === format.id(host.layout, profile);
  const is = states.find((one) => one.profile === profile)?.code;
  const why =
    isIn !== true
      ? "has no gateway that runs in its service"
      : is?.is === "elsewhere"
        ? `runs another Hermes than that in ${code.folder}, in ${is.folder}`
        : undefined;
  if (why === undefined) return [];
  return [
    {
      code: "update-canary",
      severity: "error",
      message: `profile "${canary}" ${why}, and cannot be the canary`,
      hint: "Start it, or name one that runs; nothing was updated.",
    },
  ];
}

/** Named profiles that had a service before the update, and have none after it, though nobody has asked for that. */
function foldedBy(
  { manifest, host }: UpdateHost,
  before: LookAtCode,
  after: LookAtCode,
): readonly ProfileName[] {
  if (manifest.hermes.topology?.value === "multiplexed") return [];
  const has = ({ facts, format }: LookAtCode, profile: ProfileName) =>
    facts.definitions.get(format.id(host.layout, profile))?.belongsHere === true;
  return [...before.facts.profiles]
    .filter((profile) => profile !== DEFAULT_PROFILE && has(before, profile) && !has(after, profile))
    .toSorted();
}

/** Those that Hermes has ended while it updated itself must have come back; what is down is started. */
async function broughtBack(
  on: UpdateHost,
  before: LookAtCode,
  after: LookAtCode,
  folded: readonly ProfileName[],
  interruption: Interruption,
): Promise<readonly RollResult[]> {
  const isIn = ({ profile }: CodeState) => {
    const gateway = before.facts.gateways.get(profile);
    return gateway?.is === "live" && gateway.service === before.format.id(on.host.layout, profile);
  };
  const ended = before.states.filter((one) => {
    const now = after.states.find(({ profile }) => profile === one.profile);
    const isAnother = !isSameProcess(one.process, now?.process);
    return isAnother && now?.code.is !== "older" && isIn(one) && !folded.includes(one.profile);
  });
  return performed(on, after, "start", ended, interruption);
}

/** The canary goes first; where that cannot be, nobody goes. */
async function restarted(
  on: UpdateHost,
  now: LookAtCode,
  interruption: Interruption,
): Promise<{ readonly rolls: readonly RollResult[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { soak = SOAK_MS, maxUnavailable } = on.options;
  const canary = on.options.canary as ProfileName | undefined; // its gateway was found
  const older = now.states.filter(({ code }) => code.is === "older");
  if (older.length === 0) return { rolls: [], diagnostics: [] };
  // Hermes may have restarted it already: it has to show that it lasts all the same.
  const meant = now.states.filter((one) => older.includes(one) || one.profile === canary);
  const roll = rollFor(on, now, "restart", meant, {
    maxUnavailable,
    ...(canary !== undefined && { canary: { profile: canary, soakMs: soak } }),
  });
  if (canary !== undefined && roll.moves[0]?.profile !== canary) {
    const left = roll.leftOut.find(({ profile }) => profile === canary);
    return { rolls: [], diagnostics: [withoutCanary(canary, left)] };
  }
  return { rolls: [await shown(on, "restart", roll, interruption)], diagnostics: [] };
}

function withoutCanary(canary: ProfileName, left: LeftOut | undefined): Diagnostic {
  const why = left?.is === "refused" ? left.diagnostic.message : "it has no gateway that runs any more";
  return {
    code: "update-canary",
    severity: "error",
    message: `the canary "${canary}" cannot be tried: ${why}. No other gateway was restarted`,
    hint: `See to it by \`hermes-fleet status ${canary}\`, then \`hermes-fleet update\` goes on from there.`,
  };
}

/** One roll, with its progress; none where it is about nobody. */
async function performed(
  on: UpdateHost,
  seen: LookAtCode,
  verb: RollVerb,
  states: readonly CodeState[],
  interruption: Interruption,
): Promise<readonly RollResult[]> {
  if (states.length === 0) return [];
  return [await shown(on, verb, rollFor(on, seen, verb, states), interruption)];
}

function rollFor(
  { system, options, manifest, isDeclared, host }: UpdateHost,
  { facts, format }: LookAtCode,
  verb: RollVerb,
  states: readonly CodeState[],
  turns: Pick<RollInput, "maxUnavailable" | "canary"> = {},
): Roll {
  const { layout } = host;
  const names = states.map(({ profile }) => profile);
  return rollOf({
    verb,
    gateways: gatewaysOf(names, true, { manifest, isDeclared, facts, layout, format }),
    ...turns,
    on: headOf(system, host, options, manifest, format),
  });
}

function shown(
  { system, host, terminal }: UpdateHost,
  verb: RollVerb,
  roll: Roll,
  interruption: Interruption,
) {
  return performShown(system, host, verb, roll, terminal, interruption);
}

function isWell({ gateways }: RollResult): boolean {
  return gateways.every(({ outcome }) => outcome === "done");
}
