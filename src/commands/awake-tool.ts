import type { ServiceManagerKind } from "../model/facts.ts";
import type { Options } from "./options.ts";

/** Whose tools tell, and hold, what keeps this host awake; undefined: this system has none that is known. */
export function awakeTools(
  { serviceManager }: Pick<Options, "serviceManager">,
  platform: NodeJS.Platform,
): ServiceManagerKind | undefined {
  if (serviceManager === "systemd" || serviceManager === "launchd") return serviceManager;
  if (platform === "linux") return "systemd";
  return platform === "darwin" ? "launchd" : undefined;
}

/** What there is to say where there is none. */
export function noAwakeTools(platform: NodeJS.Platform) {
  return {
    code: "awake-unknown",
    severity: "error",
    message: `hermes-fleet knows no way to keep ${platform} awake, only those of macOS and of systemd`,
  } as const;
}
