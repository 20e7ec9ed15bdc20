import { basename } from "node:path";
import { hermesFor } from "../hermes/command-line.ts";
import { type Condition, conditionOf } from "../hermes/condition.ts";
import { filesOf } from "../hermes/layout.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import type { GatewaySettings } from "../model/manifest.ts";
import type { Action, Detail, Shown } from "../model/plan.ts";
import { isFallback } from "./fallback.ts";
import { fileIn } from "./host-files.ts";
import { addressOf, kindOf, type PhasedOp, type ProfileContext } from "./kind.ts";

interface Want extends GatewaySettings {
  readonly service: ServiceId;
}

interface Is {
  readonly condition: Condition;
  readonly isEnabled: boolean;
  readonly fact: ServiceFact | undefined;
  readonly gateway: GatewayFact;
  /** False where the service of this name belongs to another home. */
  readonly isOurs: boolean;
}

type Switch = "none" | "start" | "restart" | "stop" | "stop-and-start";

interface Todo {
  readonly want: Want;
  readonly switch: Switch;
  readonly login: "enable" | "disable" | undefined;
  /** Left over from a failure; in the way of a start. */
  readonly isFailed: boolean;
  /** A live process must be told that its end is planned. */
  readonly isLive: boolean;
}

/** Whether the gateway runs, and whether its service starts at login. */
export const gateway = kindOf<Want, Is, Todo>({
  kind: "gateway",

  address: (name) => addressOf(name, "gateway"),

  desired: ({ settings, layout }) =>
    layout.format === undefined
      ? undefined
      : { ...settings.gateway, service: layout.format.id(layout.hermes, layout.profile) },

  needs: () => [],
  observed({ facts, layout, settings }) {
    const id = layout.format?.id(layout.hermes, layout.profile);
    // A service of our name for another home is another's, and so is its state.
    const isOurs = id !== undefined && facts.definitions.get(id)?.belongsHere !== false;
    const fact = isOurs ? facts.services.get(id) : undefined;
    const found = facts.gateways.get(layout.profile) ?? { is: "none" };
    return {
      condition: conditionOf(fact, found, facts.nowMs, settings.gateway.readyTimeoutMs),
      isEnabled: fact?.isEnabled ?? false,
      fact,
      gateway: found,
      isOurs,
    };
  },

  change(want, is, context) {
    const [blocker] = context.blockedBy;
    const isServiceUnknown = context.blockedBy.includes(addressOf(context.layout.profile, "service"));
    // To stop a gateway takes no more than its service.
    if (blocker !== undefined && (want.state === "running" || isServiceUnknown)) {
      return { action: "no-op", reasons: [`left as it is until ${blocker} can be read`] };
    }
    const { verb, reasons, diagnostics } = decide(want, is, context);
    const login = loginChange(want, is, context);
    if (verb === "none" && login === undefined) return { action: "no-op", diagnostics };
    const isNew = isFirst(context);
    const details = changes(want, is, verb, login, isNew);
    return {
      action: actionOf(want, verb, login, isNew),
      reasons,
      details: details.length === 0 ? [] : [{ shows: "keys", keys: details }],
      diagnostics,
      todo: {
        want,
        // A token that goes over to another gateway must have been let go before that one starts.
        switch: verb === "restart" && context.handsOver ? "stop-and-start" : verb,
        login,
        isFailed: is.fact?.active === "failed",
        isLive: is.gateway.is === "live",
      },
    };
  },

  steps({ want, switch: verb, login, isFailed, isLive }, { layout }) {
    const { service } = want;
    const op = (
      verbName: "enable" | "disable" | "start" | "stop" | "restart" | "reset-failed",
    ): PhasedOp["op"] => ({
      do: "service",
      verb: verbName,
      service,
    });
    const steps: PhasedOp[] = [];
    if (login !== undefined) steps.push({ phase: "login", op: op(login) });
    if (verb === "none") return steps;
    const stops = verb === "stop" || verb === "stop-and-start";
    if (isFailed && verb !== "stop") steps.push({ phase: "announce", op: op("reset-failed") });
    if (isLive && verb !== "start")
      steps.push({ phase: "announce", op: { do: "announce-stop", home: layout.home } });
    if (stops) {
      steps.push({ phase: "stop", op: op("stop") });
      steps.push({ phase: "stopped", op: { do: "await", what: "stopped", service } });
    }
    if (verb === "stop") return steps;
    // A loaded unit whose file was changed meanwhile, by a killed apply or by hand, would start as it was.
    if (layout.format?.reloads === true) steps.push({ phase: "reload", op: { do: "reload" } });
    steps.push({ phase: "start", op: op(verb === "restart" ? "restart" : "start") });
    steps.push({
      phase: "ready",
      op: { do: "await", what: "ready", service, timeoutMs: want.readyTimeoutMs },
    });
    return steps;
  },
});

