import { createHash } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import type { ApplyDocument } from "../../src/output/apply-document.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { schemaErrors } from "./support/schemas.ts";
import { OWN_STATE } from "./support/snapshots.ts";

const FLEET = `
version: 1
profiles:
  coder:
    description: Writes code
    soul: { file: coder.md }
    env: { OPENAI_API_KEY: { from_env: CODER_KEY } }
`;
const KEY = { CODER_KEY: "key-of-the-coder" };
const PLAN = "fleet.plan";
const NONE = ["--service-manager", "none"];

/** Saves a plan for a fleet without services, as the beginning of a test about what becomes of it. */
async function save(host: TestHost, environment: Record<string, string> = KEY): Promise<void> {
  host.manifest(FLEET);
  host.write(host.path("work/coder.md"), "You write code.\n");
  const { code, stderr } = await host.fleet([...NONE, "plan", "--out", PLAN], environment);
  if (code !== 0) throw new Error(`the plan was not saved:\n${stderr}`);
}

/** Text that was wrapped for a terminal, in one line. */
const inOneLine = (text: string) => text.replace(/\s+/g, " ");

/** Runs a command that is to refuse, and holds it to having changed nothing. */
async function refusal(
  host: TestHost,
  words: readonly string[],
  environment: Record<string, string> = KEY,
): Promise<string> {
  const before = host.snapshot(host.path(".hermes"));
  const { code, stderr } = await host.fleet(words, environment);
  expect(code).toBe(1);
  expect(host.snapshot(host.path(".hermes"))).toEqual(before);
  return inOneLine(stderr);
}

/** The saved plan with something in it replaced, as if it had been saved so. */
function forge(host: TestHost, change: (plan: Record<string, unknown>) => void): void {
  const { checksum: _, ...plan } = JSON.parse(host.read(host.path("work", PLAN))) as Record<string, unknown>; // it is an object
  change(plan);
  const checksum = createHash("sha256").update(JSON.stringify(plan)).digest("hex");
  host.write(host.path("work", PLAN), JSON.stringify({ ...plan, checksum }));
}

describeOnBackends("a saved plan", ({ testOnHost }) => {
  testOnHost("is what apply does, without a question, and then nothing is left to do", async (host) => {
    host.manifest(FLEET);
    host.write(host.path("work/coder.md"), "You write code.\n");

    const plan = await host.fleet(["plan", "--detailed-exitcode", "--out", PLAN], KEY);
    const apply = await host.fleet(["apply", "--detailed-exitcode", PLAN], KEY);
    const after = await host.fleet(["plan", "--detailed-exitcode", "--out", PLAN], KEY);
    const nothing = await host.fleet(["apply", "--detailed-exitcode", PLAN], KEY);

    expect([plan.code, apply.code, after.code, nothing.code]).toEqual([2, 2, 0, 0]);
    expect(apply.stdout).toContain(plan.stdout);
    expect(await host.running("coder")).toBeGreaterThan(0);
    expect(host.read(host.profile("coder", ".env"))).toContain(KEY.CODER_KEY);
  });

  testOnHost("is out of date once its gateway has been stopped", async (host) => {
    host.manifest(FLEET);
    host.write(host.path("work/coder.md"), "You write code.\n");
    expect(await host.fleet(["apply", "-y"], KEY)).toMatchObject({ code: 0 });
    expect(await host.fleet(["plan", "--out", PLAN], KEY)).toMatchObject({ code: 0 });
    await host.services.end("coder");

    expect(await refusal(host, ["apply", PLAN])).toContain(
      "profile.coder.gateway: was to stay as it is, is to be updated now",
    );
    expect(await host.pid("coder")).toBe(0);
  });
});

