import type { DefinitionFact, Facts, FileFact, GatewayFact, ServiceFact } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { GatewaySettings, HostManifest, ProfileSettings } from "../../src/model/manifest.ts";
import { systemdFormat } from "../../src/service-managers/systemd-format.ts";

export const CODER = "coder" as ProfileName; // a valid name, as written
const path = (text: string) => text as AbsolutePath; // absolute, as written
const PLACE = { file: "hermes-fleet.yaml", line: 1, column: 1 };

export const LAYOUT = {
  root: path("/home/ada/.hermes"),
  userHome: path("/home/ada"),
  lockFolder: path("/home/ada/.local/state/hermes/gateway-locks"),
};
const SERVICE = systemdFormat.id(LAYOUT, CODER);

/** What the manifest says of the profile `coder`. */
export function settingsOf(
  state: GatewaySettings["state"] = "running",
  more: Partial<ProfileSettings> = {},
): ProfileSettings {
  return {
    name: CODER,
    place: PLACE,
    create: { skills: "bundled" },
    config: [],
    env: new Map(),
    files: new Map(),
    gateway: {
      state,
      startAtLogin: state === "running",
      readyTimeoutMs: 60_000,
      limits: {},
      place: PLACE,
    },
    ...more,
  };
}

/** A manifest with this one profile. */
export function manifestOf(settings: ProfileSettings): HostManifest {
  return {
    path: path("/home/ada/hermes-fleet.yaml"),
    name: "home",
    hermes: { command: "hermes" },
    host: {},
    profiles: new Map([[settings.name, settings]]),
    elsewhere: new Map(),
    removed: new Map(),
    place: PLACE,
  };
}

export interface Seen {
  /** Texts by their path below the Hermes root; undefined: it was looked for and is not there. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly unreadable?: readonly string[];
  readonly exists?: boolean;
  readonly gateway?: GatewayFact;
  readonly service?: Partial<ServiceFact>;
  /** Whether the service has a definition, and whose. */
  readonly definition?: "ours" | "foreign";
}

/** What a look at the host found of the profile `coder`, which is there unless it says otherwise. */
export function factsOf(seen: Seen = {}): Facts {
  const below = (name: string) => path(`${LAYOUT.root}/${name}`);
  const service: ServiceFact = {
    id: SERVICE,
    active: "inactive",
    sub: "dead",
    isEnabled: false,
    needsReload: false,
    ...seen.service,
  };
  return {
    nowMs: Date.UTC(2026, 10, 22),
    definitions: new Map(
      seen.definition === undefined ? [] : [[SERVICE, definitionOf(seen.definition === "ours")]],
    ),
    files: new Map([
      ...Object.entries(seen.files ?? {}).map(([name, text]) => [below(name), fileOf(text)] as const),
      ...(seen.unreadable ?? []).map((name) => [below(name), UNREADABLE] as const),
    ]),
    profiles: new Set(seen.exists === false ? [] : [CODER]),
    tombstones: new Set(),
    bareFolders: new Set(),
    hollowFolders: new Set(),
    blockedHomes: new Set(),
    services: new Map([[SERVICE, service]]),
    gateways: new Map([[CODER, seen.gateway ?? { is: "none" }]]),
    manager: { is: "available", kind: "systemd" },
    hermes: { is: "found", path: path("/home/ada/.local/bin/hermes"), version: "0.16.0" },
    locks: [],
    programs: new Map(),
    linger: true,
    leftovers: { gone: [], legacy: [], system: [], dropIns: [] },
  };
}

const UNREADABLE: FileFact = { is: "unreadable", reason: "permission denied" };

function fileOf(text: string | undefined): FileFact {
  return text === undefined ? { is: "absent" } : { is: "text", text, mode: 0o600, modifiedMs: 0 };
}

function definitionOf(belongsHere: boolean): DefinitionFact {
  return {
    fields: { command: [], home: undefined, workingFolder: undefined, restarts: true, startsAtLogin: true },
    belongsHere,
    programRuns: true,
    folderExists: true,
  };
}

/** A gateway that its service runs, and what it says of its platforms. */
export function running(platforms: Readonly<Record<string, string>> = {}): Pick<Seen, "gateway" | "service"> {
  return {
    service: { active: "active", sub: "running", isEnabled: true },
    gateway: {
      is: "live",
      process: { pid: 8497, startTime: 145_223 },
      startedMs: Date.UTC(2026, 10, 21),
      holdsLock: true,
      service: SERVICE,
      report: {
        state: "running",
        platforms: Object.entries(platforms).map(([platform, message]) => ({
          platform,
          state: "fatal",
          message,
        })),
      },
    },
  };
}
