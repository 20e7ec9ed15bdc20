import { describe, expect, test } from "@jest/globals";
import type { PlanOptions } from "../../src/commands/options.ts";
import type { Change } from "../../src/model/plan.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import type { FakeHost } from "./fake-host.ts";
import {
  applied,
  apply,
  changesOf,
  codes,
  declare,
  fleet,
  homeOf,
  open,
  recordOf,
  unitOf,
  watchServices,
} from "./scenario.ts";

const SKIP: Partial<PlanOptions> = { secrets: "skip" };
const ENV = `${homeOf("coder")}/.env`;
const FILE = "/home/ada/.secrets/openai";
/** One of each: a literal, and every kind of reference. */
const FLEET = [
  "profiles:",
  "  coder:",
  "    config: { model: { default: a/b } }",
  "    env:",
  "      TELEGRAM_ALLOWED_USERS: '12345'",
  "      TELEGRAM_BOT_TOKEN: { from_command: [pass, show, coder] }",
  "      OPENAI_API_KEY: { from_file: ~/.secrets/openai }",
  "      ANTHROPIC_API_KEY: { from_env: ANTHROPIC }",
];

/** A host of this fleet on which every source gives something. */
function withSources(host: FakeHost): FakeHost {
  host.write(FILE, "from-file\n");
  host.variables.set("ANTHROPIC", "from-env");
  return host;
}

const forApply = async (host: FakeHost) => (await (await host.planner(SKIP, true)).plan()).plan;

const changeOf = (changes: readonly Change[], address: string) =>
  changes.find((change) => change.address === address);

/** Each changed variable as `NAME KIND`. */
const keysOf = (change: Change | undefined) =>
  (change?.details ?? []).flatMap((detail) =>
    detail.shows === "keys" ? detail.keys.map(({ key, after }) => `${key} ${after.is}`) : [],
  );

/** Lets this host's caller have no variable but those that say where things are, and tells which were asked for. */
function askedVariables(host: FakeHost): readonly string[] {
  const asked: string[] = [];
  const { system } = host;
  const variable = system.variable.bind(system);
  Object.assign(system, {
    variable(name: string) {
      asked.push(name);
      return variable(name);
    },
  });
  return asked;
}

describe("a plan without secrets", () => {
  test("runs no command, opens no file of a secret and reads no variable that holds one", async () => {
    const host = withSources(fleet(...FLEET));
    const asked = askedVariables(host);
    await host.plan(SKIP);
    await forApply(host);
    expect([host.secretsAsked, host.read.includes(FILE), asked.includes("ANTHROPIC")]).toEqual([
      0,
      false,
      false,
    ]);
    await host.plan();
    expect([host.secretsAsked, host.read.includes(FILE), asked.includes("ANTHROPIC")]).toEqual([
      1,
      true,
      true,
    ]);
  });

  test("says which variables would be set, and compares the rest", async () => {
    const host = withSources(fleet(...FLEET));
    const { plan } = await host.plan(SKIP);
    expect(keysOf(changeOf(plan.changes, "profile.coder.env"))).toEqual([
      "TELEGRAM_ALLOWED_USERS sensitive",
      "TELEGRAM_BOT_TOKEN known-at-apply",
      "OPENAI_API_KEY known-at-apply",
      "ANTHROPIC_API_KEY known-at-apply",
    ]);
    expect(keysOf(changeOf(plan.changes, "profile.coder.config"))).toEqual(["model.default value"]);
  });

  test("has one note about all of them, and nothing that hinders an apply", async () => {
    const host = withSources(fleet(...FLEET));
    host.makeProfile("coder");
    host.write(ENV, "OPENAI_API_KEY=other\n");
    const { diagnostics } = (await host.plan(SKIP)).plan;
    expect(diagnostics.filter(({ blocks }) => blocks !== undefined)).toEqual([]);
    expect(diagnostics.filter(({ code }) => code.startsWith("secret"))).toEqual([
      {
        code: "secrets-skipped",
        severity: "note",
        message:
          "--secrets=skip looks up no reference to a secret: 2 variables that .env lacks would be set, " +
          "1 that .env has was not compared",
        hint: "An apply looks them up; one with --secrets=skip leaves these variables as they are.",
      },
    ]);
  });

  test("has no change of a variable that is there, whatever it holds", async () => {
    const host = withSources(fleet(...FLEET));
    await apply(host);
    expect(await open(host, SKIP)).toEqual([]);
    host.write(ENV, (host.text(ENV) ?? "").replaceAll("from-", "by-hand-"));
    expect(await open(host, SKIP)).not.toContain("profile.coder.env update");
    expect(await open(host)).toContain("profile.coder.env update");
  });

  test("sees a literal that differs", async () => {
    const host = withSources(fleet(...FLEET));
    await apply(host);
    host.write(ENV, (host.text(ENV) ?? "").replace("12345", "54321"));
    expect(keysOf(changeOf((await host.plan(SKIP)).plan.changes, "profile.coder.env"))).toEqual([
      "TELEGRAM_ALLOWED_USERS sensitive",
    ]);
  });

  test("tells in its JSON, and in its verdict, that secrets were left aside", async () => {
    const host = withSources(fleet(...FLEET));
    await apply(host);
    const { secrets, verdict, outcome } = planDocument((await host.plan(SKIP)).plan);
    expect({ secrets, verdict, outcome }).toEqual({
      secrets: "skipped",
      verdict: "No changes: the one profile is as the manifest says, secrets aside.",
      outcome: "no-changes",
    });
    expect(planDocument((await host.plan()).plan).secrets).toBe("resolved");
  });

  test("of a fleet without references has nothing to tell of", async () => {
    const host = fleet("profiles: { coder: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }");
    expect(await codes(host, SKIP)).toEqual([]);
  });

  test("does not ask for a variable that is to be in place", async () => {
    const host = fleet("profiles: { coder: { env: { SLACK_BOT_TOKEN: { in_place: true } } } }");
    expect(await codes(host)).toEqual(["secret-unresolved"]);
    const { plan } = await host.plan(SKIP);
    expect(plan.diagnostics.find(({ code }) => code === "secrets-skipped")?.message).toContain(
      "1 variable declared in_place is not there yet",
    );
    expect(keysOf(changeOf(plan.changes, "profile.coder.env"))).toEqual([]);
  });
});