describe("plan --out", () => {
  testOnBareHost("writes the plan for its owner alone, the key, and no more", async (host) => {
    host.manifest(FLEET);
    host.write(host.path("work/coder.md"), "You write code.\n");
    const before = host.snapshot();

    const plan = await host.fleet([...NONE, "plan", "--out", PLAN], KEY);

    const written = Object.keys(host.snapshot()).filter(
      (path) => !(path in before) && !statSync(path).isDirectory(),
    );
    expect(written.sort()).toEqual([host.path(OWN_STATE, "fingerprint.key"), host.path("work", PLAN)]);
    expect(statSync(host.path("work", PLAN)).mode & 0o777).toBe(0o600);
    expect(plan.stderr).toContain(`\`hermes-fleet apply ${PLAN}\``);
    expect(plan.stdout).toMatch(/OPENAI_API_KEY: \(sensitive\) [0-9a-f]{4}…/);
  });

  testOnBareHost("leaves stdout to the plan for machines", async (host) => {
    host.manifest(FLEET);
    host.write(host.path("work/coder.md"), "You write code.\n");

    const { stdout } = await host.fleet([...NONE, "--json", "plan", "--out", PLAN], KEY);

    expect(schemaErrors("plan", JSON.parse(stdout))).toEqual([]);
  });

  testOnBareHost("replaces an earlier plan, and no other file", async (host) => {
    await save(host);
    await save(host);

    expect(await refusal(host, [...NONE, "plan", "--out", "hermes-fleet.yaml"])).toContain("no saved plan");
    expect(host.read(host.path("work/hermes-fleet.yaml"))).toBe(FLEET);
  });

  const places: readonly (readonly [string, string])[] = [
    ["nowhere/fleet.plan", "there is no directory"],
    [".", "it is a directory"],
    ["/dev/null", "it is no regular file"],
    ["/proc/fleet.plan", "ENOENT"],
  ];
  for (const [place, reason] of places) {
    testOnBareHost(`tells why it cannot be saved: ${place}`, async (host) => {
      host.manifest("version: 1\nprofiles: { coder: {} }\n");

      expect(await refusal(host, [...NONE, "plan", "--out", place])).toContain(reason);
    });
  }

  testOnBareHost("saves no plan that could not be applied", async (host) => {
    const token = '{ env: { TELEGRAM_BOT_TOKEN: "1:aaaaaaaa" } }';
    host.manifest(`version: 1\nprofiles:\n  one: ${token}\n  two: ${token}\n`);

    expect(await refusal(host, [...NONE, "plan", "--out", PLAN])).toContain("the plan is not saved");
    expect(host.exists(host.path("work", PLAN))).toBe(false);
  });

  testOnBareHost("saves no plan for a host that cannot be looked at", async (host) => {
    host.manifest("version: 1\nprofiles: { coder: {} }\n");

    const said = await refusal(host, [...NONE, "--host", "elsewhere", "plan", "--out", PLAN]);

    expect(said).toContain('it is for the host "elsewhere", which is not this one');
    expect(host.exists(host.path("work", PLAN))).toBe(false);
  });
});

describe("show", () => {
  for (const words of [[], ["--full"], ["--json"]]) {
    testOnBareHost(`prints what plan did, without a manifest: ${words.join(" ")}`, async (host) => {
      host.manifest(FLEET);
      host.write(host.path("work/coder.md"), "You write code.\n");
      const plan = await host.fleet([...NONE, "plan", ...words, "--out", PLAN], KEY);
      rmSync(host.path("work/hermes-fleet.yaml"));
      rmSync(host.path(".hermes"), { recursive: true });
      rmSync(host.path(".local"), { recursive: true });

      const shown = await host.fleet(["show", PLAN, ...words]);

      expect(shown).toEqual({ code: 0, stdout: plan.stdout, stderr: "" });
    });
  }

  testOnBareHost("prints the plan of another machine", async (host) => {
    await save(host);
    forge(host, (plan) => {
      plan.machine = "another";
    });

    expect(await host.fleet(["show", PLAN])).toMatchObject({ code: 0 });
  });

  testOnBareHost("tells machines, too, what is wrong with a file", async (host) => {
    await save(host);
    host.write(host.path("work", PLAN), host.read(host.path("work", PLAN)).slice(0, 500));

    const { code, stdout } = await host.fleet(["show", "--json", PLAN]);

    expect(code).toBe(1);
    expect(schemaErrors("refusal", JSON.parse(stdout))).toEqual([]);
    expect(stdout).toContain("cut off or damaged");
  });
});

