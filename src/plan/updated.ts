import { isSameProcess } from "../hermes/same-process.ts";
import { wayBack } from "../hermes/way-back.ts";
import type { CodeState } from "../model/code-state.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { InstalledCode } from "../model/installed-code.ts";
import type { RolledGateway, RollResult } from "../model/roll.ts";
import type { HermesUpdate, UpdatedGateway, UpdateResult } from "../model/update.ts";
import { listed } from "./topology-seen.ts";

/** What was seen and done, from the first look to the last. */
export interface UpdateSeen {
  readonly code: { readonly before: InstalledCode; readonly after: InstalledCode };
  readonly hermes: HermesUpdate;
  /** The gateways that ran before Hermes' update, right after it, and at the end. */
  readonly was: readonly CodeState[];
  readonly came: readonly CodeState[];
  readonly now: readonly CodeState[];
  /** What was done about them, in turn. */
  readonly rolls: readonly RollResult[];
  /** Named profiles whose services Hermes has taken away. */
  readonly folded: readonly ProfileName[];
  readonly canary: ProfileName | undefined;
  /** Why it could not be looked at to the end. */
  readonly problems: readonly Diagnostic[];
  readonly isInterrupted: boolean;
}

/** Tells what an update has come to. */
export function updated(seen: UpdateSeen): UpdateResult {
  const { code, hermes, was, came, now, folded, isInterrupted } = seen;
  const names = [...new Set([...was, ...came, ...now].map(({ profile }) => profile))].toSorted();
  const gateways = names.map((name) => gatewayOf(name, seen));
  const failed = gateways.filter(({ profile, outcome }) => outcome === "failed" && !folded.includes(profile));
  const isBroken = hermes.failure !== undefined && isAnother(code);
  const back = isBroken
    ? wayBack(code.after, undefined, code.before)
    : failed.length === 0
      ? []
      : wayBackOf(failed, gateways, seen);
  return {
    isCheck: false,
    isInterrupted,
    before: code.before,
    after: code.after,
    hermes,
    gateways,
    wayBack: back,
    diagnostics: [
      ...(hermes.failure === undefined ? [] : [updateFailed(hermes, isBroken, back)]),
      ...seen.problems,
      ...(folded.length === 0 ? [] : [fleetFolded(folded)]),
      ...(failed.length === 0 ? [] : [stopped(failed, gateways, back)]),
      ...seen.rolls.flatMap(({ leftOut }) =>
        leftOut.flatMap((one) => (one.is === "refused" ? [one.diagnostic] : [])),
      ),
      ...seen.rolls.flatMap((one) => one.gateways.flatMap(degraded)),
      ...beforeCanary(gateways, seen),
      ...cutShort(seen),
    ],
  };
}

/** What a check has come to. */
export function checkedCode(
  code: InstalledCode,
  hermes: HermesUpdate,
  states: readonly CodeState[],
): UpdateResult {
  return {
    isCheck: true,
    isInterrupted: false,
    before: code,
    after: code,
    hermes,
    gateways: states.map((state) => ({ ...seenAs(state.profile, state), outcome: "untouched" })),
    wayBack: [],
    diagnostics: hermes.failure === undefined ? [] : [checkFailed(hermes)],
  };
}

function gatewayOf(profile: ProfileName, { was, came, now, rolls, folded }: UpdateSeen): UpdatedGateway {
  const of = (states: readonly CodeState[]) => states.find((one) => one.profile === profile);
  const [first, second, last] = [of(was), of(came), of(now)];
  // What has come since the new code was seen to be there has it, whatever the grain in which starts are told.
  const seen = seenAs(profile, last, !isSameProcess(second?.process, last?.process));
  if (folded.includes(profile))
    return { ...seen, outcome: "failed", reason: "Hermes has taken its service away" };
  const moved = rolls.flatMap(({ gateways }) => gateways).findLast((one) => one.profile === profile);
  if (moved !== undefined) return { ...seen, ...outcomeOf(moved, last) };
  const refused = rolls
    .flatMap(({ leftOut }) => leftOut)
    .findLast((one) => one.profile === profile && one.is === "refused");
  if (refused?.is === "refused") return { ...seen, outcome: "refused", reason: refused.diagnostic.message };
  if (last === undefined) return { ...seen, outcome: "failed", reason: "its process has ended" };
  if (seen.code === "older") return { ...seen, outcome: "not-tried" };
  const isOwn = first !== undefined && second !== undefined && !isSameProcess(first.process, second.process);
  return { ...seen, outcome: isOwn ? "restarted-by-hermes" : "untouched" };
}

/** @param isNewer it cannot have older code */
function seenAs(
  profile: ProfileName,
  state: CodeState | undefined,
  isNewer = false,
): Omit<UpdatedGateway, "outcome"> {
  if (state === undefined) return { profile, code: "none" };
  const { process, startedMs, code } = state;
  if (code.is === "elsewhere")
    return { profile, code: code.is, process, startedMs, reason: `it runs the Hermes in ${code.folder}` };
  return { profile, code: isNewer ? "current" : code.is, process, startedMs };
}

function outcomeOf(
  moved: RolledGateway,
  last: CodeState | undefined,
): Pick<UpdatedGateway, "outcome" | "reason"> {
  const { process: ready } = moved;
  switch (moved.outcome) {
    case "done":
      if (last === undefined)
        return { outcome: "failed", reason: "its process has ended after it had been ready" };
      if (ready !== undefined && !isSameProcess(ready, last.process)) {
        const reason = `process ${ready.pid} has ended after it had been ready, and ${last.process.pid} came`;
        return { outcome: "failed", reason };
      }
      return { outcome: "restarted" };
    case "failed":
      return { outcome: "failed", reason: moved.failure?.reason ?? "it has not come back" };
    case "unfinished":
      return { outcome: "failed", reason: "it was left in the middle of its restart" };
    case "not-begun":
      return { outcome: "not-tried" };
    default:
      return moved.outcome satisfies never;
  }
}

