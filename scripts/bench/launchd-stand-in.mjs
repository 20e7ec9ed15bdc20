// Makes a throw-away host one with a launchd, as far as the stand-in is one. Its answers take Python's time.
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../../fixtures/bin/${name}`, import.meta.url));

/** What hermes-fleet has to be told on such a host, wherever it runs. */
export const LAUNCHD = ["--service-manager", "launchd"];

/** @returns what ends it, together with its jobs */
export async function startLaunchd(host) {
  host.program("launchctl", `#!/bin/sh\nexec '${path("launchctl")}' "$@"\n`);
  await call(host, "start");
  return () => call(host, "stop");
}

async function call(host, verb) {
  const ran = await host.run(path("launchd-stand-in"), [verb]);
  if (ran.code !== 0) throw new Error(`launchd-stand-in ${verb} ended with ${ran.code}: ${ran.stderr}`);
}