/** What happens to a host or to a plan between plan and apply, and what apply says of it. */
const MOVES: readonly (readonly [string, (host: TestHost) => unknown, string, Record<string, string>?])[] = [
  [
    "the manifest",
    (host) => host.manifest(FLEET.replace("Writes code", "Writes tests")),
    "work/hermes-fleet.yaml has changed since the plan was saved",
  ],
  [
    "a file that the manifest names",
    (host) => host.write(host.path("work/coder.md"), "You write tests.\n"),
    "work/coder.md has changed since the plan was saved",
  ],
  [
    "a file that the manifest names, which is gone",
    (host) => rmSync(host.path("work/coder.md")),
    "work/coder.md is not there any more",
  ],
  [
    "a profile, which somebody has made",
    (host) => host.hermes("profile", "create", "coder"),
    "profile.coder: was to be created, is as it should be now",
  ],
  [
    "a secret",
    () => undefined,
    "profile.coder.env: OPENAI_API_KEY is to get another value now",
    { CODER_KEY: "another-key-of-the-coder" },
  ],
  ["the Hermes root", () => undefined, "the Hermes root is", { ...KEY, HERMES_HOME: "/nowhere/hermes" }],
  [
    "the key of fingerprints",
    (host) => host.write(host.path(OWN_STATE, "fingerprint.key"), `${"ab".repeat(32)}\n`),
    "was made with another fingerprint key",
  ],
  [
    "the machine",
    (host) =>
      forge(host, (plan) => {
        plan.machine = "another";
        (plan.plan as Record<string, unknown>).host = "vps7"; // a plan is an object
      }),
    'is a plan for another machine, "vps7", and this is',
  ],
  [
    "the program's version",
    (host) =>
      forge(host, (plan) => {
        plan.hermes_fleet = "0.0.1";
      }),
    "was saved by hermes-fleet 0.0.1",
  ],
  [
    "the plan itself",
    (host) =>
      host.write(
        host.path("work", PLAN),
        host.read(host.path("work", PLAN)).replaceAll("Writes code", "Writes tests"),
      ),
    "was changed after it was saved",
  ],
];

describe("apply of a saved plan stops, changes nothing and names what has moved:", () => {
  for (const [what, move, says, environment] of MOVES) {
    testOnBareHost(what, async (host) => {
      await save(host);
      await move(host);

      expect(await refusal(host, ["apply", PLAN], environment)).toContain(says);
    });
  }

  testOnBareHost("everything, where it has been applied already", async (host) => {
    await save(host);
    expect(await host.fleet(["apply", PLAN], KEY)).toMatchObject({ code: 0 });

    expect(await refusal(host, ["apply", PLAN])).toContain(
      "profile.coder.env: was to be created, is as it should be now",
    );
    const { stdout } = await host.fleet(["apply", PLAN], KEY);
    expect(inOneLine(stdout)).toContain("Everything is as the manifest says by now.");
  });

  testOnBareHost("a file of the host, in what is not declared", async (host) => {
    await host.hermes("profile", "create", "coder");
    await save(host);
    host.write(host.profile("coder", ".env"), "MINE=1\n");

    expect(await refusal(host, ["apply", PLAN])).toContain(
      "profile.coder.env: .env has changed since the plan was saved",
    );
  });

  testOnBareHost("for machines, too", async (host) => {
    await save(host);
    await host.hermes("profile", "create", "coder");

    const { outcome, steps, diagnostics } = await host.fleetJson<ApplyDocument>(["apply", PLAN], KEY);

    expect({ outcome, steps }).toEqual({ outcome: "refused", steps: [] });
    expect(diagnostics.map(({ code, address }) => [code, address])).toContainEqual([
      "saved-plan",
      "profile.coder",
    ]);
  });
});

