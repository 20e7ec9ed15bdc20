import { below, filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts, ServiceManagerKind } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { FleetRecord } from "../model/record.ts";
import { observe } from "../observe/observe.ts";
import type { ProcessSource } from "../observe/witness.ts";
import type { Member } from "../plan/members.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import { needsOfPlanned, needsOfUndeclared } from "../resources/needs.ts";
import type { ServiceFormat, ServiceStates } from "../service-managers/manager.ts";
import { systemdFormat } from "../service-managers/systemd-format.ts";
import { systemdStates } from "../service-managers/systemd-states.ts";
import type { ReadingSystem } from "../system/system.ts";
import { layoutOf } from "./hermes-layout.ts";
import type { Options } from "./options.ts";

/** This host, as far as it is settled before looking: where things are, and which service manager is meant. */
export interface Host {
  readonly layout: HermesLayout;
  readonly manager: { readonly format: ServiceFormat; readonly states: ServiceStates } | undefined;
  readonly processes: ProcessSource;
}

export type FoundHost =
  | { readonly ok: true; readonly host: Host }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Settles the Hermes root and the service manager from options, manifest and environment, in this order. */
export async function findHost(
  system: ReadingSystem,
  options: Options,
  manifest: HostManifest,
  platform: NodeJS.Platform,
): Promise<FoundHost> {
  const layout = layoutOf(system, options, manifest);
  const kind = options.serviceManager === "auto" ? USUAL[platform] : options.serviceManager;
  if (kind === undefined) {
    return {
      ok: false,
      diagnostic: {
        code: "service-manager-unavailable",
        severity: "error",
        message: `there is no service manager for ${platform}, only systemd and launchd`,
        hint: "Pass --service-manager none to build the homes without services.",
      },
    };
  }
  const manager = kind === "none" ? undefined : await managerOf(kind, system, layout);
  const processes = kind === "launchd" || platform === "darwin" ? "ps" : "proc";
  return { ok: true, host: { layout, manager, processes } };
}

/** What supervises a user's services where nothing else is asked for. */
const USUAL: Partial<Readonly<Record<NodeJS.Platform, ServiceManagerKind>>> = {
  linux: "systemd",
  darwin: "launchd",
};

/** launchd's is loaded where it is wanted: property lists take a parser that nobody else needs. */
async function managerOf(
  kind: ServiceManagerKind,
  system: ReadingSystem,
  layout: HermesLayout,
): Promise<NonNullable<Host["manager"]>> {
  switch (kind) {
    case "systemd":
      return { format: systemdFormat, states: systemdStates(system, layout) };
    case "launchd": {
      const { launchdFormat } = await import("../service-managers/launchd-format.ts");
      const { launchdStates } = await import("../service-managers/launchd-states.ts");
      return { format: launchdFormat, states: launchdStates(system, layout) };
    }
    default:
      return kind satisfies never;
  }
}

/** Where a profile lies on this host. */
export function profileLayout({ layout, manager }: Host, profile: ProfileName): ProfileLayout {
  return { profile, home: homeOf(layout, profile), hermes: layout, format: manager?.format };
}

/** Looks at this host for the profiles that the fleet answers for, and at what else is on it. */
export function look(
  system: ReadingSystem,
  host: Host,
  manifest: HostManifest,
  members: ReadonlyMap<ProfileName, Pick<Member, "settings" | "record">>,
  record?: FleetRecord,
  isSurvey = false,
): Promise<Facts> {
  const keepsAwake = manifest.host.keepAwake !== undefined || record?.ofHost?.keepAwake !== undefined;
  return observe(system, {
    ...(keepsAwake &&
      host.manager && { keepAwake: host.manager.format.keepAwake.id(host.layout, manifest.name) }),
    layout: host.layout,
    declared: [...members.keys()],
    aliases: [...members].flatMap(([name, { settings }]) => (settings.alias?.value === true ? [name] : [])),
    hermesCommand: manifest.hermes.command,
    needsOf: (profile) => {
      const layout = profileLayout(host, profile);
      const member = members.get(profile);
      const needs = member === undefined ? needsOfUndeclared(layout) : needsOfPlanned({ layout, ...member });
      return isSurvey ? [...needs, { path: filesOf(layout.home).distribution }] : needs;
    },
    manager: host.manager,
    processes: host.processes,
    isSurvey,
  });
}

/** The profiles of a manifest, where nothing of an earlier apply counts. */
export function declaredMembers({ profiles }: HostManifest) {
  return new Map([...profiles].map(([name, settings]) => [name, { settings, record: undefined }] as const));
}

/** The log of a profile's gateway. */
export function gatewayLog({ layout }: Host, profile: ProfileName): AbsolutePath {
  return below(homeOf(layout, profile), "logs", "gateway.log");
}
