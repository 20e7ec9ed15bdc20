import { isOver } from "../hermes/condition.ts";
import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts, GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import type { ActualState, FleetStatus, GatewayState } from "../model/status.ts";
import { told } from "../resources/damaged-files.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { stateAfter, stateOnDisk } from "./after.ts";
import { conditionProblems } from "./condition-problems.ts";
import { type DriftSource, driftOf, errorsOf, hostErrors } from "./drift.ts";
import { gatewayDetails } from "./gateway-details.ts";
import { literals } from "./literals.ts";
import { openTasksOf } from "./open-tasks.ts";
import { type SeenGateway, seenGateway } from "./seen-gateway.ts";
import { isServedBesides, servedState } from "./served-status.ts";
import { hijackProblems } from "./sticky-profile.ts";
import { type FleetTopology, topologyOf } from "./topology.ts";
import { BROKEN, undeclaredState } from "./undeclared-status.ts";

export interface StatusInput {
  readonly manifest: HostManifest;
  readonly facts: Facts;
  readonly layout: HermesLayout;
  /** Undefined where no service manager is asked. */
  readonly format: ServiceFormat | undefined;
  readonly host: string;
  /** Of profiles that have left the manifest, and that the fleet has not let go yet: nothing of them is to run. */
  readonly leaving?: readonly ProfileSettings[];
  /** Profiles that are on this host, and that the fleet does not answer for. */
  readonly undeclared?: readonly ProfileName[];
  /** What a plan would do; absent where there is none. */
  readonly drift?: DriftSource;
  /** The profiles that are asked for; absent: all. */
  readonly only?: ReadonlySet<ProfileName>;
  /** Takes secrets out of what is shown. */
  readonly redacted?: (text: string) => string;
}