describe("apply of a saved plan", () => {
  testOnBareHost("takes its options from there, and refuses others by name", async (host) => {
    host.manifest(FLEET);
    host.write(host.path("work/coder.md"), "You write code.\n");
    const options = [...NONE, "--hermes-home", host.path("elsewhere"), "-f", "hermes-fleet.yaml"];
    await host.fleet([...options, "plan", "--out", PLAN, "-t", "profile.coder.soul"], KEY);

    const others: readonly (readonly string[])[] = [
      ["--service-manager", "systemd"],
      ["--hermes-home", host.path("third")],
      ["--file", "other.yaml"],
      ["--host", "other"],
      ["--target", "profile.coder"],
    ];
    for (const words of others) {
      expect(await refusal(host, ["apply", PLAN, ...words])).toContain(
        `${words.join(" ")}, which ${PLAN} was not made with`,
      );
    }
    const applied = await host.fleet(["apply", PLAN, "-t", "profile.coder.soul"], KEY);

    expect(applied).toMatchObject({ code: 0 });
    expect(host.read(host.path("elsewhere/profiles/coder/SOUL.md"))).toBe("You write code.\n");
    expect(host.exists(host.path("elsewhere/profiles/coder/profile.yaml"))).toBe(false);
  });

  testOnBareHost("takes a value that could not be known while planning, and has to have it", async (host) => {
    await save(host, {});

    expect(await refusal(host, ["apply", PLAN], {})).toContain("OPENAI_API_KEY has no value");
    expect(await host.fleet(["apply", PLAN], KEY)).toMatchObject({ code: 0 });
    expect(host.read(host.profile("coder", ".env"))).toContain(KEY.CODER_KEY);
  });

  testOnBareHost("deletes no home unless that is allowed", async (host) => {
    await host.hermes("profile", "create", "coder");
    host.manifest("version: 1\nprofiles: {}\nremoved: { coder: { home: delete } }\n");
    expect(await host.fleet([...NONE, "plan", "--out", PLAN])).toMatchObject({ code: 0 });

    expect(await refusal(host, ["apply", PLAN])).toContain("--allow-delete");
    const { diagnostics } = await host.fleetJson<ApplyDocument>(["apply", PLAN, "--allow-delete"]);

    expect(host.exists(host.profile("coder"))).toBe(false);
    expect(diagnostics).toEqual([
      {
        code: "home-saved",
        severity: "note",
        message: expect.stringContaining('"coder" is saved in '),
        address: "profile.coder",
      },
    ]);
  });

  testOnBareHost("says what a manifest is named by, and that a file is missing", async (host) => {
    await save(host);

    expect(await refusal(host, ["apply", "hermes-fleet.yaml"])).toContain("a manifest is named with -f");
    expect(await refusal(host, ["apply", "nothing.plan"])).toContain(
      "there is no saved plan at nothing.plan",
    );
  });
});

describe("no secret is in a saved plan", () => {
  testOnBareHost("whichever way it came in", async (host) => {
    const canary = (name: string) => `canary-${name}-5f0c9a`;
    const names = ["literal", "file", "command", "environment", "sensitive", "config", "known", "before"];
    host.write(host.path("work/key"), `${canary("file")}\n`);
    host.write(host.path("work/vault"), `${canary("command")}\n`);
    host.write(host.path("work/secret.json"), `{ "a": "${canary("sensitive")}" }\n`);
    host.write(host.path("work/coder.md"), `You know ${canary("literal")}.\n`);
    host.write(host.path("work/mcp.json"), `{ "header": "Bearer ${canary("file")}" }\n`);
    await host.hermes("profile", "create", "coder");
    host.write(
      host.profile("coder", ".env"),
      `KNOWN_KEY=${canary("known")}\nLITERAL_KEY=${canary("before")}\n`,
    );
    host.write(host.profile("coder", "SOUL.md"), `You knew ${canary("known")}.\n`);
    host.manifest(`
version: 1
profiles:
  coder:
    soul: { file: coder.md }
    config:
      service: { access_token: ${canary("config")} }
      mirror: ${canary("command")}
    files:
      secret.json: { file: secret.json, sensitive: true }
      mcp.json: { file: mcp.json }
    env: { LITERAL_KEY: ${canary("literal")}, MISSING_KEY: { from_env: MISSING } }
  reader:
    create: { clone_from: coder }
    env:
      FILE_KEY: { from_file: key }
      COMMAND_KEY: { from_command: [cat, vault] }
      ENVIRONMENT_KEY: { from_env: CANARY }
`);

    const { stdout, stderr } = await host.fleet([...NONE, "plan", "--full", "--out", PLAN], {
      CANARY: canary("environment"),
    });
    const shown = await host.fleet(["show", "--json", PLAN]);

    const saved = host.read(host.path("work", PLAN));
    expect(saved).toContain("MISSING_KEY");
    for (const text of [saved, stdout, stderr, shown.stdout])
      expect(names.filter((name) => text.includes(canary(name)))).toEqual([]);
    // Nor anything that one could be guessed by: a digest without the key.
    const digests = ["work/key", "work/secret.json", ".hermes/profiles/coder/.env"].map((path) =>
      createHash("sha256")
        .update(host.read(host.path(path)))
        .digest("hex"),
    );
    expect(digests.filter((digest) => saved.includes(digest))).toEqual([]);
  });
});
