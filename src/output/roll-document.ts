import type { Diagnostic } from "../model/diagnostic.ts";
import type { LeftOut, RolledGateway, RollResult, RollVerb } from "../model/roll.ts";
import type { GatewayLog } from "./apply-document.ts";
import { couldNot } from "./describe-step.ts";
import type { RollDocument, RolledGatewayDocument } from "./roll-document.generated.ts";
import { count } from "./words.ts";

/** A roll's document, its diagnostics as they are drawn. */
export type RollReport = Omit<RollDocument, "diagnostics"> & { diagnostics: Diagnostic[] };

const DONE = { start: "started", stop: "stopped", restart: "restarted" } as const;
const BEGUN = { start: "Started", stop: "Stopped", restart: "Restarted" } as const;
const ALREADY = { start: "run", stop: "are stopped", restart: "run" } as const;
const BAD: ReadonlySet<RolledGatewayDocument["result"]> = new Set([
  "failed",
  "refused",
  "not-begun",
  "unfinished",
]);
/** One that is awaited would have been started. */
const RESULTS = { ...DONE, await: "started" } as const;

/**
 * The JSON form of what a roll has come to: what `--json` prints, and what the terminal is drawn from.
 * @param notes what there is to know besides
 * @param logs only where they were asked for
 */
export function rollDocument(
  result: RollResult,
  notes: readonly Diagnostic[] = [],
  logs?: readonly GatewayLog[],
): RollReport {
  const gateways = [...result.gateways.map(moved), ...result.leftOut.map(leftOut)];
  const isFailed = gateways.some(({ result: one }) => BAD.has(one));
  const isNothing = result.gateways.length === 0;
  const outcome = result.isInterrupted
    ? "interrupted"
    : isFailed
      ? "failed"
      : isNothing
        ? "nothing-to-do"
        : "done";
  return {
    format_version: 1,
    verb: result.verb,
    outcome,
    verdict: verdict(result.verb, outcome, gateways),
    gateways,
    diagnostics: [
      ...result.gateways.flatMap(troubleOf),
      ...notBegun(result),
      ...result.leftOut.flatMap((one) => leftOutTrouble(result.verb, one)),
      ...notes,
    ],
    ...(logs !== undefined && { logs: logs.map((one) => ({ ...one, lines: [...one.lines] })) }),
  };
}

function moved(one: RolledGateway): RolledGatewayDocument {
  const problem =
    one.failure === undefined ? one.degraded : couldNot(one.failure.step.op, one.failure.reason);
  return {
    profile: one.profile,
    result: one.outcome === "done" ? RESULTS[one.does] : one.outcome,
    from: one.from,
    to: one.to,
    ...(one.pid !== undefined && { pid_before: one.pid }),
    ...(one.pidAfter !== undefined && { pid_after: one.pidAfter }),
    ...(one.tookMs !== undefined && { seconds: Math.round(one.tookMs / 100) / 10 }),
    ...(problem !== undefined && { problem }),
  };
}

function leftOut(one: LeftOut): RolledGatewayDocument {
  const { profile, state } = one;
  const result = one.is === "as-asked" ? "already" : one.is;
  const problem =
    one.is === "refused" ? one.diagnostic.message : one.is === "not-meant" ? one.why : undefined;
  return { profile, result, from: state, to: state, ...(problem !== undefined && { problem }) };
}

function troubleOf({ profile, failure, degraded }: RolledGateway): readonly Diagnostic[] {
  if (failure !== undefined) {
    const message = `profile "${profile}": ${couldNot(failure.step.op, failure.reason)}`;
    return [{ code: "step-failed", severity: "error", message }];
  }
  if (degraded === undefined) return [];
  const message = `profile "${profile}": its gateway runs, but a platform does not: ${degraded}`;
  return [{ code: "gateway-degraded", severity: "warning", message }];
}

