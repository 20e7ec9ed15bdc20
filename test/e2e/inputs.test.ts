import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES, PROGRAM } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { actions, converge, planOf } from "./support/plans.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const STDOUT_OF_A_VAULT = "half-a-secret-on-stdout";

interface Missing {
  readonly name: string;
  /** Lines of the manifest. */
  readonly lines: readonly string[];
  readonly prepare?: (host: TestHost) => void;
  readonly says: string;
  readonly at?: string;
}

const coder = (...lines: readonly string[]) => [
  "version: 1",
  "profiles:",
  "  coder:",
  ...lines.map((line) => `    ${line}`),
];

/** What an apply needs and a laptop that only plans need not have. */
const MISSING: readonly Missing[] = [
  {
    name: "a variable of the environment that is not set",
    lines: coder("env: { OPENAI_API_KEY: { from_env: CODER_KEY } }"),
    says: "OPENAI_API_KEY has no value: the environment variable CODER_KEY is not set",
    at: "4:12",
  },
  {
    name: "a file that is missing",
    lines: coder("env: { OPENAI_API_KEY: { from_file: secrets/key } }"),
    says: "OPENAI_API_KEY has no value: the file secrets/key does not exist",
    at: "4:12",
  },
  {
    name: "a command that fails",
    lines: coder("env: { OPENAI_API_KEY: { from_command: [vault, show] } }"),
    prepare: (host) =>
      host.program("vault", `#!/bin/sh\necho ${STDOUT_OF_A_VAULT}\necho "vault is locked" >&2\nexit 4\n`),
    says: "OPENAI_API_KEY has no value: the command `vault` exited with 4: vault is locked",
    at: "4:12",
  },
  {
    name: "a command that is missing",
    lines: coder("env: { OPENAI_API_KEY: { from_command: [vault, show] } }"),
    says: "OPENAI_API_KEY has no value: the command `vault` was not found",
    at: "4:12",
  },
  {
    name: "a command that prints nothing",
    lines: coder('env: { OPENAI_API_KEY: { from_command: ["true"] } }'),
    says: "OPENAI_API_KEY has no value: the command `true` printed nothing",
    at: "4:12",
  },
  {
    name: "a variable that should be in place",
    lines: coder("env: { OPENAI_API_KEY: { in_place: true } }"),
    says: "OPENAI_API_KEY is declared in_place but not in .env",
    at: "4:12",
  },
  {
    name: "Hermes",
    lines: coder(),
    prepare: (host) => rmSync(host.path(".local/bin/hermes")),
    says: 'Hermes was not found: "hermes" is not on PATH',
  },
  {
    name: "a newer Hermes",
    lines: ['hermes: { requires: ">=99" }', ...coder()],
    prepare: (host) =>
      host.program(
        "hermes",
        `#!${FIXTURES}/hermes-agent/venv/bin/python\nfrom hermes_cli.main import main\nmain()\n`,
      ),
    says: "Hermes 0.16.0 is installed, and >=99 is required",
    at: "1:21",
  },
];

const unwrapped = (text: string) => text.replace(/\s+/g, " ");

