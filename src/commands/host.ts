import { resolve } from "node:path";
import { below, type HermesLayout, homeOf, rootOfHome } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import { observe } from "../observe/observe.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import { needsOfDeclared, needsOfUndeclared } from "../resources/needs.ts";
import type { ServiceFormat, ServiceStates } from "../service-managers/manager.ts";
import { systemdFormat } from "../service-managers/systemd-format.ts";
import { systemdStates } from "../service-managers/systemd-states.ts";
import type { ReadingSystem } from "../system/system.ts";
import type { Options } from "./options.ts";

/** This host, as far as it is settled before looking: where things are, and which service manager is meant. */
export interface Host {
  readonly layout: HermesLayout;
  readonly manager: { readonly format: ServiceFormat; readonly states: ServiceStates } | undefined;
}

export type FoundHost =
  | { readonly ok: true; readonly host: Host }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Settles the Hermes root and the service manager from options, manifest and environment, in this order. */
export function findHost(
  system: ReadingSystem,
  options: Options,
  manifest: HostManifest,
  platform: NodeJS.Platform,
): FoundHost {
  const layout = layoutOf(system, options, manifest);
  if (options.serviceManager === "none") return { ok: true, host: { layout, manager: undefined } };
  if (options.serviceManager === "auto" && platform !== "linux") {
    return {
      ok: false,
      diagnostic: {
        code: "service-manager-unavailable",
        severity: "error",
        message: `there is no service manager for ${platform} yet, only systemd`,
        hint: "Pass --service-manager none to build the homes without services.",
      },
    };
  }
  const manager = { format: systemdFormat, states: systemdStates(system, layout) };
  return { ok: true, host: { layout, manager } };
}

/** Where Hermes keeps things here: the root of the options, the manifest or the environment, in this order. */
export function layoutOf(system: ReadingSystem, options: Options, manifest: HostManifest): HermesLayout {
  const chosen = options.hermesHome ?? manifest.hermes.home;
  const { userHome } = system;
  const inherited = system.variable("HERMES_HOME");
  const root = chosen ?? (inherited ? rootOfHome(inherited) : `${userHome}/.hermes`);
  const state = system.variable("XDG_STATE_HOME") || `${userHome}/.local/state`;
  const locks = system.variable("HERMES_GATEWAY_LOCK_DIR") || `${state}/hermes/gateway-locks`;
  const absolute = (path: string) => resolve(system.workingFolder, path) as AbsolutePath; // resolve() gives nothing else
  return { root: absolute(root), userHome, lockFolder: absolute(locks) };
}

/** Where a profile lies on this host. */
export function profileLayout({ layout, manager }: Host, profile: ProfileName): ProfileLayout {
  return { profile, home: homeOf(layout, profile), hermes: layout, format: manager?.format };
}

/** Looks at this host for what the manifest declares, and at what else is on it. */
export function look(system: ReadingSystem, host: Host, manifest: HostManifest): Promise<Facts> {
  return observe(system, {
    layout: host.layout,
    declared: [...manifest.profiles.keys()],
    hermesCommand: manifest.hermes.command,
    needsOf: (profile) => {
      const layout = profileLayout(host, profile);
      return manifest.profiles.has(profile) ? needsOfDeclared(layout) : needsOfUndeclared(layout);
    },
    manager: host.manager,
  });
}

/** The log of a profile's gateway. */
export function gatewayLog({ layout }: Host, profile: ProfileName): AbsolutePath {
  return below(homeOf(layout, profile), "logs", "gateway.log");
}
