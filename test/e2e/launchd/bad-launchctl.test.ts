import { rmSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnLaunchd } from "../../support/on-backends.ts";
import type { TestHost } from "../../support/test-host.ts";
import { converge } from "../support/plans.ts";
import { desktop, fleet, GUI, switches, USER } from "./mac.ts";

/** What may be wrong with launchctl, and what is said of it. */
const BAD: readonly (readonly [string, (host: TestHost) => unknown, string])[] = [
  ["is missing", (host) => rmSync(host.path(".local/bin/launchctl")), "launchctl was not found"],
  [
    "answers in an unknown form",
    (host) => switches(host, { garble: ["print"] }),
    `\`launchctl print ${GUI}\` answered in a form that hermes-fleet does not know`,
  ],
  [
    "does not answer",
    (host) => switches(host, { hang: ["print"] }),
    `\`launchctl print ${GUI}\` did not answer within 15 s`,
  ],
  [
    "fails",
    (host) => switches(host, { fail: { print: { exit: 1, stderr: "Could not print domain: 1: Oops\n" } } }),
    `\`launchctl print ${GUI}\`: Could not print domain: 1: Oops`,
  ],
  [
    "knows no session of the user",
    async (host) => {
      switches(host, { user_domain: false });
      await desktop(host, "logout");
    },
    `neither ${GUI} nor ${USER} can be seen`,
  ],
];

describeOnLaunchd("where launchctl", ({ testOnHost }) => {
  for (const [name, spoil, why] of BAD) {
    testOnHost(`${name}, the call is named, the rest is planned, and nothing is changed`, async (host) => {
      host.manifest(fleet());
      await converge(host);
      host.manifest(fleet('{ soul: { text: "You are another.\\n" } }'));
      await spoil(host);

      const plan = await host.fleet(["plan"]);
      const apply = await host.fleet(["apply", "-y"]);

      expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining("You are another.") });
      expect(plan.stdout.replace(/\s+/g, " ")).toContain(why);
      expect(apply).toMatchObject({ code: 1, stdout: expect.stringContaining("Nothing was changed.") });
      expect(host.read(host.profile("coder", "SOUL.md"))).not.toContain("You are another.");
    });
  }

  testOnHost("fails, a plan without changes does not say that all is well", async (host) => {
    host.manifest(fleet());
    await converge(host);
    switches(host, { garble: ["print"] });
    const { stdout } = await host.fleet(["plan"]);
    expect(stdout.split("\n")[0]).toBe(
      "No changes that could be seen: the service manager could not be asked.",
    );
    expect(await host.fleet(["status"])).toMatchObject({ code: 1 });
  });
});
