import { below, type HermesLayout } from "../hermes/layout.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";

/** Where the user's LaunchAgents lie; all of them are loaded at a login. */
export function agentFolder({ userHome }: HermesLayout): AbsolutePath {
  return below(userHome, "Library", "LaunchAgents");
}

/** The property list of a LaunchAgent. */
export function agentPath(layout: HermesLayout, label: ServiceId): AbsolutePath {
  return below(agentFolder(layout), `${label}.plist`);
}
