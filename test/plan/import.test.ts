import { describe, expect, test } from "@jest/globals";
import { importDiagnostics } from "../../src/commands/report-import.ts";
import { writtenManifest } from "../../src/manifest/written-text.ts";
import { importedFleet } from "../../src/plan/imported-fleet.ts";
import { type FakeHost, MANIFEST } from "./fake-host.ts";
import { imported } from "./importing.ts";
import { applied, apply, changesOf, fleet, HERMES, homeOf, open, unitOf } from "./scenario.ts";

const STATE = "/home/ada/.local/state/hermes-fleet";
const UNITS = "/home/ada/.config/systemd/user";
const TOKENS = ["111:default-token-of-ada", "222:coder-token-of-ada", "333:helper-token-of-ada"];

const FLEET =
  `profiles: { default: { env: { TELEGRAM_BOT_TOKEN: '${TOKENS[0]}' } },` +
  ` coder: { description: Writes, config: { model: { default: x/y } }, env: { TELEGRAM_BOT_TOKEN: '${TOKENS[1]}' } },` +
  ` helper: { env: { TELEGRAM_BOT_TOKEN: '${TOKENS[2]}' } } }`;

/** A fleet that somebody else has built: nothing of hermes-fleet is on its host. */
async function built(...lines: readonly string[]): Promise<FakeHost> {
  const host = await applied(...(lines.length === 0 ? [FLEET] : lines));
  host.disk.removeTree(STATE);
  return host;
}

/** Every file but what an apply keeps for itself. */
function filesOf(host: FakeHost): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...host.files].flatMap(([path, { text, mode }]) =>
      path.startsWith(STATE) || path === MANIFEST ? [] : [[path, `${mode.toString(8)} ${text}`]],
    ),
  );
}

