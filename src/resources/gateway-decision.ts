import { basename } from "node:path";
import { hermesFor } from "../hermes/command-line.ts";
import { type Condition, isOver } from "../hermes/condition.ts";
import { filesOf } from "../hermes/layout.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import type { GatewaySettings } from "../model/manifest.ts";
import { fileIn } from "./host-files.ts";
import { type ProfileContext, whyNotRunning } from "./kind.ts";
import { decideStray } from "./orphan.ts";

/** What a gateway is to do, and what its service is called. */
export interface GatewayWant extends GatewaySettings {
  readonly service: ServiceId;
}

/** What it does. */
export interface GatewayIs {
  readonly condition: Condition;
  readonly isEnabled: boolean;
  readonly fact: ServiceFact | undefined;
  readonly gateway: GatewayFact;
  /** False where the service of this name belongs to another home. */
  readonly isOurs: boolean;
}

/** What is done to its service. */
export type GatewaySwitch = "none" | "start" | "restart" | "stop" | "stop-and-start";

export interface Decision {
  readonly verb: GatewaySwitch;
  /** It is down, or does not come up, and is to: no mere restart. */
  readonly heals?: boolean;
  readonly reasons: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is done to a gateway's service, and why. */
export function decide(want: GatewayWant, is: GatewayIs, context: ProfileContext): Decision {
  const { condition } = is;
  const stay: Decision = { verb: "none", reasons: [], diagnostics: [] };
  const name = context.layout.profile;
  if (condition.is === "unsupervised" || (!is.isOurs && is.gateway.is === "live"))
    return decideStray(want, is, context);
  if (want.state !== "running") {
    return isOver(condition)
      ? stay
      : { ...stay, verb: "stop", reasons: [whyNotRunning(want.state, context)] };
  }
  switch (condition.is) {
    case "running":
    case "starting":
    case "degraded": {
      const diagnostics: Diagnostic[] = [];
      if (condition.is === "degraded") {
        diagnostics.push({
          code: "gateway-degraded",
          severity: "warning",
          message: `profile "${name}": its gateway runs, but ${condition.reason}`,
          hint: `\`${hermesFor(name)} logs errors\` tells more.`,
        });
      }
      const stale = [...context.staleReads, ...loadedReasons(is.fact, context)];
      return stale.length === 0
        ? { ...stay, diagnostics: [...diagnostics, ...editedSince(context, is)] }
        : { verb: "restart", reasons: stale, diagnostics };
    }
    case "stopped":
      return { ...stay, verb: "start", reasons: [whyStart(is, context)] };
    case "failed":
      return { ...stay, verb: "start", reasons: [`it has failed: ${condition.reason}`] };
    case "failing":
      // Two processes of one job end each other, again and again.
      if ((is.fact?.domains ?? []).length > 1)
        return { ...stay, verb: "restart", reasons: loadedReasons(is.fact, context) };
      return { ...stay, verb: "restart", heals: true, reasons: [`it does not come up: ${condition.reason}`] };
    case "parked": {
      const verb = condition.isRetried ? "restart" : "start";
      return { ...stay, verb, heals: true, reasons: [`it has given up: ${condition.reason}`] };
    }
    default:
      return condition satisfies never;
  }
}

/** A definition that launchd has lost, or was never told of, is what people look for longest. */
function whyStart({ fact }: GatewayIs, context: ProfileContext): string {
  const isLost = context.layout.format?.startsAllAtLogin === true && fact !== undefined && !isFirst(context);
  return isLost ? "it is to run, and launchd has not loaded it" : "it is to run";
}

/** What launchd has loaded is not what it is to run; it looks at nothing again until it is loaded anew. */
function loadedReasons(fact: ServiceFact | undefined, { layout, facts }: ProfileContext): readonly string[] {
  if (fact === undefined || layout.format?.reloads !== false) return [];
  const { domains = [] } = fact;
  const isGone = domains.length > 0 && !facts.definitions.has(fact.id);
  return [
    ...(isGone ? ["launchd has loaded a definition that is gone"] : []),
    ...(fact.needsReload ? ["launchd has loaded another definition than the one on disk"] : []),
    ...(domains.length > 1 ? [`launchd runs it twice, in ${domains.join(" and in ")}`] : []),
  ];
}

/** The gateway has never had a service. */
export function isFirst({ facts, layout }: ProfileContext): boolean {
  const { format, hermes, profile } = layout;
  return (
    format !== undefined &&
    fileIn(facts, format.definition(hermes, format.id(hermes, profile))).is === "absent"
  );
}

/** Hermes mends and refreshes its own files within seconds of a start. */
const OWN_WRITES_MS = 10_000;

/**
 * What somebody changed after the gateway began, and that calls for no action: told, but a gateway writes
 * to these files, too, so that it is no reason for a restart.
 */
function editedSince(
  { facts, layout, record, fingerprint }: ProfileContext,
  { gateway: found }: GatewayIs,
): readonly Diagnostic[] {
  if (found.is !== "live") return [];
  const known = record?.process;
  const isKnown = isSameProcess(known, found.process);
  const { env, config } = filesOf(layout.home);
  return [env, config].flatMap((path): readonly Diagnostic[] => {
    const file = fileIn(facts, path);
    if (file.is !== "text" || file.modifiedMs <= found.startedMs + OWN_WRITES_MS) return [];
    // Edited, and edited back.
    if (isKnown && known?.files[path] === fingerprint(file.text)) return [];
    return [
      {
        code: "edited-since-start",
        severity: "note",
        message: `profile "${layout.profile}": ${basename(path)} was edited since the gateway started`,
        hint: `If the gateway is to read it: \`${hermesFor(layout.profile)} gateway restart\`.`,
        path,
      },
    ];
  });
}