/** To the code of those that have failed; whoever has got a new process by now goes back with them. */
function wayBackOf(
  failed: readonly UpdatedGateway[],
  gateways: readonly UpdatedGateway[],
  { code, was, came }: UpdateSeen,
): readonly string[] {
  const before = failed.flatMap(({ profile }) => {
    const state = [...was, ...came].find((one) => one.profile === profile);
    return state === undefined ? [] : [wayBack(code.after, state.startedMs, code.before)];
  });
  const commands = before.find((one) => one.length > 0);
  if (commands === undefined) return [];
  const changed = ["failed", "restarted", "restarted-by-hermes"];
  const names = gateways.flatMap(({ profile, outcome }) => (changed.includes(outcome) ? [profile] : []));
  return [...commands, `hermes-fleet restart ${names.join(" ")}`];
}

/** @param isOnDisk the code has become another all the same */
function updateFailed(
  { failure = "", said }: HermesUpdate,
  isOnDisk: boolean,
  back: readonly string[],
): Diagnostic {
  const message = `${failure}${lastOf(said)}`;
  if (!isOnDisk)
    return {
      code: "update-failed",
      severity: "error",
      message,
      hint: "No gateway was restarted. Mend what it says, and run the update again.",
    };
  const way = back.length === 0 ? "" : ` To go back: ${back.map((one) => `\`${one}\``).join(", then ")}.`;
  return {
    code: "update-failed",
    severity: "error",
    message: `${message}; its new code is on disk all the same`,
    hint: `No gateway was restarted, and each runs the new code once it is. Mend what it says, and run the update again.${way}`,
  };
}

function isAnother({ before, after }: UpdateSeen["code"]): boolean {
  return before.commit !== after.commit || before.version !== after.version;
}

function checkFailed({ failure = "", said }: HermesUpdate): Diagnostic {
  return {
    code: "update-failed",
    severity: "error",
    message: `${failure}${lastOf(said)}`,
    hint: "Whether there is an update is not known. Look at the network, and at what Hermes says.",
  };
}

function lastOf(said: readonly string[]): string {
  const last = said.at(-1)?.trim();
  return last === undefined ? "" : `: ${last}`;
}

function fleetFolded(names: readonly ProfileName[]): Diagnostic {
  const [lost, them] = names.length === 1 ? ["service", "it"] : ["services", "them"];
  return {
    code: "fleet-folded",
    severity: "error",
    message: `Hermes' update has folded this fleet: it took away the ${lost} of ${listed(names)}, so that the gateway of "default" is to serve ${them}`,
    hint: "`hermes-fleet apply` gives each a gateway of its own again. If one for all is what you want, say hermes.topology: multiplexed.",
  };
}

function stopped(
  failed: readonly UpdatedGateway[],
  gateways: readonly UpdatedGateway[],
  back: readonly string[],
): Diagnostic {
  const older = gateways.flatMap(({ profile, code, outcome }) =>
    code === "older" && outcome === "not-tried" ? [profile] : [],
  );
  const why = failed.map(({ profile, reason = "it has not come back" }) => `"${profile}": ${reason}`);
  const rest =
    older.length === 0
      ? ""
      : `; ${listed(older)} still ${older.length === 1 ? "runs the older code, and is" : "run the older code, and are"} up`;
  const hint =
    back.length === 0
      ? "Look at its log. What it ran before is not known."
      : `To go back: ${back.map((one) => `\`${one}\``).join(", then ")}.`;
  return {
    code: "update-stopped",
    severity: "error",
    message: `the update stops at ${why.join("; ")}${rest}`,
    hint,
  };
}

function degraded({ profile, degraded: what }: RolledGateway): readonly Diagnostic[] {
  if (what === undefined) return [];
  const message = `profile "${profile}": its gateway runs, but a platform does not: ${what}`;
  return [{ code: "gateway-degraded", severity: "warning", message }];
}

/** Hermes restarts what it pleases while it updates itself, and what it has ended is started first. */
function beforeCanary(
  gateways: readonly UpdatedGateway[],
  { canary, rolls }: UpdateSeen,
): readonly Diagnostic[] {
  if (canary === undefined) return [];
  const others = (names: readonly ProfileName[]) => names.filter((name) => name !== canary);
  const own = gateways.flatMap(({ profile, outcome }) =>
    outcome === "restarted-by-hermes" ? [profile] : [],
  );
  const started = rolls.flatMap((one) =>
    one.verb === "start" ? one.gateways.flatMap(({ profile }) => profile) : [],
  );
  const warnings = [
    {
      names: others(own),
      says: (who: string) => `Hermes' own update restarted ${who} before the canary was tried`,
    },
    {
      names: others(started),
      says: (who: string) =>
        `Hermes' own update ended ${who}, so that it was started before the canary was tried`,
    },
  ];
  return warnings.flatMap(({ names, says }): readonly Diagnostic[] =>
    names.length === 0 ? [] : [{ code: "update-canary", severity: "warning", message: says(listed(names)) }],
  );
}

function cutShort({ rolls }: UpdateSeen): readonly Diagnostic[] {
  const names = rolls.flatMap((one) =>
    one.gateways.flatMap(({ profile, isCutShort }) => (isCutShort === true ? [profile] : [])),
  );
  if (names.length === 0) return [];
  return [
    {
      code: "update-canary",
      severity: "warning",
      message: `the canary ${listed(names)} was restarted, and its soak was cut short`,
    },
  ];
}
