import { chmodSync, mkdirSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import type { Ran, TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { actions } from "./support/plans.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const WITHOUT_SERVICES = ["--service-manager", "none"] as const;

const apply = (host: TestHost): Promise<Ran> => host.fleet(["apply", "-y", ...WITHOUT_SERVICES]);
const plan = (host: TestHost): Promise<Ran> =>
  host.fleet(["plan", "--detailed-exitcode", ...WITHOUT_SERVICES]);

const fleet = (...files: readonly string[]) =>
  ["version: 1", "profiles:", "  coder:", "    files:", ...files.map((line) => `      ${line}`), ""].join(
    "\n",
  );

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** The host as it was, but for the fleet's own state. */
const outside = (host: TestHost) => filesBut(host, OWN_STATE, ".hermes/profiles/coder");

describe("a managed file", () => {
  testOnBareHost("is written whole, in folders that are made for it, and stays so", async (host) => {
    host.write(host.path("work/mcp/coder.json"), '{ "servers": {} }\n', 0o644);
    host.manifest(
      fleet(
        "mcp.json: { file: mcp/coder.json }",
        'skills/notes/SKILL.md: { text: "Take notes.\\n" }',
        'vault.json: { text: "{}", sensitive: true }',
      ),
    );
    const coder = (name: string) => host.profile("coder", name);

    expect(await apply(host)).toMatchObject({ code: 0 });

    expect(host.read(coder("mcp.json"))).toBe('{ "servers": {} }\n');
    expect(host.read(coder("skills/notes/SKILL.md"))).toBe("Take notes.\n");
    expect(modeOf(coder("vault.json"))).toBe("600");
    expect(await plan(host)).toMatchObject({ code: 0 });
    host.write(host.path("work/mcp/coder.json"), '{ "servers": { "one": {} } }\n', 0o644);
    host.write(coder("skills/notes/SKILL.md"), "Take none.\n");
    chmodSync(coder("vault.json"), 0o644);

    const changed = await host.fleet(["plan", "--json", ...WITHOUT_SERVICES]);
    expect(await apply(host)).toMatchObject({ code: 0 });

    expect(actions(JSON.parse(changed.stdout))).toEqual({
      'profile.coder.file["mcp.json"]': "update",
      'profile.coder.file["skills/notes/SKILL.md"]': "update",
      'profile.coder.file["vault.json"]': "update",
    });
    expect(host.read(coder("mcp.json"))).toContain('"one"');
    expect(host.read(coder("skills/notes/SKILL.md"))).toBe("Take notes.\n");
    expect(modeOf(coder("vault.json"))).toBe("600");
    expect(await plan(host)).toMatchObject({ code: 0 });
  });

  testOnBareHost("is shown as a difference, line by line, unless it is sensitive", async (host) => {
    await host.hermes("profile", "create", "coder");
    host.write(host.profile("coder", "rules.md"), "Be kind.\nBe slow.\n", 0o644);
    host.write(host.profile("coder", "vault.json"), '{"a":"hidden-before"}\n');
    host.manifest(
      fleet(
        'rules.md: { text: "Be kind.\\nBe quick.\\n" }',
        `vault.json: { text: '{"a":"hidden-after"}', sensitive: true }`,
      ),
    );

    const { stdout, stderr } = await plan(host);

    expect(stdout).toContain("-Be slow.\n");
    expect(stdout).toContain("+Be quick.\n");
    expect(stdout).toMatch(/content: \(sensitive\)/);
    expect(stdout + stderr).not.toMatch(/hidden-(before|after)/);
  });

  testOnBareHost(
    "may be a link to another file of the same home, and is written through it",
    async (host) => {
      await host.hermes("profile", "create", "coder");
      host.write(host.profile("coder", "kept/real.md"), "old\n", 0o644);
      symlinkSync("kept/real.md", host.profile("coder", "rules.md"));
      host.manifest(fleet('rules.md: { text: "new\\n" }'));

      expect(await apply(host)).toMatchObject({ code: 0 });

      expect(readlinkSync(host.profile("coder", "rules.md"))).toBe("kept/real.md");
      expect(host.read(host.profile("coder", "kept/real.md"))).toBe("new\n");
      expect(await plan(host)).toMatchObject({ code: 0 });
    },
  );

  testOnBareHost("that leaves the manifest goes, unless somebody has changed it since", async (host) => {
    host.manifest(
      fleet('mine.md: { text: "mine\\n" }', 'yours.md: { text: "mine\\n" }', 'last.md: { text: "x" }'),
    );
    await apply(host);
    host.write(host.profile("coder", "yours.md"), "yours\n", 0o644);
    host.manifest(fleet('last.md: { text: "x" }'));

    const applied = await apply(host);

    expect(applied).toMatchObject({ code: 0 });
    expect(applied.stdout.replace(/\s+/g, " ")).toContain(
      'warning: profile "coder": the file yours.md has left the manifest, but was changed since',
    );
    expect(host.exists(host.profile("coder", "mine.md"))).toBe(false);
    expect(host.read(host.profile("coder", "yours.md"))).toBe("yours\n");
    expect(host.read(host.profile("coder", "last.md"))).toBe("x");
    expect(await plan(host)).toMatchObject({ code: 0 });
  });
});

/** Ways out of the home: what is declared, and how the host leads it out. */
const WAYS_OUT: Readonly<Record<string, readonly [string, (host: TestHost) => void]>> = {
  "a link that leads out of the home": [
    "mcp.json",
    (host) => symlinkSync(host.path("theirs/mcp.json"), host.profile("coder", "mcp.json")),
  ],
  "a link to nothing outside of the home": [
    "mcp.json",
    (host) => symlinkSync(host.path("theirs/new.json"), host.profile("coder", "mcp.json")),
  ],
  "a folder that is a link out of the home": [
    "skills/mine/mcp.json",
    (host) => symlinkSync(host.path("theirs"), host.profile("coder", "skills/mine")),
  ],
  "a link to another agent's file": [
    "mcp.json",
    (host) => symlinkSync(host.profile("default", "SOUL.md"), host.profile("coder", "mcp.json")),
  ],
  "a link out of the home by way of another": [
    "mcp.json",
    (host) => {
      symlinkSync(host.path("theirs"), host.profile("coder", "way"));
      symlinkSync("way/mcp.json", host.profile("coder", "mcp.json"));
    },
  ],
};

describe("a managed file is never written outside of the home:", () => {
  for (const [name, [file, lead]] of Object.entries(WAYS_OUT)) {
    testOnBareHost(name, async (host) => {
      await host.hermes("profile", "create", "coder");
      host.write(host.path("theirs/mcp.json"), "theirs\n", 0o644);
      host.write(host.profile("default", "SOUL.md"), "default's\n", 0o644);
      mkdirSync(host.profile("coder", "skills"), { recursive: true });
      lead(host);
      host.manifest(`${fleet(`${file}: { text: "ours\\n" }`)}    soul: { text: "You write code.\\n" }\n`);
      const before = outside(host);

      const planned = await plan(host);
      const applied = await apply(host);

      expect(planned.code).toBe(1);
      expect(planned.stdout.replace(/\s+/g, " ")).toContain(
        `error: profile "coder": the managed file ${file} cannot be read:`,
      );
      expect(applied.code).toBe(1);
      expect(outside(host)).toEqual(before);
    });
  }

  testOnBareHost("a link that somebody puts there between the look and the step", async (host) => {
    host.write(host.path("theirs"), "theirs\n", 0o644);
    host.manifest(`${fleet('mcp.json: { text: "ours\\n" }')}    create: { skills: none }\n`);
    // `hermes profile create` is the step before: it makes the link, as another program could at that moment.
    host.program(
      "hermes-that-links",
      `#!/bin/sh\n${host.path(".local/bin/hermes")} "$@"\nln -s ${host.path("theirs")} ${host.profile("coder", "mcp.json")}\n`,
    );
    host.manifest(
      `hermes: { command: ${host.path(".local/bin/hermes-that-links")} }\n${host.read(host.path("work/hermes-fleet.yaml"))}`,
    );

    const applied = await apply(host);

    expect(applied.code).toBe(1);
    expect(host.read(host.path("theirs"))).toBe("theirs\n");
  });
});

describe("the name of a managed file", () => {
  for (const [name, why] of [
    ["../escaped.md", 'its path has the part ".."'],
    ["skills/../../escaped.md", 'its path has the part ".."'],
    ["/etc/escaped", "its path is not relative to the profile's home"],
    ["~/escaped", "its path is not relative to the profile's home"],
    [".env", "its variables are managed one by one"],
    ["sessions/1.json", "Hermes writes it itself"],
  ] as const) {
    testOnBareHost(`may not be ${name}, and nothing is changed`, async (host) => {
      host.manifest(fleet(`"${name}": { text: "ours" }`));
      const before = host.snapshot();

      const ran = await apply(host);

      expect(ran.code).toBe(1);
      expect(ran.stderr.replace(/\s+/g, " ")).toContain(`"${name}" cannot be a managed file: ${why}`);
      expect(ran.stderr).toContain("at hermes-fleet.yaml:5:7\n");
      expect(host.snapshot()).toEqual(before);
    });
  }
});
