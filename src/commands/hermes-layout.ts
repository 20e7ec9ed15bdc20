import { resolve } from "node:path";
import { type HermesLayout, rootOfHome } from "../hermes/layout.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";
import type { Options } from "./options.ts";

/** Where Hermes keeps things here: the root of the options, the manifest or the environment, in this order. */
export function layoutOf(
  system: ReadingSystem,
  options: Pick<Options, "hermesHome">,
  manifest: { readonly hermes: { readonly home?: string } },
): HermesLayout {
  const chosen = options.hermesHome ?? manifest.hermes.home;
  const { userHome } = system;
  const inherited = system.variable("HERMES_HOME");
  const root = chosen ?? (inherited ? rootOfHome(inherited) : `${userHome}/.hermes`);
  const state = system.variable("XDG_STATE_HOME") || `${userHome}/.local/state`;
  const locks = system.variable("HERMES_GATEWAY_LOCK_DIR") || `${state}/hermes/gateway-locks`;
  const absolute = (path: string) => resolve(system.workingFolder, path) as AbsolutePath; // resolve() gives nothing else
  return { root: absolute(root), userHome, lockFolder: absolute(locks) };
}