describe("conflicts without secrets", () => {
  const twice = (one: string, other: string) => [
    "profiles:",
    `  a: { env: { TELEGRAM_BOT_TOKEN: ${one} } }`,
    `  b: { env: { TELEGRAM_BOT_TOKEN: ${other} } }`,
  ];
  const REFERENCE = "{ from_env: TOKEN }";
  const conflictsOf = async (host: FakeHost) => [
    ...(await codes(host, SKIP)).filter((code) => code === "token-conflict"),
    ...(await forApply(host)).diagnostics.map(({ code }) => code).filter((code) => code === "token-conflict"),
  ];

  test.each([
    ["neither has it yet", undefined, undefined],
    ["one has it", "1:x", undefined],
    ["both have it", "1:x", "1:x"],
    ["they have different values by now", "1:x", "2:y"],
  ])("the same reference is the same token: %s", async (_, a, b) => {
    const host = fleet(...twice(REFERENCE, REFERENCE));
    for (const [name, value] of [
      ["a", a],
      ["b", b],
    ] as const) {
      host.makeProfile(name);
      if (value !== undefined) host.write(`${homeOf(name)}/.env`, `TELEGRAM_BOT_TOKEN=${value}\n`);
    }
    expect(await conflictsOf(host)).toEqual(["token-conflict", "token-conflict"]);
  });

  test("a value that is there counts, whatever the reference gives", async () => {
    const host = fleet(...twice(REFERENCE, "{ from_env: OTHER }"));
    for (const name of ["a", "b"]) {
      host.makeProfile(name);
      host.write(`${homeOf(name)}/.env`, "TELEGRAM_BOT_TOKEN=1:x\n");
    }
    expect(await conflictsOf(host)).toEqual(["token-conflict", "token-conflict"]);
  });

  test("the same reference is the same where it is only a part of what is taken", async () => {
    const env = "{ IRC_SERVER: { from_env: SERVER }, IRC_NICKNAME: bot, IRC_CHANNEL: '#a' }";
    const host = fleet("profiles:", `  a: { env: ${env} }`, `  b: { env: ${env} }`);
    for (const name of ["a", "b"]) {
      host.makeProfile(name);
      host.write(
        `${homeOf(name)}/.env`,
        `IRC_SERVER=${name}.example.org\nIRC_NICKNAME=bot\nIRC_CHANNEL=#a\n`,
      );
    }
    expect(await conflictsOf(host)).toEqual(["token-conflict", "token-conflict"]);
  });

  test("different references are different tokens until they are known", async () => {
    expect(await conflictsOf(fleet(...twice(REFERENCE, "{ from_env: OTHER }")))).toEqual([]);
  });
});