/** Compares what the gateways of a fleet are to do with what they really do. */
export function fleetStatus(input: StatusInput): FleetStatus {
  const { manifest, facts, layout, format, host, leaving = [], undeclared = [], only } = input;
  const { redacted = (text: string) => text } = input;
  const topology = topologyOf(manifest, manifest.profiles.values(), facts, layout, format);
  const isAsked = (name: ProfileName) => only === undefined || only.has(name);
  const states = [
    ...[...manifest.profiles.values(), ...leaving]
      .filter(({ name }) => isAsked(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((settings) => gatewayState(settings, input, topology)),
    ...undeclared
      .filter(isAsked)
      .toSorted()
      .map((name) => undeclaredState(name, facts, layout, format, topology)),
  ];
  return {
    fleet: manifest.name,
    host,
    gateways: states.map((one) => withoutSecrets(one, redacted)),
    diagnostics: [...managerDiagnostics(facts), ...(input.drift ? hostErrors(input.drift) : [])],
  };
}

/** What comes from files and from gateways may hold anything. */
function withoutSecrets(state: GatewayState, redacted: (text: string) => string): GatewayState {
  return {
    ...state,
    ...(state.model !== undefined && { model: redacted(state.model) }),
    platforms: state.platforms.map((one) => ({
      ...one,
      platform: redacted(one.platform),
      state: redacted(one.state),
      ...(one.message !== undefined && { message: redacted(one.message) }),
    })),
    problems: state.problems.map(redacted),
  };
}

/**
 * False when a gateway that is to run does not, for a reason that will not pass by itself, when two serve one profile, or
 * when nothing can be told. Where there is a manifest, what it does not name has no part in it, save what is asked for by
 * its name.
 */
export function isWell({ gateways, diagnostics }: FleetStatus, countsUndeclared = true): boolean {
  return (
    !diagnostics.some(({ code }) => code === MANAGER) &&
    !gateways.some(({ desired, isBroken }) => isBroken && (desired !== undefined || countsUndeclared))
  );
}

const MANAGER = "service-manager-unavailable";

function managerDiagnostics({ manager }: Facts): readonly Diagnostic[] {
  if (manager.is !== "unavailable") return [];
  const { reason: message, hint } = manager;
  return [{ code: MANAGER, severity: "error", message, hint }];
}

function gatewayState(settings: ProfileSettings, input: StatusInput, topology: FleetTopology): GatewayState {
  const { facts, layout, format } = input;
  const { name } = settings;
  const { state: desired, readyTimeoutMs } = settings.gateway;
  const seen = seenGateway(name, facts, layout, format, desired === "running", readyTimeoutMs);
  const { gateway, service, condition } = seen;
  const id = format?.id(layout, name);
  const isUnknown = facts.manager.is === "unavailable" && gateway.is === "none";
  const isThere = facts.profiles.has(name);
  const served = isThere ? servedState(settings, topology, input) : undefined;
  const actual = served?.actual ?? (isUnknown ? "unknown" : isThere ? condition.is : "absent");
  const isShared = topology.kind === "multiplexed" && name !== DEFAULT_PROFILE;
  // Another home's definition of the same name is not this profile's, and told by a plan.
  const hasDefinition = id !== undefined && facts.definitions.get(id)?.belongsHere === true;
  const isParkedAsDesired = desired !== "running" && actual === "parked" && isOver(condition);
  const isLeftOver = (desired === "absent" || isShared) && hasDefinition;
  const drift = input.drift && driftOf(name, input.drift, service?.mayNeedReload === true);
  const isAlone = isShared && desired === "running" && gateway.is === "live";
  const isServedTwice = isServedBesides(name, facts);
  return {
    profile: name,
    desired,
    actual,
    isAsDesired:
      (hasRightState(isShared, desired, actual) || isParkedAsDesired) &&
      !isLeftOver &&
      !isAlone &&
      !isServedTwice,
    isBroken: isServedTwice || (desired === "running" && BROKEN.includes(actual)),
    ...gatewayDetails(name, facts, layout, format),
    drift: drift ?? { word: "unknown", in: [], untold: [] },
    startsAtLogin: served?.startsAtLogin ?? service?.isEnabled ?? false,
    problems: [
      ...(served?.problems ?? problemsOf(seen, isToldBesides(name, input))),
      ...(["starting", "failing", "failed", "unsupervised"].includes(condition.is)
        ? hijackProblems(name, facts, layout, format)
        : []),
      ...(isServedTwice
        ? [
            'it is served twice: its own gateway runs, and that of "default" serves it, too; `hermes-fleet apply` sees to that',
          ]
        : []),
      ...(isAlone && !isServedTwice
        ? [
            'it has a gateway of its own, and that of "default" is to serve it; `hermes-fleet apply` sees to that',
          ]
        : []),
      ...(actual === "absent" ? ["the profile does not exist yet; `hermes-fleet apply` makes it"] : []),
      ...(format !== undefined && isThere && !isShared && served === undefined
        ? loginStartProblems(settings, service, isLeftOver)
        : []),
      ...(format !== undefined && desired === "running" && actual === "stopped" && served === undefined
        ? ["it is to run; `hermes-fleet apply` starts it"]
        : []),
      ...(desired !== "running" && (isUp(actual) || (actual === "parked" && !isParkedAsDesired))
        ? ["it is to be stopped; `hermes-fleet apply` stops it"]
        : []),
      ...(isLeftOver ? ["its service is to be absent; `hermes-fleet apply` removes it"] : []),
      ...(input.drift ? conflictProblems(name, input.drift) : []),
    ],
    toDo: isThere ? toDo(settings, input) : [],
  };
}

/** What a plan has errors about, but for what the gateway's own state says. */
function conflictProblems(name: ProfileName, { plan, isOtherHost }: DriftSource): readonly string[] {
  if (isOtherHost) return [];
  return errorsOf(name, plan)
    .filter(({ code }) => code !== "gateway-unsupervised")
    .map(({ message }) => message.replace(`profile "${name}": `, ""));
}

function isUp(actual: ActualState): boolean {
  return ["running", "degraded", "starting", "failing"].includes(actual);
}

function hasRightState(isShared: boolean, desired: GatewayState["desired"], actual: ActualState): boolean {
  const up = isShared ? ["served", "starting"] : ["running", "starting", "degraded"];
  return (desired === "running" ? up : ["stopped", "failed", "absent"]).includes(actual);
}

function loginStartProblems(
  { gateway }: ProfileSettings,
  service: ServiceFact | undefined,
  isLeftOver: boolean,
): readonly string[] {
  const isEnabled = service?.isEnabled ?? false;
  // What is removed as a whole need not be disabled first.
  if (isEnabled === gateway.startAtLogin || isLeftOver) return [];
  const is = isEnabled ? "it starts at login, and should not" : "it does not start at login, and should";
  return [`${is}; \`hermes-fleet apply\` sees to that`];
}

/** What is left for a person, given what the manifest declares: an apply brings that, whether it was made or not. */
function toDo(settings: ProfileSettings, { facts, layout }: StatusInput): GatewayState["toDo"] {
  const home = homeOf(layout, settings.name);
  // Fingerprints are for showing values, and none of these is shown.
  const before = stateOnDisk(facts, home, () => undefined);
  const state = stateAfter(home, before, settings, {
    env: new Map([[settings.name, literals(settings)]]),
    souls: new Map(),
    files: new Map(),
  });
  return openTasksOf(settings, state, facts, layout).map(({ what, command }) => ({ what, command }));
}

function problemsOf({ condition, gateway, isForeign }: SeenGateway, isTold: boolean): readonly string[] {
  const own =
    isForeign && condition.is === "failed" && isTold
      ? []
      : conditionProblems(condition, () => `outside its service${remedyOf(gateway)}`);
  return [...own, ...(gateway.damaged ?? []).map(told)];
}

/** A plan says more of another home's service. */
function isToldBesides(name: ProfileName, { drift }: StatusInput): boolean {
  if (drift === undefined || drift.isOtherHost) return false;
  return errorsOf(name, drift.plan).some(({ code }) => code === "foreign-service");
}

function remedyOf(gateway: GatewayFact): string {
  const stray = gateway.is === "live" ? gateway.stray : undefined;
  if (stray === undefined) return "";
  if (stray.is === "orphan" && stray.isUnasked === true)
    return "; `hermes-fleet plan` tells whether an apply ends it";
  if (stray.is === "orphan") return "; `hermes-fleet apply` ends it";
  return `, and is left alone, since ${stray.why}`;
}