/** A manifest whose comments are one line each. */
const joined = (text: string) => text.replace(/(?<=#.*)\n *# (?! )/g, " ");

const pidsOf = (host: FakeHost) =>
  ["hermes-gateway.service", unitOf("coder"), unitOf("helper")].map((unit) => host.pid(unit));

const ALL = ["default", "coder", "helper"];

interface Layout {
  readonly name: string;
  readonly make: () => Promise<FakeHost>;
  /** Those that are declared; all where nothing is said. */
  readonly declared?: readonly string[];
  /** What stands in the manifest, each in some line of it. */
  readonly says?: readonly string[];
}

/** The layout with something done to it. */
const but =
  (change: (host: FakeHost) => void, ...lines: readonly string[]) =>
  async () => {
    const host = await built(...lines);
    change(host);
    return host;
  };

const LAYOUTS: readonly Layout[] = [
  {
    name: "gateways that run",
    make: built,
    says: ["description: Writes", "TELEGRAM_BOT_TOKEN: { in_place: true }", "default: x/y"],
  },
  {
    name: "a gateway that was stopped, and still starts at login",
    make: but((host) => host.end(unitOf("coder"), "inactive")),
    says: ["state: stopped", "start_at_login: true"],
  },
  {
    name: "one that runs, and does not start at login",
    make: but((host) => host.disk.remove(`${UNITS}/default.target.wants/${unitOf("coder")}`)),
    says: ["start_at_login: false"],
  },
  {
    name: "one that has failed",
    make: but((host) => host.end(unitOf("coder"), "failed")),
    says: ["state: stopped", "# It has failed"],
  },
  {
    name: "one that crashes again and again",
    make: but((host) => {
      host.end(unitOf("coder"), "failed");
      host.units.loop(unitOf("coder"), { sub: "auto-restart", restarts: 7, exitStatus: 1 });
    }),
    declared: ["default", "helper"],
    says: ["# coder is left out: ", " coder:", "#   description: Writes"],
  },
  {
    name: "one that is parked",
    make: but((host) => {
      host.end(unitOf("coder"), "failed");
      host.units.loop(unitOf("coder"), { exitStatus: 78 });
    }),
    says: ["state: stopped", "# It has given up"],
  },
  {
    name: "one without a service",
    make: but(() => undefined, FLEET.replace("helper: {", "helper: { gateway: { state: absent },")),
    says: ["state: absent # it has no service"],
  },
  {
    name: "an orphan",
    make: but((host) => host.orphan(unitOf("coder"), { parent: 1 })),
    declared: ["default", "helper"],
    says: ["# coder is left out: ", "#   env:"],
  },
  {
    name: "one that runs in a terminal",
    make: but((host) => host.orphan(unitOf("coder"), { hasTerminal: true, parent: 77 })),
    declared: ["default", "helper"],
  },
  {
    name: "one that runs in a terminal and has no service",
    make: but((host) => {
      host.orphan(unitOf("coder"), { hasTerminal: true, parent: 77 });
      host.disk.remove(`${UNITS}/${unitOf("coder")}`);
    }),
    declared: ["default", "helper"],
  },
  {
    name: "a definition for another home",
    make: but((host) => {
      host.units.run(["systemctl", "--user", "stop", "--", unitOf("coder")]);
      const path = `${UNITS}/${unitOf("coder")}`;
      host.write(path, (host.text(path) ?? "").replaceAll(homeOf("coder"), "/home/eve/.hermes"), 0o644);
    }),
    says: ["state: absent", `# The service of its name, ${unitOf("coder")}, is there, but it is the service`],
  },
  {
    name: "a definition whose program is gone",
    make: but((host) => {
      const path = `${UNITS}/${unitOf("coder")}`;
      host.write(
        path,
        (host.text(path) ?? "").replace("/home/ada/.local/bin/hermes", "/opt/gone/hermes"),
        0o644,
      );
    }),
    declared: ["default", "helper"],
    says: ["; its gateway would be restarted: the service's command changes."],
  },
  {
    name: "the older form of a definition, without --profile",
    make: but((host) => {
      const path = `${UNITS}/${unitOf("coder")}`;
      host.write(path, (host.text(path) ?? "").replace("--profile coder ", ""), 0o644);
      host.units.run(["systemctl", "--user", "daemon-reload"]);
    }),
  },
  {
    name: "limits in a drop-in",
    make: () =>
      built(FLEET.replace("coder: {", "coder: { gateway: { limits: { memory_max: 1G, nice: 5 } },")),
    says: ["limits: { memory_max: 1G, nice: 5 }"],
  },
  {
    name: "limits that a manifest cannot say",
    make: but((host) =>
      host.write(
        `${UNITS}/${unitOf("coder")}.d/50-hermes-fleet.conf`,
        "[Service]\nMemoryMax=infinity\n",
        0o644,
      ),
    ),
    says: ["The limits of its service are left out"],
  },
  {
    name: "a drop-in with limits whose service is gone",
    make: async () => {
      const host = await built(FLEET.replace("coder: {", "coder: { gateway: { limits: { nice: 5 } },"));
      host.units.run(["systemctl", "--user", "stop", "--", unitOf("coder")]);
      host.units.run(["systemctl", "--user", "reset-failed", "--", unitOf("coder")]);
      host.disk.remove(`${UNITS}/${unitOf("coder")}`);
      host.disk.remove(`${UNITS}/default.target.wants/${unitOf("coder")}`);
      return host;
    },
    says: ["state: absent # it has no service"],
  },
  {
    name: "a definition that was edited and not read",
    make: but((host) => {
      const path = `${UNITS}/${unitOf("coder")}`;
      host.nowMs += 60_000;
      host.write(path, `${host.text(path) ?? ""}# mine\n`, 0o644);
    }),
    declared: ["default", "helper"],
    says: ["the service manager has not read its last change"],
  },
  {
    name: "linger",
    make: but((host) => host.setLinger(true)),
    says: ["host: { linger: true }"],
  },
  {
    name: "no linger",
    make: but((host) => host.setLinger(false)),
    says: ["`host: { linger: true }` would let them run on"],
  },
  {
    name: "a sticky profile",
    make: but((host) => host.write(`${HERMES}/active_profile`, "coder\n")),
    says: ["active_profile: coder"],
  },
  {
    name: "a sticky profile that is not there",
    make: but((host) => host.write(`${HERMES}/active_profile`, "gone\n")),
    says: ["The sticky profile is left out"],
  },
  {
    name: "a .env that others may read",
    make: but((host) => host.write(`${homeOf("coder")}/.env`, "A=b\n", 0o644)),
    declared: ["default", "helper"],
    says: ["its mode is 0644, not 0600"],
  },
  {
    name: "a profile without .env",
    make: but((host) => {
      host.disk.remove(`${homeOf("helper")}/.env`);
    }),
    declared: ["default", "coder"],
  },
  {
    name: "a .env that cannot be read",
    make: but((host) => host.disk.unreadable.add(`${homeOf("coder")}/.env`)),
    declared: ["default", "helper"],
    says: ["# coder is left out: its .env cannot be read"],
  },
  {
    name: "a config.yaml that is none",
    make: but((host) => host.write(`${homeOf("coder")}/config.yaml`, "a: [\n")),
    says: ["Its configuration is left out"],
  },
  {
    name: "a profile.yaml that is none",
    make: but((host) => host.write(`${homeOf("coder")}/profile.yaml`, "- a\n")),
    says: ["Its description is left out: profile.yaml cannot be read"],
  },
  {
    name: "a description that Hermes has made up",
    make: but((host) =>
      host.write(`${homeOf("coder")}/profile.yaml`, "description: Codes\ndescription_auto: true\n"),
    ),
    says: ["Hermes has made it up"],
  },
  {
    name: "a description with odd characters",
    make: but((host) =>
      host.write(`${homeOf("coder")}/profile.yaml`, 'description: "a: \\u0001 #b\\n\\u2028 \\"日本\\""\n'),
    ),
    says: ["description: "],
  },
  {
    name: "a .env with a byte order mark, CRLF, equal keys, empty values, references and names that are none",
    make: but((host) =>
      host.write(
        `${homeOf("coder")}/.env`,
        "\ufeffTELEGRAM_BOT_TOKEN=a\r\nTELEGRAM_BOT_TOKEN=222:b\r\nEMPTY=\r\nBARE\r\nWITH=${EMPTY}x\r\nHERMES_HOME=/x\r\na.b=c\r\nMIIEvQIBADANBgkqhkiG9w0BAQ==\r\n",
      ),
    ),
    says: [
      "EMPTY: { in_place: true }",
      "WITH: { in_place: true }",
      "Left out of .env, since Hermes sets them itself",
      "a manifest takes names",
    ],
  },
  {
    name: "a config.yaml with all that YAML can hold",
    make: but((host) =>
      host.write(
        `${homeOf("coder")}/config.yaml`,
        [
          "base: &base { a: yes, b: 12:30, c: 1_000, d: 2026-11-30, e: 0o17, f: 1e3, g: ~, h: '<<' }",
          "merged: { <<: *base, a: no }",
          "big: 123456789012345678901234567890",
          "5: five",
          "null: x",
          "empty: {}",
          "none: []",
          "floats: [1.5, .inf]",
          "list: [null, 2026-01-01]",
          "fine: [null, { x: [] }]",
          "onboarding: { seen: { a: true }, asked: 1 }",
          "platforms: { telegram: { token: 999:not-in-any-env, enabled: true }, slack: { token: xoxb-1 } }",
          `model: { default: m, max_tokens: 4096, redact_secrets: true, note: 'has ${TOKENS[0]} in it' }`,
          "url: https://ada:hunter2hunter2@example.org/",
          "key: 'text'",
          "header: Zm9vYmFyYmF6MTIzNDU2Nzg5MGFi",
          "hash: 0123456789abcdef0123456789abcdef",
          "long: claude-sonnet-4-20250514-thinking",
          "other: Qwen2.5-Coder-32B-Instruct-GGUF",
          "",
        ].join("\n"),
      ),
    ),
    says: [
      "b: 750",
      "e: '0o17'",
      "max_tokens: 4096",
      "asked: 1",
      "empty: {}",
      "none: []",
      "platforms.telegram.token",
      "big, ",
      "onboarding.seen",
      "header",
      "long: claude-sonnet-4-20250514-thinking",
      "other: Qwen2.5-Coder-32B-Instruct-GGUF",
    ],
  },
  {
    name: "two gateways with one token",
    make: but((host) => {
      for (const home of [homeOf("coder"), homeOf("helper")])
        host.write(`${home}/.env`, "TELEGRAM_BOT_TOKEN=7:same-token\n");
    }),
  },
  {
    name: "folders that are no profiles",
    make: but((host) => {
      host.disk.makeFolder(`${HERMES}/profiles/bare/skills`);
      host.disk.makeFolder(`${HERMES}/profiles/Large`);
      host.write(`${HERMES}/profiles/dead/.env`, "");
      host.write(`${HERMES}/profiles/.deleted/dead`, "");
    }),
    says: [
      "profiles/bare is left out",
      "profiles/Large is left out: its name",
      "profiles/dead is left out: Hermes takes it for deleted",
    ],
  },
  {
    name: "profiles that were installed from a distribution",
    make: but((host) => {
      const from = (source: string) =>
        `name: papers\nversion: "1.2.0"\nsource: ${source}\ninstalled_at: "2026-01-01"\n`;
      host.write(`${homeOf("coder")}/distribution.yaml`, from("https://github.com/you/papers-bot"));
      host.write(
        `${homeOf("helper")}/distribution.yaml`,
        from("https://ada:s3cretpassword@example.org/x.git"),
      );
    }),
    says: [
      "distribution: { source: https://github.com/you/papers-bot, version: 1.2.0 }",
      "Its distribution is left out",
    ],
  },
  {
    name: "a distribution from a path that nobody can tell",
    make: but((host) =>
      host.write(
        `${homeOf("coder")}/distribution.yaml`,
        "name: p\nversion: 1.10\nsource: ./here\ninstalled_at: x\n",
      ),
    ),
    says: ["Its distribution is left out"],
  },
  {
    name: "a wrapper that is not there",
    make: but((host) => host.disk.remove("/home/ada/.local/bin/coder")),
  },
  {
    name: "Hermes 0.17 with a gateway for each, and a flag that says no",
    make: but((host) => {
      host.installHermes("0.18.0");
      host.write(`${HERMES}/config.yaml`, "gateway: { multiplex_profiles: false }\n");
    }),
  },
  {
    name: "Hermes 0.21 with a gateway for each",
    make: async () => {
      const host = fleet(FLEET);
      host.makeProfile("default");
      host.installHermes("0.21.0");
      await apply(host);
      host.disk.removeTree(STATE);
      host.nowMs += 3_600_000;
      return host;
    },
  },
];

describe("importing", () => {
  test.each(LAYOUTS)(
    "$name: changes nothing, neither planned nor applied",
    async ({ make, declared = ALL, says = [] }) => {
      const host = await make();
      const before = filesOf(host);
      const pids = pidsOf(host);

      const { text, remains, fleet: found } = await imported(host);

      expect([remains.ofHost, [...remains.profiles]]).toEqual([[], []]);
      expect(found.profiles.map(({ profile }) => String(profile))).toEqual(declared);
      expect(TOKENS.filter((token) => text.includes(token))).toEqual([]);
      expect(text).not.toMatch(
        /not-in-any-env|hunter2|Zm9v|0123456789abcdef|s3cretpassword|MIIEvQ|same-token/,
      );
      for (const words of says) expect(joined(text)).toContain(words);
      const { plan } = await host.plan();
      expect([changesOf(plan), plan.steps]).toEqual([[], []]);
      expect(filesOf(host)).toEqual(before);
      // What two have is so whether it is declared or not.
      if (plan.diagnostics.some(({ blocks }) => blocks === "apply")) return;
      await apply(host);
      expect([filesOf(host), pidsOf(host), await open(host)]).toEqual([before, pids, []]);
    },
  );
});

describe("what an import says", () => {
  test("tells of the default that is left out as of others, and how to have them in", async () => {
    const host = await built();
    for (const unit of ["hermes-gateway.service", unitOf("coder"), unitOf("helper")]) {
      const path = `${UNITS}/${unit}`;
      host.write(path, (host.text(path) ?? "").replace("/home/ada/.local/bin/hermes", "/opt/gone/h"), 0o644);
    }
    const made = await imported(host);
    const left = importDiagnostics(made).filter(({ message }) => message.includes(" is left out: "));
    expect(left.map(({ profiles }) => profiles)).toEqual([["default"], ["coder"], ["helper"]]);
    for (const { hint } of left) expect(hint).toContain("Take the marks of its comment away");
    expect(await open(host)).toEqual([]);
    // As somebody does who takes that advice.
    const taken = made.text
      .replace("profiles: {} #", "profiles: #")
      .replace(/^ {2}# (default:\n)((?: {2}# {3}.*\n)*)/m, (text) => text.replaceAll("# ", ""));
    host.declare(taken);
    expect(await open(host)).toContain("profile.default.service update");
  });

  test("names the parts of a profile that are left out, since they would change", async () => {
    const { found } = await imported(await built());
    const parts = new Set(["description", "config"] as const);
    const without = new Map([...found.facts.profiles].map((name) => [name, parts] as const));
    const { manifest } = importedFleet(found, { topology: "per_profile", leftOut: new Map(), without });
    const text = joined(writtenManifest(manifest));
    expect(text).toContain("  # Its description is left out, since a plan would change it.");
    expect(text).toContain(" Its configuration is left out, since a plan would change it.");
  });

  test("leaves a profile out whole, and names the keys that would change", async () => {
    const host = await builtOn("0.21.0", FLEET);
    host.write(`${homeOf("coder")}/config.yaml`, "model: { default: x/y }\n");
    const { text } = await imported(host);
    expect(joined(text)).toContain(
      "# coder is left out: declared as it is, its config.yaml would change: gateway.standalone.",
    );
    expect(text).toContain("  #   config:\n  #     model:\n  #       default: x/y\n");
  });
});

/** A fleet of Hermes of this version, built by others. */
async function builtOn(version: string, ...lines: readonly string[]): Promise<FakeHost> {
  const host = fleet(...lines);
  host.makeProfile("default");
  host.installHermes(version);
  await apply(host);
  host.disk.removeTree(STATE);
  host.nowMs += 3_600_000;
  return host;
}

const SHARED = ["hermes: { topology: multiplexed }", FLEET] as const;

describe("importing where the gateway of the default serves others", () => {
  test.each(["0.18.0", "0.21.0"])("says so where the list of them is there: %s", async (version) => {
    const host = await builtOn(version, ...SHARED);
    const { text, fleet: found } = await imported(host);
    expect(text).toContain("hermes:\n  topology: multiplexed\n");
    expect(found.profiles).toHaveLength(3);
    expect(await open(host)).toEqual([]);
  });

  test("stops whom it does not serve, and leaves out whoever has a gateway of its own", async () => {
    const host = await builtOn(
      "0.21.0",
      SHARED[0],
      FLEET.replace("helper: {", "helper: { gateway: { state: stopped },"),
    );
    host.makeProfile("alone");
    host.write(`${homeOf("alone")}/config.yaml`, "gateway: { standalone: true }\n");
    const { text, fleet: found } = await imported(host);
    expect(found.profiles.map(({ profile, state }) => `${profile} ${state}`)).toEqual([
      "default running",
      "alone stopped",
      "coder running",
      "helper stopped",
    ]);
    expect(text).not.toContain("standalone: ");
    expect(await open(host)).toEqual([]);
  });

  /** A fleet of one gateway that serves whoever is there. */
  const withoutList = async (version: string) => {
    const host = await builtOn(version, ...SHARED);
    const path = `${HERMES}/config.yaml`;
    host.write(path, (host.text(path) ?? "").replace(/\n +multiplex_profile_allowlist:(\n +- .*)+/, ""));
    expect(host.text(path)).not.toContain("allowlist");
    return host;
  };

  test.each(["0.18.0", "0.21.0"])("needs no list where all are served: %s", async (version) => {
    const host = await withoutList(version);
    const [before, pid] = [filesOf(host), host.pid("hermes-gateway.service")];
    const { text, fleet: found } = await imported(host);
    expect(text).toContain("hermes:\n  topology: multiplexed\n");
    expect(found.profiles).toHaveLength(3);
    expect(await open(host)).toEqual([]);
    await apply(host);
    expect([filesOf(host), host.pid("hermes-gateway.service")]).toEqual([before, pid]);
  });

  test.each(["0.18.0", "0.21.0"])(
    "declares the default alone where there is no list and not all can be declared: %s",
    async (version) => {
      const host = await withoutList(version);
      host.disk.unreadable.add(`${homeOf("helper")}/.env`);
      const before = filesOf(host);
      const { text, fleet: found } = await imported(host);
      expect(found.profiles.map(({ profile }) => String(profile))).toEqual(["default"]);
      expect(joined(text)).toContain("the plan adds gateway.multiplex_profile_allowlist");
      expect(text).toContain("  # coder:\n  #   description: Writes\n");
      expect(await open(host)).toEqual([]);
      await apply(host);
      expect(filesOf(host)).toEqual(before);
    },
  );
});

describe("importing under launchd", () => {
  const onMac = async (...lines: readonly string[]) => {
    const { FakeHost: Host } = await import("./fake-host.ts");
    const host = new Host(["version: 1", ...lines, ""].join("\n"), "darwin");
    await apply(host);
    host.disk.removeTree(STATE);
    host.nowMs += 3_600_000;
    return host;
  };

  test("changes nothing, whatever starts at login", async () => {
    const host = await onMac(
      FLEET.replace("helper: {", "helper: { gateway: { state: stopped },").replace(
        "coder: {",
        "coder: { gateway: { start_at_login: false, limits: { nice: 3 } },",
      ),
    );
    const before = filesOf(host);
    const { text, fleet: found } = await imported(host);
    expect(found.profiles.map(({ state }) => state)).toEqual(["running", "running", "stopped"]);
    expect(text).toContain("start_at_login: false\n      limits: { nice: 3 }");
    expect(await open(host)).toEqual([]);
    await apply(host);
    expect([filesOf(host), await open(host)]).toEqual([before, []]);
  });
});

describe("a fleet beside another", () => {
  test("leaves out what is the other's, under another name where that has the usual one", async () => {
    const host = await applied("profiles: { coder: {} }");
    host.write("/home/ada/other.yaml", "");
    const record = [...host.files.keys()].find((path) => path.startsWith(`${STATE}/fleet-`)) ?? "";
    host.write(record, (host.text(record) ?? "").replace(MANIFEST, "/home/ada/other.yaml"));
    host.makeProfile("helper");
    const { text, fleet: found } = await imported(host);
    expect(text).toContain("\nname: imported\n");
    expect(found.profiles.map(({ profile }) => String(profile))).toEqual(["default", "helper"]);
    expect(joined(text)).toContain('# coder is left out: it belongs to the fleet "fleet"');
    expect(await open(host)).toEqual([]);
  });

  test("takes over the one whose manifest is gone", async () => {
    const host = await applied(FLEET);
    const { text, fleet: found } = await imported(host);
    expect(text).not.toContain("name:");
    expect(found.profiles).toHaveLength(3);
    expect(await open(host)).toEqual([]);
  });

  test("tells what would go, where that one had declared what no import does", async () => {
    const host = await applied(
      "profiles: { coder: { config: { platforms: { slack: { token: xoxb-1-2-3 } } } } }",
    );
    const { text, fleet: found, remains } = await imported(host);
    expect(found.profiles.map(({ profile }) => String(profile))).toEqual(["default", "coder"]);
    expect([...remains.profiles.keys()]).toEqual(["coder"]);
    expect(text).not.toContain("xoxb");
    expect(await open(host)).toEqual(["profile.coder.config update", "profile.coder.gateway restart"]);
  });
});

describe("where Hermes is", () => {
  test("a root that is not the usual one is said", async () => {
    const host = fleet("hermes: { home: ~/agents }", "profiles: { default: {}, a: { config: { x: 1 } } }");
    await host.apply(undefined, { serviceManager: "none" });
    host.disk.removeTree(STATE);
    const { text, fleet: found } = await imported(host, { hermesHome: "/home/ada/agents" });
    expect(text).toContain("hermes:\n  home: '~/agents'\n");
    expect(found.profiles.map(({ state }) => state)).toEqual(["absent", "absent"]);
    expect(await open(host)).toEqual([]);
  });

  test("a program that is not on PATH is the one that services run", async () => {
    const host = fleet("hermes: { command: /opt/hermes/bin/hermes }", FLEET);
    host.write("/opt/hermes/bin/hermes", "#!/bin/sh\n", 0o755);
    host.disk.remove("/home/ada/.local/bin/hermes");
    await apply(host);
    host.disk.removeTree(STATE);
    const { text, fleet: found } = await imported(host);
    expect(text).toContain("hermes:\n  command: /opt/hermes/bin/hermes\n");
    expect([found.profiles.length, await open(host)]).toEqual([3, []]);
  });

  test.each(["/home/ada/.hermes", "/home/ada/.hermes/profiles/x"])(
    "there may be none: HERMES_HOME %s",
    async (home) => {
      const host = fleet("profiles: {}");
      host.disk.removeTree("/home/ada/.hermes");
      host.variables.set("HERMES_HOME", home);
      await expect(imported(host)).rejects.toThrow(
        "there is no fleet to import: /home/ada/.hermes is not there",
      );
    },
  );

  test("a service manager that does not answer is no reason to guess", async () => {
    const host = await built();
    host.removeManager();
    await expect(imported(host)).rejects.toThrow("which gateways run, and start at login, cannot be told");
    const { fleet: found } = await imported(host, { serviceManager: "none" });
    expect(found.profiles).toHaveLength(3);
    expect(await open(host, { serviceManager: "none" })).toEqual([]);
  });
});

describe("secrets in a file", () => {
  const made = async () => {
    const host = await built();
    host.write(
      `${homeOf("coder")}/.env`,
      "TELEGRAM_BOT_TOKEN=222:coder-token-of-ada\nEMPTY=\nX='a\n b'\nY=${X}c\n",
    );
    host.variables.set("DEFAULT_TELEGRAM_BOT_TOKEN", "another");
    return { host, ...(await imported(host, { secretsTo: "the secrets" })) };
  };

  test("are referred to by names that are free, and nothing changes once it is loaded", async () => {
    const { host, text, secrets } = await made();
    expect(secrets?.count).toBe(5);
    expect(secrets?.text.split("\n").slice(1)).toEqual([
      `export DEFAULT_TELEGRAM_BOT_TOKEN_2='${TOKENS[0]}'`,
      `export CODER_TELEGRAM_BOT_TOKEN='${TOKENS[1]}'`,
      "export CODER_X='a",
      " b'",
      "export CODER_Y='a",
      " bc'",
      `export HELPER_TELEGRAM_BOT_TOKEN='${TOKENS[2]}'`,
      "",
    ]);
    expect(text).toContain("TELEGRAM_BOT_TOKEN: { from_env: DEFAULT_TELEGRAM_BOT_TOKEN_2 }");
    expect(text).toContain("EMPTY: { in_place: true }\n      X: { from_env: CODER_X }");
    expect(joined(text)).toContain(
      "are in the secrets. Load it before a plan or an apply: `. './the secrets'`",
    );
    expect(TOKENS.filter((token) => text.includes(token))).toEqual([]);
    for (const [, name = "", value = ""] of (secrets?.text ?? "").matchAll(/^export (\w+)='([^']*)'$/gm))
      host.variables.set(name, value);
    expect(await open(host)).toEqual([]);
    const before = filesOf(host);
    await apply(host);
    expect([filesOf(host), await open(host)]).toEqual([before, []]);
  });

  test("are none of those of a profile that is left out", async () => {
    const host = await built();
    host.orphan(unitOf("coder"), { parent: 1 });
    const { text, secrets } = await imported(host, { secretsTo: "s" });
    expect(secrets?.text).not.toContain("CODER");
    expect(text).toContain("  # coder:\n  #   description: Writes\n");
    expect(text).not.toContain("CODER_");
  });
});
