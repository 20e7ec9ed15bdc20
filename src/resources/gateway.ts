import { conditionOf } from "../hermes/condition.ts";
import type { Action, Detail, Shown } from "../model/plan.ts";
import type { EndProcess } from "../model/step.ts";
import { damagedFiles } from "./damaged-files.ts";
import {
  decide,
  type GatewayIs as Is,
  isFirst,
  type GatewaySwitch as Switch,
  type GatewayWant as Want,
} from "./gateway-decision.ts";
import { addressOf, kindOf, type PhasedOp, type ProfileContext, whyNotRunning } from "./kind.ts";
import { endOf } from "./orphan.ts";

interface Todo {
  readonly want: Want;
  readonly switch: Switch;
  readonly login: "enable" | "disable" | undefined;
  /** Left over from a failure, or still counted; in the way of a start. */
  readonly isFailed: boolean;
  /** A live process must be told that its end is planned. */
  readonly isLive: boolean;
  /** The service has something that would be started, or start itself, beside a gateway outside of it. */
  readonly isUp: boolean;
  /** A gateway outside of the service. */
  readonly orphan: EndProcess | undefined;
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
    const { verb, heals = false, reasons, ...decided } = decide(want, is, context);
    const diagnostics = [...decided.diagnostics, ...damagedFiles(context.layout.profile, is.gateway)];
    const login = loginChange(want, is, context);
    if (verb === "none" && login === undefined) return { action: "no-op", diagnostics };
    const isNew = isFirst(context);
    const becomes = context.withoutService?.isServed === true ? "served" : want.state;
    // It is down already, and leaves no trace on launchd's list of the disabled.
    const isOnlyForgotten = verb === "none" && want.state === "absent";
    const details = changes(want, becomes, is, heals ? "start" : verb, login, isNew);
    return {
      action: actionOf(want, heals ? "start" : verb, login, isNew),
      reasons: isOnlyForgotten ? [whyNotRunning("absent", context)] : reasons,
      details: details.length === 0 ? [] : [{ shows: "keys", keys: details }],
      diagnostics,
      todo: {
        want,
        // A token that goes over to another gateway must have been let go before that one starts.
        switch: verb === "restart" && context.handsOver ? "stop-and-start" : verb,
        login,
        isFailed: is.fact?.active === "failed" || heals,
        isLive: is.gateway.is === "live",
        isUp: is.fact !== undefined && !["inactive", "failed", "unknown"].includes(is.fact.active),
        orphan: verb === "none" ? undefined : endOf(want, is, context),
      },
    };
  },

  steps({ want, switch: verb, login, isFailed, isLive, isUp, orphan }, { layout, serves }) {
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
    const isReset = verb !== "stop" && (isFailed || orphan !== undefined);
    // One that starts again and again in vain has failed once more when it is stopped.
    if (isReset) steps.push({ phase: orphan === undefined ? "announce" : "end", op: op("reset-failed") });
    if (isLive && verb !== "start" && orphan === undefined)
      steps.push({ phase: "announce", op: { do: "announce-stop", home: layout.home } });
    if (stops) {
      if (isUp || orphan === undefined) steps.push({ phase: "stop", op: op("stop") });
      if (orphan !== undefined) steps.push({ phase: "end", op: orphan });
      steps.push({ phase: "stopped", op: { do: "await", what: "stopped", service } });
    }
    if (verb === "stop") return steps;
    // A loaded unit whose file was changed meanwhile, by a killed apply or by hand, would start as it was.
    if (layout.format?.reloads === true) steps.push({ phase: "reload", op: { do: "reload" } });
    steps.push({ phase: "start", op: op(verb === "restart" ? "restart" : "start") });
    steps.push({
      phase: "ready",
      op: {
        do: "await",
        what: "ready",
        service,
        timeoutMs: want.readyTimeoutMs,
        ...(serves.length > 0 && { serves }),
      },
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

function actionOf({ state }: Want, verb: Switch, login: Todo["login"], isNew: boolean): Action {
  if (state === "absent") return "delete";
  if (verb === "restart" && login === undefined) return "restart";
  return isNew ? "create" : "update";
}

function changes(
  { state, startAtLogin }: Want,
  becomes: Want["state"] | "served",
  is: Is,
  verb: Switch,
  login: Todo["login"],
  isNew: boolean,
): KeyChanges {
  const value = (one: string | boolean): Shown => ({ is: "value", value: one });
  const before = (one: string | boolean): Shown => (isNew ? { is: "absent" } : value(one));
  // What begins to start at login is told, whether or not there is anything to be done for it.
  const isLoginShown =
    login === undefined ? isNew && startAtLogin : state !== "absent" || login === "disable";
  return [
    ...(verb === "start" || verb === "stop"
      ? [{ key: "state", before: before(is.condition.is), after: value(becomes) }]
      : []),
    ...(isLoginShown
      ? [{ key: "start_at_login", before: before(is.isEnabled), after: value(startAtLogin) }]
      : []),
  ];
}

type KeyChanges = Extract<Detail, { shows: "keys" }>["keys"];
