import { describe, expect, test } from "@jest/globals";
import { applyDocument } from "../../src/output/apply-document.ts";
import type { FakeHost } from "../plan/fake-host.ts";
import { applied, declare, unitOf } from "../plan/scenario.ts";

const token = (value: string) => `env: { TELEGRAM_BOT_TOKEN: '${value}' }`;

/** Two gateways that are to change their tokens, of which a cannot be stopped. */
async function halfSwapped(): Promise<FakeHost> {
  const host = await applied(`profiles: { a: { ${token("1:x")} }, b: { ${token("2:y")} } }`);
  declare(host, `profiles: { a: { ${token("2:y")} }, b: { ${token("1:x")} } }`);
  host.fail((line) => {
    if (!/ stop .*-a\.service/.test(line)) return undefined;
    if (line.includes(unitOf("b"))) host.units.run(["systemctl", "--user", "stop", "--", unitOf("b")]);
    return { exitCode: 1, stdout: "", stderr: "Failed to stop hermes-gateway-a.service: refused\n" };
  });
  return host;
}

/** What an apply tells, each as `ADDRESS: MESSAGE`. */
async function told(host: FakeHost): Promise<readonly string[]> {
  const { plan } = await host.plan();
  const { steps, isInterrupted } = await host.apply();
  return applyDocument(plan, steps, isInterrupted).diagnostics.map(
    ({ severity, message }) => `${severity} ${message}`,
  );
}

describe("a gateway that was stopped for another's sake, and could not be started again,", () => {
  test("is named as down", async () => {
    const host = await halfSwapped();
    expect(await told(host)).toContain(
      "error profile.b.gateway: its gateway was stopped, and has not been started again",
    );
    expect(host.pid(unitOf("b"))).toBe(0);
  });

  test("is named alone: the other one runs on", async () => {
    const down = (await told(await halfSwapped())).filter((line) => line.includes("started again"));
    expect(down).toHaveLength(1);
  });
});

describe("a gateway that was stopped and started", () => {
  test("is not named", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    expect(await told(host)).toEqual([]);
  });
});
