import { conditionOf } from "../hermes/condition.ts";
import type { Action, Detail, Shown } from "../model/plan.ts";
import { damagedFiles } from "./damaged-files.ts";
import {
  decide,
  type GatewayIs as Is,
  isFirst,
  type GatewaySwitch as Switch,
  type GatewayWant as Want,
} from "./gateway-decision.ts";
import { type Switched, seenBeforehand, switchOps } from "./gateway-switch.ts";
import { addressOf, kindOf, type PhasedOp, type ProfileContext, whyNotRunning } from "./kind.ts";
import { whatItWaitsFor } from "./lacking.ts";
import { endOf } from "./orphan.ts";

interface Todo extends Pick<Switched, "isFailed" | "isLive" | "isUp" | "orphan"> {
  readonly want: Want;
  readonly switch: Switch;
  readonly login: "enable" | "disable" | undefined;
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
    const waits = whyItWaits(want, is, context);
    if (waits !== undefined) return { action: "no-op", reasons: [waits], diagnostics };
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
        ...seenBeforehand(is, heals),
        orphan: verb === "none" ? undefined : endOf(want, is, context),
      },
    };
  },

  steps({ want, switch: verb, login, ...todo }, { layout, serves }) {
    const { service, readyTimeoutMs } = want;
    const first: readonly PhasedOp[] =
      login === undefined ? [] : [{ phase: "login", op: { do: "service", verb: login, service } }];
    const reloads = layout.format?.reloads === true;
    return [
      ...first,
      ...switchOps(verb, { ...todo, service, home: layout.home, reloads, readyTimeoutMs, serves }),
    ];
  },
});

/** One that does not serve anybody as it is to is not brought up without its token, neither now nor at the next login. */
function whyItWaits({ state }: Want, { condition }: Is, context: ProfileContext): string | undefined {
  const isUp = ["running", "starting", "degraded"].includes(condition.is);
  return state !== "running" || isUp ? undefined : whatItWaitsFor(context);
}

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