/**
 * What has to be done for the login. Where whatever is defined starts there, a definition that is yet to be made will,
 * too; one that goes leaves nothing to disable, and no trace on the list of the disabled, which would outlive it.
 */
function loginChange(
  { state, startAtLogin }: Want,
  { isEnabled, fact }: Is,
  context: ProfileContext,
): Todo["login"] {
  if (context.layout.format?.startsAllAtLogin !== true)
    return startAtLogin === isEnabled ? undefined : startAtLogin ? "enable" : "disable";
  // Who cannot be asked has no list to be on.
  if (context.facts.manager.is === "unavailable") return undefined;
  const isDisabled = fact?.isDisabled === true;
  if (state === "absent") return isDisabled ? "enable" : undefined;
  return startAtLogin === !isDisabled ? undefined : startAtLogin ? "enable" : "disable";
}

interface Decision {
  readonly verb: Switch;
  readonly reasons: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

function decide(want: Want, is: Is, context: ProfileContext): Decision {
  const { condition } = is;
  const stay: Decision = { verb: "none", reasons: [], diagnostics: [] };
  const name = context.layout.profile;
  if (condition.is === "unsupervised")
    return isFallback(is.gateway, context.layout)
      ? broughtBack(want, condition.pid, context)
      : { ...stay, diagnostics: [unsupervised(want, condition.pid, context)] };
  if (!is.isOurs && is.gateway.is === "live")
    return { ...stay, diagnostics: [unsupervised(want, is.gateway.process.pid, context)] };
  if (want.state !== "running") {
    const isOver = condition.is === "stopped" || condition.is === "failed";
    const reason = context.leaving?.because ?? `the manifest says ${want.state}`;
    return isOver ? stay : { ...stay, verb: "stop", reasons: [reason] };
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
      return { ...stay, verb: "restart", reasons: [`it does not come up: ${condition.reason}`] };
    default:
      return condition satisfies never;
  }
}

/** A definition that launchd has lost, or was never told of, is what people look for longest. */
function whyStart({ fact }: Is, context: ProfileContext): string {
  const isLost = context.layout.format?.startsAllAtLogin === true && fact !== undefined && !isFirst(context);
  return isLost ? "it is to run, and launchd has not loaded it" : "it is to run";
}

function broughtBack({ state }: Want, pid: number, { leaving }: ProfileContext): Decision {
  const runs = `process ${pid} runs outside of launchd`;
  return state === "running"
    ? { verb: "stop-and-start", reasons: [`${runs}, and is to run under it`], diagnostics: [] }
    : {
        verb: "stop",
        reasons: [`${runs}, and ${leaving?.because ?? `the manifest says ${state}`}`],
        diagnostics: [],
      };
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

function actionOf({ state }: Want, verb: Switch, login: Todo["login"], isNew: boolean): Action {
  if (state === "absent") return "delete";
  if (verb === "restart" && login === undefined) return "restart";
  return isNew ? "create" : "update";
}

function changes(
  { state, startAtLogin }: Want,
  is: Is,
  verb: Switch,
  login: Todo["login"],
  isNew: boolean,
): KeyChanges {
  const value = (one: string | boolean): Shown => ({ is: "value", value: one });
  const before = (one: string | boolean): Shown => (isNew ? { is: "absent" } : value(one));
  return [
    ...(verb === "start" || verb === "stop"
      ? [{ key: "state", before: before(is.condition.is), after: value(state) }]
      : []),
    ...(login === undefined || (state === "absent" && login === "enable")
      ? []
      : [{ key: "start_at_login", before: before(is.isEnabled), after: value(startAtLogin) }]),
  ];
}

type KeyChanges = Extract<Detail, { shows: "keys" }>["keys"];

/** The gateway has never had a service. */
function isFirst({ facts, layout }: ProfileContext): boolean {
  const { format, hermes, profile } = layout;
  return (
    format !== undefined &&
    fileIn(facts, format.definition(hermes, format.id(hermes, profile))).is === "absent"
  );
}

function unsupervised({ place, state }: Want, pid: number, { layout }: ProfileContext): Diagnostic {
  const { profile } = layout;
  return {
    code: "gateway-unsupervised",
    severity: "error",
    message: `profile "${profile}": a gateway (PID ${pid}) runs outside its service, ${state === "running" ? "so that the service could not start" : "and is not stopped"}`,
    hint: `End it where it was started, or with \`${hermesFor(profile)} gateway stop\`.`,
    place,
    blocks: "resource",
  };
}

/** Hermes mends and refreshes its own files within seconds of a start. */
const OWN_WRITES_MS = 10_000;

/**
 * What somebody changed after the gateway began, and that calls for no action: told, but a gateway writes
 * to these files, too, so that it is no reason for a restart.
 */
function editedSince(
  { facts, layout, record, fingerprint }: ProfileContext,
  { gateway: found }: Is,
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