/** Those that a failure, or Ctrl-C, has kept from their turn. */
function notBegun({ verb, gateways, isInterrupted }: RollResult): readonly Diagnostic[] {
  const rest = gateways.filter(({ outcome }) => outcome === "not-begun");
  if (rest.length === 0)
    return gateways.flatMap((one) => (one.outcome === "unfinished" ? [halfDone(verb, one)] : []));
  const failed = gateways.filter(({ outcome }) => outcome === "failed" || outcome === "unfinished");
  const names = listed(rest.map(({ profile }) => profile));
  const why = isInterrupted
    ? ""
    : failed.length > 0
      ? `, since ${listed(failed.map(({ profile }) => profile))} ${failed.length === 1 ? "is" : "are"} not ready`
      : "";
  const again = [...failed, ...rest].map(({ profile }) => profile).join(" ");
  const isAre = rest.length === 1 ? "was" : "were";
  return [
    {
      code: "step-failed",
      severity: "error",
      message: `not ${DONE[verb]}${why}: ${names} ${isAre} left as before`,
      hint: `${isInterrupted ? "" : "Mend the cause, then: "}\`hermes-fleet ${verb} ${again}\`.`,
    },
  ];
}

function halfDone(verb: RollVerb, { profile }: RolledGateway): Diagnostic {
  return {
    code: "step-failed",
    severity: "error",
    message: `profile "${profile}": it was ended in the middle`,
    hint: `\`hermes-fleet ${verb} ${profile}\` goes on from there.`,
  };
}

function leftOutTrouble(verb: RollVerb, one: LeftOut): readonly Diagnostic[] {
  if (one.is === "refused") return [one.diagnostic];
  if (one.is !== "not-meant" || one.why === undefined) return [];
  return [
    {
      code: "gateway-degraded",
      severity: "warning",
      message: `profile "${one.profile}" was not ${DONE[verb]}, since it does not run: ${one.why}`,
      hint: `\`hermes-fleet start ${one.profile}\` starts it.`,
    },
  ];
}

function verdict(
  verb: RollVerb,
  outcome: RollDocument["outcome"],
  gateways: readonly RolledGatewayDocument[],
): string {
  const number = (...results: readonly RolledGatewayDocument["result"][]) =>
    gateways.filter(({ result }) => results.includes(result)).length;
  const already = number("already");
  const done = number("started", "stopped", "restarted");
  const bad = number("failed", "unfinished", "refused");
  const rest = number("not-begun");
  const counts = [
    `${done} ${DONE[verb]}`,
    ...(already > 0 ? [`${already} already so`] : []),
    ...(bad > 0 ? [`${bad} not`] : []),
    ...(rest > 0 ? [`${rest} not begun`] : []),
  ].join(", ");
  switch (outcome) {
    case "done": {
      const besides =
        already === 0 ? "" : `; ${already} ${already === 1 ? ONE_ALREADY[verb] : ALREADY[verb]} already`;
      return `${BEGUN[verb]} ${count(done, "gateway")}${besides}.`;
    }
    case "nothing-to-do":
      if (already > 0)
        return `Nothing to do: ${count(already, "gateway")} ${already === 1 ? ONE_ALREADY[verb] : ALREADY[verb]} already.`;
      return nothing(verb, gateways);
    case "failed":
      return `Failed: ${counts}.`;
    case "interrupted":
      return `Interrupted: ${counts}.`;
    default:
      return outcome satisfies never;
  }
}

const ONE_ALREADY = { start: "runs", stop: "is stopped", restart: "runs" } as const;

/** Where nothing was found, what next. */
function nothing(verb: RollVerb, gateways: readonly RolledGatewayDocument[]): string {
  if (gateways.length === 0)
    return `Nothing to ${verb}: there is no profile. \`hermes-fleet init\` writes a manifest to start from.`;
  if (verb === "restart")
    return "Nothing to restart: no gateway runs. `hermes-fleet start` starts those that are to run.";
  return `Nothing to ${verb}: no profile has a service. \`hermes-fleet apply\` makes those of a manifest, \`hermes -p NAME gateway install\` one by hand.`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
