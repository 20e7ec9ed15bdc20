import { conditionOf } from "../hermes/condition.ts";
import type { GatewaySettings } from "../model/manifest.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Change } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import { fileIn } from "../resources/host-files.ts";
import { LIMIT_KEYS } from "../resources/service-limits.ts";
import { type Accepted, accept, type ProfileToAccept, refuse, shownBefore } from "./accepted-kinds.ts";

/** The state of a gateway, and whether its service starts at login; only what a gateway settles at can be declared. */
export function acceptedGateway(change: Change, one: ProfileToAccept): Accepted {
  if (change.action === "restart")
    return refuse(
      `it is to be restarted (${change.reasons.join("; ")}), which a manifest has nothing to say of`,
    );
  const { facts, format, layout, settings, path } = one;
  if (format === undefined) return refuse("no service manager is asked");
  if (facts.manager.is !== "available") return refuse("the service manager does not answer");
  const id = format.id(layout, settings.name);
  if (facts.definitions.get(id)?.belongsHere === false)
    return refuse(`${id} is there for another home`, "Move that service away first.");
  const fact = facts.services.get(id);
  const found = facts.gateways.get(settings.name) ?? { is: "none" };
  const condition = conditionOf(fact, found, facts.nowMs, settings.gateway.readyTimeoutMs);
  const hasService = fileIn(facts, format.definition(layout, id)).is === "text";
  let state: GatewaySettings["state"];
  switch (condition.is) {
    case "running":
    case "degraded":
      if (!hasService) return refuse("its gateway runs, and the definition of its service is gone");
      state = "running";
      break;
    case "stopped":
      state = hasService ? "stopped" : "absent";
      break;
    case "starting":
      return refuse("its gateway is just starting or stopping", "Wait until it has settled.");
    case "unsupervised":
      return refuse(`its gateway runs outside of its service (PID ${condition.pid})`);
    case "failed":
    case "failing":
    case "parked":
      return refuse(
        `its gateway has failed or does not come up, and no manifest can want that: ${condition.reason}`,
        `Stop it with \`hermes-fleet stop ${settings.name}\`, or let \`hermes-fleet apply\` start it.`,
      );
    default:
      return condition satisfies never;
  }
  const startsAtLogin = format.startsAllAtLogin ? fact?.isDisabled !== true : fact?.isEnabled === true;
  const edits: ManifestEdit[] = [];
  if (state !== settings.gateway.state)
    edits.push({ path: [...path, "gateway", "state"], to: { value: state } });
  const login = loginOf(settings.gateway, state, state !== "absent" && startsAtLogin);
  if (login !== undefined) edits.push({ path: [...path, "gateway", "start_at_login"], to: login });
  return accept(...edits);
}

/** What has to stand there so that `is` is declared; undefined: nothing has to change. */
function loginOf(
  { state: old, startAtLogin }: GatewaySettings,
  state: GatewaySettings["state"],
  is: boolean,
): ManifestEdit["to"] | undefined {
  const [usualBefore, usual] = [old === "running", state === "running"];
  const isSaid = startAtLogin !== usualBefore;
  if (isSaid ? startAtLogin === is : is === usual && usual === usualBefore) return undefined;
  return is === usual ? "not-declared" : { value: is };
}

const LIMITS = new Map<string, string>(
  Object.values(LIMIT_KEYS).map((key) => [key, key.replace("limits.", "")]),
);

/** The limits that somebody has set; what else differs in a definition is the fleet's own. */
export function acceptedService(change: Change, one: ProfileToAccept): Accepted {
  if (change.action !== "update") return acceptedGateway(change, one);
  const keys = change.details.flatMap((detail) => (detail.shows === "keys" ? detail.keys : []));
  const others = keys.filter(({ key }) => !LIMITS.has(key));
  if (keys.length === 0 || others.length > 0) {
    return refuse(
      `what differs is what the fleet answers for itself: ${change.reasons.join("; ")}`,
      "Let `hermes-fleet apply` mend it.",
    );
  }
  return accept(
    ...keys.map(({ key }): ManifestEdit => {
      const value: Value | undefined = shownBefore(change, key);
      const path = [...one.path, "gateway", "limits", LIMITS.get(key) ?? key];
      return { path, to: value === undefined ? "not-declared" : { value } };
    }),
  );
}
