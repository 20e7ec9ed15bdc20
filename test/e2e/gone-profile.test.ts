import { rmSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { converge } from "./support/plans.ts";

const FLEET = `
version: 1
profiles:
  coder: { config: { model: { default: openai/gpt-5 } }, env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" } }
`;

describeOnBackends("the service of a profile that is gone", ({ testOnHost }) => {
  testOnHost("is named with the command that ends it, and nothing else ends it", async (host) => {
    const { services } = host;
    const script = [
      "hermes profile create old",
      "hermes -p old config set TELEGRAM_BOT_TOKEN 111:old-token",
      ...services.install("old", { running: true, startsAtLogin: true }),
    ];
    expect(await host.run("/bin/sh", ["-e", "-c", script.join("\n")])).toMatchObject({ code: 0 });
    await host.running("old");
    const pid = await host.pid("old");
    rmSync(host.profile("old"), { recursive: true });
    host.manifest(FLEET);

    await converge(host);
    const plan = await host.fleet(["plan", "--detailed-exitcode"]);

    expect(plan.code).toBe(0);
    expect(plan.stdout.replace(/\s+/g, " ")).toContain(
      `runs a gateway for a profile that is gone (${host.profile("old")})`,
    );
    expect(await host.pid("old")).toBe(pid);
    const [, command = ""] = /If nothing needs it: `([^`]+)`/.exec(plan.stdout.replace(/\s+/g, " ")) ?? [];
    expect(await host.run("/bin/sh", ["-c", command])).toMatchObject({ code: 0 });
    expect((await host.fleet(["plan"])).stdout).not.toContain("gone");
  });
});
