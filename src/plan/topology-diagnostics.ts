import { sameYaml } from "../formats/yaml.ts";
import { hermesFor } from "../hermes/command-line.ts";
import { below } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { isKey, PORT_BINDING, TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import { valueAt } from "../resources/config.ts";
import { isUp } from "./claimants.ts";
import { foldedFleet } from "./folded-fleet.ts";
import { isDeclared, type Member } from "./members.ts";
import { type FleetTopology, isDown, overlaps, topologySettingsOf } from "./topology.ts";
import { listed, type TopologySeen } from "./topology-seen.ts";

/** What stands in the way of the topology, or is not as somebody may think because of it. */
export function topologyDiagnostics(topology: FleetTopology, seen: TopologySeen): readonly Diagnostic[] {
  const own = [...seen.members.values()].flatMap((member) => contradictions(topology, member));
  const version = wrongVersion(topology, seen);
  return topology.kind === "multiplexed"
    ? [
        ...version,
        ...noDefault(topology, seen),
        // A Hermes that serves nobody refuses nothing.
        ...(version.length > 0 ? [] : servicesBeside(topology, seen)),
        ...ports(topology, seen),
        ...own,
        ...unheeded(seen),
        ...dropped(topology, seen),
      ]
    : [
        ...own,
        ...serving(topology, seen),
        ...servedBeside(topology, seen),
        ...takenUp(topology, seen),
        ...foldedFleet(topology, seen),
        ...dropped(topology, seen),
      ];
}

function wrongVersion(
  { multiplexing, place }: FleetTopology,
  { input: { facts } }: TopologySeen,
): readonly Diagnostic[] {
  if (facts.hermes.is === "missing" || (multiplexing !== "none" && multiplexing !== "unknown")) return [];
  const { path, version } = facts.hermes;
  return [
    {
      code: "topology-version",
      severity: "error",
      message:
        version === undefined || multiplexing === "unknown"
          ? `hermes.topology is multiplexed, which takes Hermes 0.17 or later, and the version of ${path} cannot be told from its files`
          : `hermes.topology is multiplexed, which takes Hermes 0.17 or later, and ${version} is installed`,
      hint: "Run `hermes update`, or say per_profile.",
      place,
      blocks: "apply",
    },
  ];
}

/** Who is to serve the others has to run, and to be the fleet's. */
function noDefault(
  { serves, place }: FleetTopology,
  { input, members }: TopologySeen,
): readonly Diagnostic[] {
  const found = (message: string, hint: string, at = place): readonly Diagnostic[] => [
    { code: "topology-default", severity: "error", message, hint, place: at, blocks: "apply" },
  ];
  const needed =
    'hermes.topology is multiplexed, where the gateway of the profile "default" serves the others, and';
  const { defaultOf } = input;
  if (defaultOf !== undefined)
    return found(
      `${needed} that profile belongs to the fleet "${defaultOf.fleet}"`,
      "Declare all of these profiles in one fleet, or say per_profile.",
    );
  const settings = input.manifest.profiles.get(DEFAULT_PROFILE);
  if (settings === undefined || members.get(DEFAULT_PROFILE)?.leaving !== undefined)
    return found(`${needed} it is not in the manifest`, "Declare it: `default: {}` under profiles.");
  if (serves.length === 0 || settings.gateway.state === "running") return [];
  return found(
    `${needed} it is to be ${settings.gateway.state}, while ${listed(serves)} ${serves.length === 1 ? "is" : "are"} to run`,
    'Let gateway.state of "default" be running, or say per_profile.',
    settings.gateway.place,
  );
}

/** Hermes refuses such a gateway at its next start; until then two may have one token. */
function servicesBeside({ multiplexing }: FleetTopology, seen: TopologySeen): readonly Diagnostic[] {
  const { input, members, onDisk, layoutOf } = seen;
  const { facts, format } = input;
  return [...facts.profiles].sort().flatMap((name): readonly Diagnostic[] => {
    if (name === DEFAULT_PROFILE || members.has(name)) return [];
    const layout = layoutOf(name);
    const id = format?.id(layout.hermes, name);
    const hasService = id !== undefined && facts.definitions.get(id)?.belongsHere === true;
    const runs = isUp(facts, layout);
    const config = onDisk.get(name)?.config ?? {};
    const isAlone = multiplexing === "by-default" && valueAt(config, TOPOLOGY_KEYS.standalone) === true;
    if ((!hasService && !runs) || isAlone) return [];
    return [
      {
        code: "topology-service",
        severity: "error",
        message: `profile "${name}" is not in the manifest and has ${hasService ? `a service of its own, ${id}` : "a gateway of its own"}, which Hermes refuses where the gateway of "default" serves all`,
        hint: `Declare it; or take its service away: \`${hermesFor(name)} gateway ${hasService ? "uninstall" : "stop"}\`${multiplexing === "by-default" ? "; or set gateway.standalone: true in its config.yaml" : ""}.`,
        path: layout.home,
        blocks: "apply",
      },
    ];
  });
}

/** From 0.21 on the default's gateway serves at its next start whoever is not standalone, though another does. */
function servedBeside({ multiplexing }: FleetTopology, seen: TopologySeen): readonly Diagnostic[] {
  const { input, members, layoutOf, servesOther, startsDefault } = seen;
  if (multiplexing !== "by-default" || !startsDefault) return [];
  return [...input.facts.profiles].sort().flatMap((name): readonly Diagnostic[] => {
    const { hermes, home } = layoutOf(name);
    if (name === DEFAULT_PROFILE || members.has(name) || !servesOther(name)) return [];
    if (isDown(name, input.facts, hermes, input.format)) return [];
    return [
      {
        code: "topology-service",
        severity: "error",
        message: `profile "${name}" is not in the manifest and has a gateway of its own that runs, and the gateway of "default", which this apply starts, would serve it as well`,
        hint: "Set gateway.standalone: true in its config.yaml; or declare it.",
        path: home,
        blocks: "apply",
      },
    ];
  });
}

function ports({ serves }: FleetTopology, { claimants }: TopologySeen): readonly Diagnostic[] {
  return claimants.flatMap((claimant) => {
    if (!serves.includes(claimant.profile)) return [];
    const platforms = new Map(
      claimant.claims
        .filter(({ platform }) => PORT_BINDING.has(platform))
        // The certain one of a platform's claims counts.
        .toSorted((one, other) => Number(one.isCertain) - Number(other.isCertain))
        .map((claim) => [claim.platform, claim] as const),
    );
    return [...platforms.values()].map((claim): Diagnostic => {
      const place = claimant.placeOf(claim);
      return {
        code: "topology-port",
        severity: claim.isCertain ? "error" : "warning",
        message: `profile "${claimant.profile}": ${claim.platform} (${claim.what}) ${claim.isCertain ? "listens" : "may listen"} on ${claim.port === undefined ? "a port" : `port ${claim.port}`}, and a profile that the gateway of "default" serves must not listen on one`,
        hint: `Set it up in "default" instead, or take it out of "${claimant.profile}"; or say hermes.topology: per_profile.`,
        ...(place === undefined ? { path: below(claimant.home, claim.file) } : { place }),
        profiles: [claimant.profile],
        ...(claim.isCertain && { blocks: "apply" as const }),
      };
    });
  });
}

/** What the manifest says of a key of the topology, and the topology does not. */
function contradictions(topology: FleetTopology, member: Member): readonly Diagnostic[] {
  if (!isDeclared(member)) return [];
  const { name, config } = member.settings;
  const undone = config.find(({ path, value }) => isKey(path, "flag") && value === false);
  if (name === DEFAULT_PROFILE && topology.multiplexing === "by-default" && undone !== undefined)
    return [
      {
        code: "topology-key",
        severity: "error",
        message: `profile "${name}": config.${undone.path.join(".")} is false, and from 0.21 on Hermes makes it true at every start`,
        hint: "Take it out of config; hermes.topology: per_profile gives each profile a gateway of its own without it.",
        place: undone.place,
        profiles: [name],
        blocks: "apply",
      },
    ];
  return topologySettingsOf(topology, name, member).flatMap(({ path, value }) =>
    config.flatMap((declared): readonly Diagnostic[] => {
      const isSame = declared.path.length === path.length && sameYaml(declared.value, value);
      // What must not be there may as well say no.
      const isNo = declared.path.length === path.length && value === undefined && declared.value === false;
      if (!overlaps(declared, path) || isSame || isNo) return [];
      return [
        {
          code: "topology-key",
          severity: "error",
          message: `profile "${name}": config.${declared.path.join(".")} contradicts hermes.topology, which is ${topology.kind}, and asks for ${path.join(".")} to be ${value === undefined ? "absent" : JSON.stringify(value)}`,
          hint: "Take it out of config: hermes.topology writes it.",
          place: declared.place,
          profiles: [name],
          blocks: "apply",
        },
      ];
    }),
  );
}

/** What a service alone could do. */
function unheeded({ members }: TopologySeen): readonly Diagnostic[] {
  return [...members.values()].flatMap(({ settings, isServed, leaving }): readonly Diagnostic[] => {
    if (isServed === undefined || leaving !== undefined) return [];
    const { name, gateway } = settings;
    const keys = [
      ...(Object.keys(gateway.limits).length > 0 ? ["limits"] : []),
      ...(gateway.startAtLogin === (gateway.state === "running") ? [] : ["start_at_login"]),
    ];
    if (keys.length === 0) return [];
    return [
      {
        code: "topology-setting",
        severity: "warning",
        message: `profile "${name}": gateway.${keys.join(" and gateway.")} ${keys.length === 1 ? "counts" : "count"} for nothing: it has no service of its own where the gateway of "default" serves all`,
        hint: 'Say it of "default", whose service is that of all.',
        place: gateway.place,
      },
    ];
  });
}

/** Whoever is not declared is on no list, and is missed when its bot falls silent. */
function dropped(
  { servesNow, place }: FleetTopology,
  { members, servesOther }: TopologySeen,
): readonly Diagnostic[] {
  // Nobody starts anew what is not the fleet's.
  if (members.get(DEFAULT_PROFILE)?.isTopologyOnly !== undefined) return [];
  return [...servesNow].sort().flatMap((name): readonly Diagnostic[] =>
    members.has(name) || servesOther(name)
      ? []
      : [
          {
            code: "topology-dropped",
            severity: "warning",
            message: `profile "${name}" is not in the manifest, and the gateway of "default", which serves it, will not do so any more`,
            hint: "Declare it, so that it goes on.",
            place,
          },
        ],
  );
}

/** From 0.21 on the default's gateway takes up whoever says nothing else, also an agent that has left the fleet. */
function takenUp(
  { servesNow, place }: FleetTopology,
  { members, servesOther }: TopologySeen,
): readonly Diagnostic[] {
  // A fleet that is the default alone leaves the others to Hermes.
  if (![...members.values()].some((one) => isDeclared(one) && one.settings.name !== DEFAULT_PROFILE))
    return [];
  return [...servesNow].sort().flatMap((name): readonly Diagnostic[] =>
    members.has(name) || !servesOther(name)
      ? []
      : [
          {
            code: "topology-served",
            severity: "warning",
            message: `profile "${name}" is not in the manifest, and the gateway of "default" serves it`,
            hint: "Declare it; or, if it is not to run, set gateway.standalone to true in its config.yaml.",
            place,
          },
        ],
  );
}

/** A gateway that is nobody's to restart serves what is to have a gateway of its own. */
function serving(
  { servesNow, kind, multiplexing }: FleetTopology,
  seen: TopologySeen,
): readonly Diagnostic[] {
  const { members, input, onDisk } = seen;
  const server = members.get(DEFAULT_PROFILE);
  if (server !== undefined && server.isTopologyOnly !== true) return [];
  const wanted = (name: ProfileName) => {
    const member = members.get(name);
    return member !== undefined && name !== DEFAULT_PROFILE && member.settings.gateway.state === "running";
  };
  const flag = valueAt(onDisk.get(DEFAULT_PROFILE)?.config ?? {}, TOPOLOGY_KEYS.flag) === true;
  const isElsewhere = input.defaultOf !== undefined && multiplexing === "opt-in" && flag;
  const all = [...(isElsewhere ? members.keys() : servesNow)].filter(wanted).sort();
  if (all.length === 0) return [];
  return [
    {
      code: "topology-default",
      severity: "error",
      message: `hermes.topology is ${kind}, and the gateway of "default", which is not in ${input.defaultOf === undefined ? "the manifest" : `this manifest, but in the fleet "${input.defaultOf.fleet}"`}, serves ${listed(all)}`,
      hint: isElsewhere
        ? "Give both fleets one topology."
        : `${input.defaultOf === undefined ? "Declare it, `default: {}` under profiles, so that it can be started anew without them; or stop" : "Stop"} it, \`${hermesFor(DEFAULT_PROFILE)} gateway stop\`, and start it again after the apply.`,
      place: input.manifest.hermes.topology?.place ?? input.manifest.place,
      blocks: "apply",
    },
  ];
}
