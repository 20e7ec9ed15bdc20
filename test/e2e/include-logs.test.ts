import { expect } from "@jest/globals";
import type { ApplyDocument } from "../../src/output/apply-document.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { Ran, TestHost } from "../support/test-host.ts";

/** A secret that does not look like one. */
const SECRET = "a secret of several words";
const FOREIGN = "7000000001:AAtokenThatWasThereBefore";

/** Applies a fleet whose gateway fails, and writes into its log why. */
function fail(host: TestHost, words: readonly string[]): Promise<Ran> {
  host.manifest(`version: 1\nprofiles: { coder: { env: { SOME_KEY: ${SECRET} } } }\n`);
  host.switches({ lock_delay_ms: 0, startup_failed: `neither ${SECRET} nor ${FOREIGN} \u001b[2J` });
  return host.fleet(["apply", "-y", ...words]);
}

describeOnBackends("the log of a gateway that failed", ({ testOnHost }) => {
  testOnHost("is shown without a terminal where it is asked for", async (host) => {
    const { code, stderr } = await fail(host, ["--include-logs"]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/The last lines of\s\S+\/gateway\.log:\n/);
    expect(stderr).toContain("Gateway failed to start: neither (sensitive) nor (sensitive) \\u001b[2J");
  });

  testOnHost("is in the JSON where it is asked for", async (host) => {
    const { stdout } = await fail(host, ["--include-logs", "--json"]);

    const { logs } = JSON.parse(stdout) as ApplyDocument; // as it is documented
    expect(logs).toEqual([
      {
        profile: "coder",
        path: host.profile("coder", "logs/gateway.log"),
        lines: expect.arrayContaining([
          expect.stringContaining("Gateway failed to start: neither (sensitive) nor (sensitive)"),
        ]),
      },
    ]);
    expect(logs?.[0]?.lines.length).toBeLessThanOrEqual(5);
    expect(stdout).not.toContain(SECRET);
    expect(stdout).not.toContain(FOREIGN);
  });

  testOnHost("is nowhere else: logs hold people's messages", async (host) => {
    const text = await fail(host, []);
    const machine = await fail(host, ["--json"]);

    expect([text.code, machine.code]).toEqual([1, 1]);
    expect(text.stdout + text.stderr + machine.stdout + machine.stderr).not.toContain(
      "Gateway failed to start",
    );
    expect(JSON.parse(machine.stdout)).not.toHaveProperty("logs");
  });
});