describe("where something is missing that an apply needs", () => {
  for (const { name, lines, prepare, says, at } of MISSING) {
    testOnBareHost(`${name}: a plan warns, an apply is refused before it changes anything`, async (host) => {
      host.manifest(lines.join("\n"));
      prepare?.(host);
      const before = filesBut(host, OWN_STATE);

      const plan = await host.fleet(["plan", "--service-manager", "none"]);
      const apply = await host.fleet(["apply", "-y", "--service-manager", "none"]);

      expect(plan.code).toBe(0);
      expect(unwrapped(plan.stdout)).toMatch(new RegExp(`warning: .*${literally(says)}`));
      expect(apply.code).toBe(1);
      expect(unwrapped(apply.stderr)).toMatch(new RegExp(`error: .*${literally(says)}`));
      if (at !== undefined) {
        for (const printed of [plan.stdout, apply.stderr])
          expect(printed).toContain(`at hermes-fleet.yaml:${at}\n`);
      }
      for (const printed of [plan.stdout, plan.stderr, apply.stdout, apply.stderr])
        expect(printed).not.toContain(STDOUT_OF_A_VAULT);
      expect(filesBut(host, OWN_STATE)).toEqual(before);
    });
  }

  testOnBareHost("a value that cannot be known is planned as known at apply", async (host) => {
    host.manifest(coder("env: { OPENAI_API_KEY: { from_env: CODER_KEY } }").join("\n"));

    const plan = await host.fleet(["plan", "--service-manager", "none"]);

    expect(plan.stdout).toContain("+ OPENAI_API_KEY: (known at apply)\n");
  });

  testOnBareHost("a value that cannot be known and is on the host already is no change", async (host) => {
    host.manifest(coder("env: { OPENAI_API_KEY: { from_env: CODER_KEY } }").join("\n"));
    await host.fleet(["apply", "-y", "--service-manager", "none"], { CODER_KEY: "sk-1" });

    const plan = await host.fleet(["plan", "--detailed-exitcode", "--service-manager", "none"]);

    expect(plan.code).toBe(0);
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

describe("without a user manager", () => {
  const FLEET = "version: 1\nprofiles:\n  default: {}\n  coder: { description: Writes code }\n";

  testOnBareHost("a plan warns and says what to do", async (host) => {
    host.manifest(FLEET);

    const plan = await host.fleet(["plan"]);

    expect(plan.code).toBe(0);
    expect(unwrapped(plan.stdout)).toMatch(
      /warning: no systemd user manager is running for root.* enable-linger/,
    );
  });

  for (const manager of ["auto", "systemd"]) {
    testOnBareHost(
      `an apply with --service-manager ${manager} is refused, and builds no homes`,
      async (host) => {
        host.manifest(FLEET);
        mkdirSync(host.path("run"));
        const before = filesBut(host, OWN_STATE);

        const apply = await host.fleet(["apply", "-y", "--service-manager", manager], {
          XDG_RUNTIME_DIR: host.path("run"),
        });

        expect(apply.code).toBe(1);
        expect(unwrapped(apply.stderr)).toMatch(
          /error: no systemd user manager is running for root.* enable-linger/,
        );
        expect(filesBut(host, OWN_STATE)).toEqual(before);
      },
    );
  }

  testOnBareHost("--service-manager none builds the homes and nothing else", async (host) => {
    host.manifest(FLEET);

    const apply = await host.fleet(["apply", "-y", "--service-manager", "none"]);

    expect(apply).toMatchObject({ code: 0 });
    expect(host.read(host.profile("coder", "profile.yaml"))).toContain("description: Writes code\n");
    expect(host.exists(host.path(".config"))).toBe(false);
    expect(await host.fleet(["plan", "--detailed-exitcode", "--service-manager", "none"])).toMatchObject({
      code: 0,
    });
  });
});

describeOnBackends("--service-manager none", ({ testOnHost }) => {
  testOnHost("leaves running gateways alone, even those that are declared stopped", async (host) => {
    host.manifest("version: 1\nprofiles:\n  coder: {}\n");
    await converge(host);
    const pid = await host.running("coder");
    host.manifest(
      "version: 1\nprofiles:\n  coder:\n    description: Rests\n    gateway: { state: stopped }\n",
    );

    expect(await host.fleet(["apply", "-y", "--service-manager", "none"])).toMatchObject({ code: 0 });

    expect(host.read(host.profile("coder", "profile.yaml"))).toContain("description: Rests\n");
    expect(await host.pid("coder")).toBe(pid);
  });
});

interface Unreadable {
  readonly name: string;
  readonly spoil: (host: TestHost) => void;
  readonly address: string;
}

const FLEET = `
version: 1
profiles:
  default: {}
  coder:
    description: Writes code
    config: { agent: { max_turns: 120 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
`;

const UNREADABLE: readonly Unreadable[] = [
  {
    name: "a config.yaml that is not YAML",
    spoil: (host) => host.write(host.profile("coder", "config.yaml"), "agent: [unclosed\n"),
    address: "profile.coder.config",
  },
  {
    name: "a config.yaml that is a list",
    spoil: (host) => host.write(host.profile("coder", "config.yaml"), "- one\n"),
    address: "profile.coder.config",
  },
  {
    name: "an .env that is binary",
    spoil: (host) => host.write(host.profile("coder", ".env"), "\u0000\u0001"),
    address: "profile.coder.env",
  },
  {
    name: "an .env that is a folder",
    spoil: (host) => {
      rmSync(host.profile("coder", ".env"));
      mkdirSync(host.profile("coder", ".env"));
    },
    address: "profile.coder.env",
  },
  {
    name: "an .env that is a link out of the home",
    spoil: (host) => {
      host.write(host.path("work/elsewhere"), "KEY=kept\n");
      rmSync(host.profile("coder", ".env"));
      symlinkSync("/etc/hostname", host.profile("coder", ".env"));
    },
    address: "profile.coder.env",
  },
];

describeOnBackends("what cannot be read on the host is an error for that alone:", ({ testOnHost }) => {
  for (const { name, spoil, address } of UNREADABLE) {
    testOnHost(name, async (host) => {
      await host.hermes("profile", "create", "coder");
      spoil(host);
      const before = host.snapshot(host.profile("coder"));
      host.manifest(FLEET);

      const plan = await planOf(host);
      const apply = await host.fleet(["apply", "-y"]);

      expect(plan.outcome).toBe("errors");
      expect(plan.diagnostics.filter(({ code }) => code !== "to-do")).toEqual([
        expect.objectContaining({ severity: "error", code: "host-file-unreadable", address }),
      ]);
      expect(actions(plan)).toMatchObject({
        "profile.coder.description": "create",
        "profile.default.gateway": "create",
      });
      expect(apply.code).toBe(1);
      expect(apply.stdout + apply.stderr).toContain("cannot be read");
      expect(await host.running("default")).toBeGreaterThan(0);
      expect(host.read(host.profile("coder", "profile.yaml"))).toContain("description: Writes code\n");
      const name = address.endsWith("env") ? ".env" : "config.yaml";
      const path = host.profile("coder", name);
      expect(host.snapshot(host.profile("coder"))[path]).toEqual(before[path]);
    });
  }
});

describe("the value of a variable", () => {
  const SOURCES = coder(
    "env:",
    '  LITERAL: "it\'s ${NOT} # a comment"',
    "  FROM_ENVIRONMENT: { from_env: CODER_KEY }",
    "  FROM_FILE: { from_file: secrets/key }",
    "  FROM_HOME: { from_file: ~/key }",
    "  FROM_COMMAND: { from_command: [sh, -c, 'echo \"$0\"; echo noise >&2', from-command] }",
    "  IN_PLACE: { in_place: true }",
    "  GONE: null",
  ).join("\n");

  testOnBareHost("comes from where the manifest says", async (host) => {
    await host.hermes("profile", "create", "coder");
    host.write(host.profile("coder", ".env"), "IN_PLACE=stays\nGONE=goes\nUNDECLARED=stays\n");
    host.write(host.path("work/secrets/key"), "from-file\n");
    host.write(host.path("key"), "from-home\n");
    host.manifest(SOURCES);

    const apply = await host.fleet(["apply", "-y", "--service-manager", "none"], {
      CODER_KEY: "from-environment",
    });

    expect(apply).toMatchObject({ code: 0 });
    const lines = host.read(host.profile("coder", ".env")).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "IN_PLACE=stays",
        "UNDECLARED=stays",
        "FROM_ENVIRONMENT=from-environment",
        "FROM_FILE=from-file",
        "FROM_HOME=from-home",
        "FROM_COMMAND=from-command",
      ]),
    );
    expect(lines.filter((line) => line.startsWith("GONE"))).toEqual([]);
    const again = ["plan", "--detailed-exitcode", "--service-manager", "none"];
    expect(await host.fleet(again, { CODER_KEY: "from-environment" })).toMatchObject({ code: 0 });
  });

  testOnBareHost("may be one for all agents, and another for one of them", async (host) => {
    host.manifest(
      [
        "version: 1",
        "defaults: { env: { OPENAI_API_KEY: shared, EDITOR: vi } }",
        "profiles:",
        "  one: {}",
        "  two: { env: { OPENAI_API_KEY: own, EDITOR: null } }",
      ].join("\n"),
    );

    await host.fleet(["apply", "-y", "--service-manager", "none"]);

    expect(host.read(host.profile("one", ".env"))).toMatch(/^OPENAI_API_KEY=shared\nEDITOR=vi\n$/m);
    expect(host.read(host.profile("two", ".env"))).toMatch(/^OPENAI_API_KEY=own\n$/m);
    expect(host.read(host.profile("two", ".env"))).not.toContain("EDITOR");
  });
});

describe(".env is for its owner alone", () => {
  /** Runs an apply with an umask that hides nothing. */
  const openly = (host: TestHost, words: readonly string[]) =>
    host.run("/bin/sh", ["-c", 'umask 000; exec "$@"', "sh", process.execPath, ...words]);
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

  for (const profile of ["default", "coder"]) {
    testOnBareHost(`when it is made for ${profile}`, async (host) => {
      host.manifest(`version: 1\nprofiles: { ${profile}: { env: { OPENAI_API_KEY: sk-1 } } }\n`);

      const ran = await openly(host, [PROGRAM, "apply", "-y", "--service-manager", "none"]);

      expect(ran).toMatchObject({ code: 0 });
      expect(mode(host.profile(profile, ".env"))).toBe("600");
    });
  }

  testOnBareHost("when it was open to all before", async (host) => {
    await host.hermes("profile", "create", "coder");
    chmodSync(host.profile("coder", ".env"), 0o666);
    host.manifest("version: 1\nprofiles: { coder: { env: { OPENAI_API_KEY: sk-1 } } }\n");

    await openly(host, [PROGRAM, "apply", "-y", "--service-manager", "none"]);

    expect(mode(host.profile("coder", ".env"))).toBe("600");
  });

  testOnBareHost("and so is every file on the way to it, from its first byte", async (host) => {
    host.manifest(`version: 1\nprofiles: { default: { env: { OPENAI_API_KEY: sk-1 } } }\n`);
    const seen = new Set<string>();
    const apply = host.begin("/bin/sh", [
      "-c",
      'umask 000; exec "$@"',
      "sh",
      process.execPath,
      PROGRAM,
      "apply",
      "-y",
      "--service-manager",
      "none",
    ]);

    while (!apply.hasEnded) {
      for (const name of readdirSync(host.profile("default"))) {
        if (name.startsWith(".env")) seen.add(modeIfThere(host.profile("default", name)));
      }
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(await apply.ended).toMatchObject({ code: 0 });
    expect([...seen].filter((one) => one !== "600" && one !== "gone")).toEqual([]);
  });

  function modeIfThere(path: string): string {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? "gone" : (found.mode & 0o777).toString(8);
  }
});
