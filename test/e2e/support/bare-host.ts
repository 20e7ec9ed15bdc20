import { test } from "@jest/globals";
import { TestHost } from "../../support/test-host.ts";

/** A test on a throw-away machine without a user manager: for what ends before a service manager is needed. */
export function testOnBareHost(name: string, script: (host: TestHost) => Promise<void>): void {
  test(name, async () => {
    const host = await TestHost.start({ manager: false });
    try {
      await script(host);
    } finally {
      await host.stop();
    }
  }, 480_000);
}
