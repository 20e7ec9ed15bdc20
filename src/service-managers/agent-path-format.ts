import { below, type HermesLayout } from "../hermes/layout.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";

/** The property list of a LaunchAgent; all that lies in that folder is loaded at a login. */
export function agentPath({ userHome }: HermesLayout, label: ServiceId): AbsolutePath {
  return below(userHome, "Library", "LaunchAgents", `${label}.plist`);
}
