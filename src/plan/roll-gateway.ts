import { type Condition, conditionOf } from "../hermes/condition.ts";
import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Facts, GatewayFact, ServiceFact } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { GatewaySettings, HostManifest } from "../model/manifest.ts";
import type { RollVerb } from "../model/roll.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { topologyOf } from "./topology.ts";

/** One gateway, as far as it matters for starting or stopping it. */
export interface RollGateway {
  readonly profile: ProfileName;
  readonly home: AbsolutePath;
  readonly service: ServiceId;
  /** It was asked for by its name. */
  readonly isNamed: boolean;
  /** There is such a profile on this host. */
  readonly isThere: boolean;
  /** What the manifest says; undefined: it is not in it. */
  readonly desired: GatewaySettings["state"] | undefined;
  /** The hosts that the manifest has it on, where this is none of them. */
  readonly elsewhere?: readonly string[];
  /** The definition of its service; `foreign`: one of its name is another home's. */
  readonly definition: "own" | "absent" | "foreign";
  /** The default's gateway serves it, or is to; absent: its own is its own. */
  readonly served?: { readonly isNow: boolean };
  readonly fact: ServiceFact | undefined;
  readonly gateway: GatewayFact;
  readonly condition: Condition;
  readonly readyTimeoutMs: number;
  /** Other profiles that it is to serve. */
  readonly serves: readonly ProfileName[];
  /** Its manager reads a changed definition when it is told to. */
  readonly reloads: boolean;
}

/** A host, and what is declared for it. */
export interface RollHost {
  readonly manifest: HostManifest;
  /** False where there is no manifest. */
  readonly isDeclared: boolean;
  readonly facts: Facts;
  readonly layout: HermesLayout;
  readonly format: ServiceFormat;
}

/** Of one that the manifest does not name: as the manifest has it where it says nothing. */
const READY_TIMEOUT_MS = 60_000;

/**
 * The gateways that are meant, by name.
 * @param named those of the command line; none: with a manifest those in it, for a start as far as they are to run;
 *   without one all that there are
 */
export function meantGateways(
  verb: RollVerb,
  named: readonly ProfileName[],
  host: RollHost,
): readonly RollGateway[] {
  const { manifest, isDeclared, facts } = host;
  const declared = [...manifest.profiles.values()].flatMap(({ name, gateway }) =>
    verb === "start" && gateway.state !== "running" ? [] : [name],
  );
  const all = isDeclared ? declared : [...facts.profiles];
  return gatewaysOf(named.length > 0 ? named : all, named.length > 0, host);
}

/** What is known of the gateways of these profiles, in the order of their names. */
export function gatewaysOf(
  profiles: readonly ProfileName[],
  areNamed: boolean,
  { manifest, facts, layout, format }: RollHost,
): readonly RollGateway[] {
  const topology = topologyOf(manifest, manifest.profiles.values(), facts, layout, format);
  return [...new Set(profiles)].toSorted().map((profile): RollGateway => {
    const service = format.id(layout, profile);
    const settings = manifest.profiles.get(profile)?.gateway;
    const kept = manifest.elsewhere.get(profile);
    const belongsHere = facts.definitions.get(service)?.belongsHere;
    // A service of our name for another home is another's, and so is its state.
    const fact = belongsHere === false ? undefined : facts.services.get(service);
    const gateway = facts.gateways.get(profile) ?? { is: "none" };
    const readyTimeoutMs = settings?.readyTimeoutMs ?? READY_TIMEOUT_MS;
    const isNamedProfile = profile !== DEFAULT_PROFILE && gateway.is !== "live";
    const isNow = topology.servesNow.has(profile) && facts.gateways.get(DEFAULT_PROFILE)?.is === "live";
    const isServed = isNamedProfile && (isNow || topology.kind === "multiplexed");
    return {
      profile,
      home: homeOf(layout, profile),
      service,
      isNamed: areNamed,
      isThere: facts.profiles.has(profile),
      desired: settings?.state,
      ...(kept !== undefined && { elsewhere: kept.hosts ?? [] }),
      definition: belongsHere === undefined ? "absent" : belongsHere ? "own" : "foreign",
      ...(isServed && { served: { isNow } }),
      fact,
      gateway,
      condition: conditionOf(fact, gateway, facts.nowMs, readyTimeoutMs),
      readyTimeoutMs,
      serves: profile === DEFAULT_PROFILE ? topology.serves.filter((name) => facts.profiles.has(name)) : [],
      reloads: format.reloads,
    };
  });
}
