import { statSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import type { Ran, TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";

const WITHOUT_SERVICES = ["--service-manager", "none"] as const;

const fleet = (profile: string, alias: string) => `version: 1\nprofiles:\n  ${profile}: { ${alias} }\n`;

const apply = (host: TestHost): Promise<Ran> => host.fleet(["apply", "-y", ...WITHOUT_SERVICES]);
const plan = (host: TestHost): Promise<Ran> =>
  host.fleet(["plan", "--detailed-exitcode", ...WITHOUT_SERVICES]);
const wrapper = (host: TestHost) => host.path(".local/bin/coder");

describe("a wrapper", () => {
  testOnBareHost(
    "is made for a profile that has none, works, and goes when it is no longer wanted",
    async (host) => {
      await host.hermes("profile", "create", "coder", "--no-alias");
      host.manifest(fleet("coder", "alias: true"));

      expect(await apply(host)).toMatchObject({ code: 0 });

      expect((statSync(wrapper(host)).mode & 0o777).toString(8)).toBe("755");
      await host.run(wrapper(host), ["config", "set", "display.theme", "dark"]);
      expect(host.read(host.profile("coder", "config.yaml"))).toContain("theme: dark");
      expect(await plan(host)).toMatchObject({ code: 0 });

      host.manifest(fleet("coder", ""));
      expect(await plan(host)).toMatchObject({ code: 0 });
      host.manifest(fleet("coder", "alias: false"));
      expect(await apply(host)).toMatchObject({ code: 0 });
      expect(host.exists(wrapper(host))).toBe(false);
      expect(await plan(host)).toMatchObject({ code: 0 });
    },
  );

  testOnBareHost("of a new profile is there, or is not, as the manifest says", async (host) => {
    host.manifest(`${fleet("coder", "alias: true")}  quiet: { alias: false }\n  left: {}\n`);

    expect(await apply(host)).toMatchObject({ code: 0 });

    const there = ["coder", "quiet", "left"].map((name) => host.exists(host.path(".local/bin", name)));
    expect(there).toEqual([true, false, true]);
    expect(await plan(host)).toMatchObject({ code: 0 });
  });

  for (const [name, why, alias, prepare] of [
    ["default", "`hermes` itself is its command", "alias: true", () => undefined],
    ["chat", '"chat" is a subcommand of hermes', "alias: true", () => undefined],
    [
      "coder",
      "is a program of that name",
      "alias: true",
      (host: TestHost) => host.write(host.path(".local/bin/coder"), "#!/bin/sh\necho mine\n", 0o755),
    ],
    ["tail", "/usr/bin/tail is a program of that name", "alias: true", () => undefined],
  ] as const) {
    testOnBareHost(`is refused for "${name}", since ${why}, and nothing else is`, async (host) => {
      prepare(host);
      const program = host.path(".local/bin", name);
      const before = host.exists(program) ? host.read(program) : undefined;
      host.manifest(fleet(name, `${alias}, description: Writes code`));

      const applied = await apply(host);

      expect(applied.code).toBe(1);
      expect((applied.stdout + applied.stderr).replace(/\s+/g, " ")).toContain(why);
      expect(host.exists(program) ? host.read(program) : undefined).toBe(before);
      expect(host.read(host.profile(name, "profile.yaml"))).toContain("Writes code");
    });
  }

  testOnBareHost("that is none is not taken away", async (host) => {
    host.write(wrapper(host), "#!/bin/sh\necho mine\n", 0o755);
    host.manifest(fleet("coder", "alias: false"));

    expect(await apply(host)).toMatchObject({ code: 0 });

    expect(host.read(wrapper(host))).toBe("#!/bin/sh\necho mine\n");
  });
});
