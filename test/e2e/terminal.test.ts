import { describe, expect } from "@jest/globals";
import { PROGRAM } from "../support/paths.ts";
import type { Ran, TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { inTerminal } from "./support/in-terminal.ts";

const FLEET = "version: 1\nprofiles:\n  coder: { description: Writes code }\n";
const NONE = ["--service-manager", "none"];

const ESCAPE = "\u001b[";

describe("colours", () => {
  testOnBareHost("are drawn on a terminal", async (host) => {
    host.manifest(FLEET);

    expect((await inTerminal(host, ["plan", ...NONE])).stdout).toContain(ESCAPE);
  });

  const without: readonly (readonly [string, (host: TestHost) => Promise<Ran>])[] = [
    ["where there is no terminal", (host) => host.fleet(["plan", ...NONE])],
    ["with --no-color", (host) => inTerminal(host, ["plan", "--no-color", ...NONE])],
    ["with NO_COLOR", (host) => inTerminal(host, ["plan", ...NONE], { environment: { NO_COLOR: "1" } })],
    [
      "where the terminal is dumb",
      (host) => inTerminal(host, ["plan", ...NONE], { environment: { TERM: "dumb" } }),
    ],
  ];
  for (const [where, plan] of without) {
    testOnBareHost(`are not drawn ${where}`, async (host) => {
      host.manifest(FLEET);

      const { stdout, stderr } = await plan(host);

      expect(stdout).toContain("1 of 1 profile would change");
      expect(stdout + stderr).not.toContain(ESCAPE);
    });
  }
});

describe("an apply that asks", () => {
  testOnBareHost("changes nothing after a no", async (host) => {
    host.manifest(FLEET);

    const ran = await inTerminal(host, ["apply", ...NONE], { types: "n\\n" });

    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("Nothing was changed.");
    expect(host.exists(host.profile("coder"))).toBe(false);
  });

  testOnBareHost("applies after a yes", async (host) => {
    host.manifest(FLEET);

    const ran = await inTerminal(host, ["apply", ...NONE], { types: "yes\\n" });

    expect(ran).toMatchObject({ code: 0 });
    expect(host.read(host.profile("coder", "profile.yaml"))).toContain("Writes code");
  });

  testOnBareHost("applies on a terminal that does not know its width", async (host) => {
    host.manifest(FLEET);

    const ran = await inTerminal(host, ["apply", ...NONE], { types: "yes\\n", columns: 0 });

    expect(ran.code).toBe(0);
    expect(host.read(host.profile("coder", "profile.yaml"))).toContain("Writes code");
  });

  testOnBareHost("ends with 130 after Ctrl-C", async (host) => {
    host.manifest(FLEET);

    const ran = await inTerminal(host, ["apply", ...NONE], { types: "\\003" });

    expect(ran.code).toBe(130);
    expect(host.exists(host.profile("coder"))).toBe(false);
  });

  testOnBareHost("asks nothing where there is nothing to do", async (host) => {
    host.manifest(FLEET);
    await host.fleet(["apply", "-y", ...NONE]);

    const ran = await inTerminal(host, ["apply", ...NONE]);

    expect(ran.code).toBe(0);
    expect(ran.stdout).not.toContain("[y/N]");
  });
});

describe("init", () => {
  testOnBareHost("writes a manifest that is valid as it is", async (host) => {
    expect(await host.fleet(["init"])).toMatchObject({ code: 0 });

    expect(await host.fleet(["validate"])).toMatchObject({ code: 0, stderr: "" });
  });

  testOnBareHost("never writes over a file that is there", async (host) => {
    host.manifest("# mine\n");

    const ran = await host.fleet(["init"]);

    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("hermes-fleet.yaml is there already, and is left as it is");
    expect(host.read(host.path("work/hermes-fleet.yaml"))).toBe("# mine\n");
  });
});

describe("what a program prints", () => {
  const piped = (host: TestHost, words: string) =>
    host.run("/bin/bash", ["-c", `set -o pipefail; '${process.execPath}' '${PROGRAM}' ${words} | head -1`]);

  for (const words of ["schema", "plan --service-manager none --full", "--help"]) {
    testOnBareHost(`may be cut short by its reader: ${words} | head -1`, async (host) => {
      const profiles = Array.from({ length: 300 }, (_, index) => `  agent-${index}: {}`);
      host.manifest(["version: 1", "profiles:", ...profiles].join("\n"));

      const ran = await piped(host, words);

      expect(ran).toMatchObject({ code: 0, stderr: "" });
      expect(ran.stdout.split("\n")).toHaveLength(2);
    });
  }

  testOnBareHost("on stdout is one document where --json asks for it", async (host) => {
    host.manifest(FLEET);

    for (const words of [["validate"], ["plan", ...NONE], ["apply", "-y", ...NONE], ["schema"]]) {
      const { stdout } = await host.fleet([...words, "--json"]);
      expect(() => JSON.parse(stdout)).not.toThrow();
    }
  });

  testOnBareHost("with --quiet is the result and nothing else", async (host) => {
    host.manifest(FLEET);

    const ran = await host.fleet(["apply", "-y", "-q", ...NONE]);

    expect(ran).toEqual({ code: 0, stderr: "", stdout: "Applied: 2 created, 0 updated, 0 restarted.\n" });
  });
});

describe("help", () => {
  for (const verb of ["", "init", "validate", "plan", "apply", "status", "restart", "run", "schema"]) {
    testOnBareHost(`has an example: ${verb} --help`, async (host) => {
      const ran = await host.fleet([...verb.split(" ").filter(Boolean), "--help"]);

      expect(ran).toMatchObject({ code: 0, stderr: "" });
      expect(ran.stdout).toContain(`Example:\n  $ hermes-fleet ${verb}`);
    });
  }
});
