import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { HostManifest, LimitSettings, ProfileSettings } from "../model/manifest.ts";
import type { FleetRecord, OtherFleet, ProfileRecord } from "../model/record.ts";
import type { Leaving } from "../resources/kind.ts";

/** A profile that a plan is about. */
export interface Member {
  /** Of one that leaves: those of a profile without a service, of which nothing else is declared. */
  readonly settings: ProfileSettings;
  readonly record: ProfileRecord | undefined;
  readonly leaving: Leaving | undefined;
  /** Present where no named profile has a service: whether the gateway of `default` is to serve it. */
  readonly isServed?: boolean;
  /** It is not in the manifest: nothing of it is the fleet's but what the topology says in its config.yaml. */
  readonly isTopologyOnly?: true;
}

/** Stands in the manifest, for this host. */
export function isDeclared({ leaving, isTopologyOnly }: Member): boolean {
  return leaving === undefined && isTopologyOnly !== true;
}

export interface Members {
  readonly planned: ReadonlyMap<ProfileName, Member>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface MembersInput {
  readonly manifest: HostManifest;
  readonly record: FleetRecord | undefined;
  /** Profiles that other fleets have on the same Hermes root. */
  readonly others: ReadonlyMap<ProfileName, OtherFleet>;
  /** The name that `hosts:` knows this host by. */
  readonly host: string;
  /** The host is the one of the last apply by the name that `hosts:` knows it by, too. */
  readonly isSameHost: boolean;
  /** The manifest of the last apply, where that is another file than this one and still there. */
  readonly formerManifest: AbsolutePath | undefined;
  /** Where archives of homes go. */
  readonly exports: AbsolutePath;
  readonly leave?: Leave;
}

/** Profiles leave because somebody wants them gone from this host, whatever the manifest's file says of them. */
export interface Leave {
  /** A phrase: `it is to be destroyed`. */
  readonly because: string;
  /** Whose; absent: of all that leave. */
  readonly profiles?: ReadonlySet<ProfileName>;
  /** Nothing but these profiles is looked at and planned. */
  readonly isAlone: boolean;
  readonly home: Leaving["home"];
  /** What the manifest's file gives each: what has it has been the fleet's, also without a record. */
  readonly limits: ReadonlyMap<ProfileName, LimitSettings>;
}

/** Which profiles the fleet answers for: those declared for this host, and those that it has to let go. */
export function membersOf(input: MembersInput): Members {
  const { manifest, record, others } = input;
  const planned = new Map<ProfileName, Member>();
  const diagnostics: Diagnostic[] = [];
  const names = new Set([
    ...manifest.profiles.keys(),
    ...manifest.removed.keys(),
    ...(Object.keys(record?.profiles ?? {}) as ProfileName[]), // an apply wrote them
  ]);
  const isPlanned = (name: ProfileName) =>
    input.leave?.isAlone !== true || input.leave.profiles?.has(name) !== false;
  for (const name of [...names].filter(isPlanned).sort()) {
    const recorded =
      record !== undefined && Object.hasOwn(record.profiles, name) ? record.profiles[name] : undefined;
    const settings = manifest.profiles.get(name);
    const other = others.get(name);
    if (other !== undefined) {
      // What this fleet only has in its record it has let go by now.
      const place = settings?.place ?? manifest.removed.get(name)?.place;
      if (place !== undefined) diagnostics.push({ ...ofOtherFleet(name, other), place });
      continue;
    }
    if (settings !== undefined) {
      planned.set(name, { settings, record: recorded, leaving: undefined });
      continue;
    }
    // It never was the fleet's.
    if (recorded?.topologyOnly === true && !manifest.removed.has(name)) continue;
    const away = manifest.elsewhere.get(name);
    if (away !== undefined && !input.isSameHost) {
      diagnostics.push(renamed(away, input.host, record?.host ?? ""));
      continue;
    }
    planned.set(name, leaver(name, recorded, input));
  }
  const dropped = [...planned.values()].filter(
    ({ leaving, settings: { name } }) =>
      leaving !== undefined && !manifest.removed.has(name) && !manifest.elsewhere.has(name),
  );
  if (input.formerManifest !== undefined && dropped.length > 0)
    diagnostics.push(twoManifests(input.formerManifest, manifest, dropped));
  return { planned, diagnostics };
}

const DROPPED = "it has left the manifest";

/** Two manifests under one name take each other's profiles for their own that have left. */
function twoManifests(
  former: AbsolutePath,
  { name, place }: HostManifest,
  dropped: readonly Member[],
): Diagnostic {
  // Whoever has named the fleet has thought of it.
  const isNamed = name !== "fleet";
  const names = dropped.map(({ settings }) => `"${settings.name}"`).join(", ");
  return {
    code: "other-manifest",
    severity: isNamed ? "warning" : "error",
    message: `the fleet "${name}" was last applied from ${former}, which is still there, and ${names} would leave it`,
    hint: "If these are two fleets, give one of them a `name`; if the manifest has moved, remove the old file.",
    place,
    ...(!isNamed && { blocks: "apply" as const }),
  };
}

function leaver(
  name: ProfileName,
  record: ProfileRecord | undefined,
  { manifest, exports, leave }: MembersInput,
): Member {
  const isMeant = leave !== undefined && leave.profiles?.has(name) !== false;
  const removed = manifest.removed.get(name);
  const away = manifest.elsewhere.get(name);
  const place = removed?.place ?? away?.place ?? manifest.place;
  const because =
    removed !== undefined
      ? "the manifest says removed"
      : away !== undefined
        ? `it is meant for ${(away.hosts ?? []).join(", ")}`
        : DROPPED;
  const {
    creating: _,
    updating: _updating,
    env: _env,
    config: _config,
    files: _files,
    description: _text,
    ...service
  } = record ?? {};
  return {
    settings: {
      name,
      place,
      create: { skills: "bundled" },
      config: [],
      env: new Map(),
      files: new Map(),
      gateway: { state: "absent", startAtLogin: false, readyTimeoutMs: 0, limits: {}, place },
    },
    // The home stays whole: what was declared in it is the user's now.
    record: service,
    leaving: isMeant
      ? {
          because: leave.because,
          home: homeOf(name, leave, away !== undefined, removed?.value),
          exports,
          takesWrapper: true,
        }
      : { because, home: removed?.value ?? "keep", exports },
  };
}

/**
 * The default's home is the Hermes root, with all others in it; that of a profile for other machines is nobody's to
 * delete; and one that was let go with its home stays, unless it is meant by its name.
 */
function homeOf(
  name: ProfileName,
  { home, profiles }: Leave,
  isAway: boolean,
  removed: Leaving["home"] | undefined,
): Leaving["home"] {
  const isLetGo = profiles === undefined && removed === "keep";
  return name === DEFAULT_PROFILE || isAway || isLetGo ? "keep" : home;
}

function ofOtherFleet(name: ProfileName, { fleet, path }: OtherFleet): Diagnostic {
  return {
    code: "other-fleet",
    severity: "error",
    message: `profile "${name}" belongs to the fleet "${fleet}" on this host, and is left alone`,
    hint: `Take it out of that fleet's manifest and apply that; or, where that fleet is gone, remove its record ${path}.`,
    profiles: [name],
    blocks: "resource",
  };
}

function renamed({ name, hosts = [], place }: ProfileSettings, host: string, recorded: string): Diagnostic {
  return {
    code: "host-renamed",
    severity: "warning",
    message: `profile "${name}" is meant for ${hosts.join(", ")}, and this host, now "${host}", was "${recorded}" at the last apply; it is left as it is`,
    hint: "Pass --host with the name that this machine has in the manifest.",
    place,
  };
}