describe("an apply without secrets", () => {
  test("leaves what it skips as it is, and does all else", async () => {
    const host = withSources(fleet(...FLEET));
    host.makeProfile("coder");
    host.write(ENV, "OPENAI_API_KEY=other\n# mine\n");
    await apply(host, SKIP);
    expect(host.text(ENV)).toBe("OPENAI_API_KEY=other\n# mine\nTELEGRAM_ALLOWED_USERS=12345\n");
    expect(host.text(`${homeOf("coder")}/config.yaml`)).toContain("default: a/b");
    expect([host.secretsAsked, host.read.includes(FILE)]).toEqual([0, false]);
  });

  test("records nothing of what it has not written, and forgets nothing that is recorded", async () => {
    const host = withSources(fleet(...FLEET));
    await apply(host, SKIP);
    expect(Object.keys(recordOf(host, "coder")?.env ?? {})).toEqual(["TELEGRAM_ALLOWED_USERS"]);
    await apply(host);
    const { env, sources } = recordOf(host, "coder") ?? {};
    expect(Object.keys(env ?? {})).toHaveLength(4);
    await apply(host, SKIP);
    expect(recordOf(host, "coder")).toMatchObject({ env, sources });
  });

  test("has a variable that it has left, and that leaves the manifest, stay", async () => {
    const host = withSources(fleet(...FLEET));
    host.makeProfile("coder");
    host.write(ENV, "OPENAI_API_KEY=mine\n");
    await apply(host, SKIP);
    declare(host, ...FLEET.filter((line) => !line.includes("OPENAI")));
    await apply(host, SKIP);
    expect(host.text(ENV)).toContain("OPENAI_API_KEY=mine\n");
  });

  test("has nothing more to do the second time, and says what is left", async () => {
    const host = withSources(fleet(...FLEET));
    await apply(host, SKIP);
    const plan = await forApply(host);
    expect([plan.steps, changesOf(plan)]).toEqual([[], []]);
    expect(planDocument(plan).verdict).toBe(
      "No changes: the one profile is as the manifest says, secrets aside.",
    );
    expect(changeOf(plan.changes, "profile.coder.env")?.reasons).toEqual([
      "left for an apply with secrets: TELEGRAM_BOT_TOKEN, OPENAI_API_KEY, ANTHROPIC_API_KEY",
    ]);
    expect(plan.diagnostics.find(({ code }) => code === "secrets-skipped")).toMatchObject({
      message: "--secrets=skip looks up no reference to a secret: 3 variables stay out of .env",
      hint: "An apply without --secrets=skip sets them, and starts the gateways that wait for them.",
    });
    expect(plan.diagnostics.map(({ code }) => code)).not.toContain("to-do");
  });

  test("does not start a gateway without its token; the next apply with secrets does", async () => {
    const host = withSources(fleet(...FLEET));
    const calls = watchServices(host);
    await apply(host, SKIP);
    expect(calls()).toEqual([]);
    expect(
      host.text(`/home/ada/.config/systemd/user/default.target.wants/${unitOf("coder")}`),
    ).toBeUndefined();
    expect(changeOf((await forApply(host)).changes, "profile.coder.gateway")?.reasons).toEqual([
      "waits for an apply with secrets: TELEGRAM_BOT_TOKEN, OPENAI_API_KEY, ANTHROPIC_API_KEY",
    ]);
    await apply(host);
    expect(calls()).toEqual(["start coder"]);
    expect(host.text(ENV)).toContain("TELEGRAM_BOT_TOKEN=from-command\n");
    expect(await open(host)).toEqual([]);
  });

  test("does not define a job for launchd that would start without its token at the next login", async () => {
    const { FakeHost: Host } = await import("./fake-host.ts");
    const host = withSources(new Host(["version: 1", ...FLEET, ""].join("\n"), "darwin"));
    await apply(host, SKIP);
    expect([...host.files.keys()].filter((path) => path.endsWith(".plist"))).toEqual([]);
    await apply(host);
    expect([...host.files.keys()].filter((path) => path.endsWith(".plist"))).toHaveLength(1);
    expect(await open(host)).toEqual([]);
  });

  test("starts a gateway whose variables are all there", async () => {
    const host = withSources(fleet(...FLEET));
    host.makeProfile("coder");
    host.write(ENV, "TELEGRAM_BOT_TOKEN=1:x\nOPENAI_API_KEY=x\nANTHROPIC_API_KEY=y\n");
    const calls = watchServices(host);
    await apply(host, SKIP);
    expect(calls()).toEqual(["start coder"]);
  });

  test("takes a variable without a value for one that is not there", async () => {
    const host = withSources(fleet(...FLEET));
    host.makeProfile("coder");
    host.write(ENV, "TELEGRAM_BOT_TOKEN=\nOPENAI_API_KEY=x\nANTHROPIC_API_KEY=y\n");
    expect(keysOf(changeOf((await host.plan(SKIP)).plan.changes, "profile.coder.env"))).toContain(
      "TELEGRAM_BOT_TOKEN known-at-apply",
    );
    const calls = watchServices(host);
    await apply(host, SKIP);
    expect(calls()).toEqual([]);
    expect(host.text(ENV)).toContain("TELEGRAM_BOT_TOKEN=\n");
    expect(changeOf((await forApply(host)).changes, "profile.coder.gateway")?.reasons).toEqual([
      "waits for an apply with secrets: TELEGRAM_BOT_TOKEN",
    ]);
    await apply(host);
    expect(calls()).toEqual(["start coder"]);
  });

  test("lets a running gateway be where only what it skips has come; the next apply with secrets restarts it", async () => {
    const bare = ["profiles:", "  coder:", "    config: { model: { default: a/b } }"];
    const host = withSources(await applied(...bare));
    declare(host, ...FLEET.filter((line) => !line.includes("12345")));
    const calls = watchServices(host);
    await apply(host, SKIP);
    expect(calls()).toEqual([]);
    await apply(host);
    expect(calls()).toEqual(["restart coder"]);
    expect(await open(host)).toEqual([]);
  });

  test("restarts a running gateway for what it does change", async () => {
    const host = withSources(await applied(...FLEET.filter((line) => !line.includes("from_"))));
    declare(host, ...FLEET.map((line) => line.replace("12345", "777")));
    const calls = watchServices(host);
    await apply(host, SKIP);
    expect(calls()).toEqual(["restart coder"]);
    await apply(host);
    expect(calls()).toEqual(["restart coder", "restart coder"]);
    expect(await open(host)).toEqual([]);
  });

  test("gives a copy nothing of its source that the copy has a reference for", async () => {
    const host = withSources(
      fleet(
        "profiles:",
        "  base: { gateway: { state: stopped }, env: { TELEGRAM_BOT_TOKEN: '1:base', OPENAI_API_KEY: base } }",
        "  coder:",
        "    create: { clone_from: base }",
        "    env: { TELEGRAM_BOT_TOKEN: { from_env: TOKEN }, OPENAI_API_KEY: { from_file: ~/.secrets/openai } }",
      ),
    );
    await apply(host, SKIP);
    expect(host.text(`${homeOf("base")}/.env`)).toContain("1:base");
    expect(host.text(ENV)).not.toMatch(/^(TELEGRAM_BOT_TOKEN|OPENAI_API_KEY)=/m);
    host.variables.set("TOKEN", "2:coder");
    await apply(host);
    expect(host.text(ENV)).toContain("TELEGRAM_BOT_TOKEN=2:coder\n");
    expect(await open(host)).toEqual([]);
  });

  test("takes its source's token out of a copy that was only half made", async () => {
    const host = withSources(
      fleet(
        "profiles:",
        "  base: { gateway: { state: stopped }, env: { TELEGRAM_BOT_TOKEN: '1:base' } }",
        "  coder: { create: { clone_from: base }, env: { TELEGRAM_BOT_TOKEN: { from_env: TOKEN } } }",
      ),
    );
    host.onWrite((path) => {
      if (path === ENV) throw new Error("no space is left");
    });
    await host.apply(new AbortController().signal, SKIP);
    host.onWrite(() => undefined);
    expect(host.text(ENV)).toContain("TELEGRAM_BOT_TOKEN=1:base");
    await apply(host, SKIP);
    expect(host.text(ENV)).not.toContain("1:base");
    expect(changesOf(await forApply(host))).toEqual([]);
  });

  test("does not start the gateway of all while one that it is to serve lacks its token", async () => {
    const host = fleet(
      "hermes: { topology: multiplexed }",
      "profiles: { default: {}, coder: { env: { TELEGRAM_BOT_TOKEN: { from_env: TOKEN } } } }",
    );
    host.installHermes("0.18.0");
    const calls = watchServices(host);
    await apply(host, SKIP);
    expect(calls()).toEqual([]);
    expect(changeOf((await forApply(host)).changes, "profile.default.gateway")?.reasons).toEqual([
      "waits for an apply with secrets: TELEGRAM_BOT_TOKEN",
    ]);
  });

  test.each([
    ["names one in a terminal, and leaves it", { hasTerminal: true, parent: 77 }, ["gateway-unsupervised"]],
    ["leaves one that nobody keeps", { parent: 1 }, []],
  ])("of gateways outside of their service %s", async (_, how, named) => {
    const host = withSources(await applied("profiles: { coder: {} }"));
    const pid = host.orphan(unitOf("coder"), how);
    declare(host, ...FLEET);
    const { diagnostics, steps } = await forApply(host);
    expect(diagnostics.map(({ code }) => code).filter((code) => code === "gateway-unsupervised")).toEqual(
      named,
    );
    expect(steps.filter(({ op }) => op.do === "end-process" || op.do === "service")).toEqual([]);
    expect(host.system.process(pid)).toBeDefined();
  });

  test("stops a gateway that is not to run, whatever it lacks", async () => {
    const host = await applied("profiles: { coder: {} }");
    declare(host, ...FLEET, "    gateway: { state: stopped }");
    const calls = watchServices(host);
    await apply(host, SKIP);
    expect(calls()).toEqual(["stop coder"]);
  });
});
