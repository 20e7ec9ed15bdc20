import { describe, test } from "@jest/globals";
import { TestHost } from "./test-host.ts";
import { whyNoUserManager } from "./user-manager.ts";

/** Where judges are required, as in CI, a suite that cannot run fails instead of being skipped. */
const ARE_REQUIRED = process.env.HERMES_FLEET_REQUIRE_JUDGES === "1";

/** A suite against a real `systemd --user`; skipped, with the reason in its name, where none can be had. */
export function describeWithUserManager(name: string, define: () => void): void {
  const reason = whyNoUserManager();
  if (reason === undefined || ARE_REQUIRED) describe(name, define);
  else describe.skip(`${name} (skipped: ${reason})`, define);
}

/** A test on a throw-away machine of its own. */
export function testOnHost(
  name: string,
  script: (host: TestHost) => Promise<void>,
  timeoutMs = 60_000,
): void {
  test(
    name,
    async () => {
      const host = await TestHost.start();
      try {
        await script(host);
      } finally {
        await host.stop();
      }
    },
    timeoutMs,
  );
}
