import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { FIXTURES } from "../../support/paths.ts";
import { endProcessesOf } from "../../support/processes-of-home.ts";
import type { TestHost } from "../../support/test-host.ts";

/**
 * Gives a host the stand-in for a user manager, which takes no root and a fraction of the time of the real one: for
 * recipes that only need one to be there.
 */
export async function startStandInManager(host: TestHost): Promise<StandInManager> {
  for (const program of ["systemctl", "loginctl"])
    symlinkSync(join(FIXTURES, "bin", program), host.path(".local/bin", program));
  const environment = { XDG_RUNTIME_DIR: host.path("run") };
  const daemon = join(FIXTURES, "bin/systemd-user-stand-in");
  const started = await host.run(daemon, ["start"], environment);
  if (started.code !== 0) throw new Error(started.stderr);
  return {
    environment,
    stop: async () => {
      await host.run(daemon, ["stop"], environment);
      await endProcessesOf(host.home);
    },
  };
}

export interface StandInManager {
  /** What its clients need. */
  readonly environment: { readonly XDG_RUNTIME_DIR: string };
  /** Ends it, and every service that it has started. */
  stop(): Promise<void>;
}
