import { statSync } from "node:fs";
import { expect } from "@jest/globals";
import type { ImportDocument } from "../../src/output/import-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES } from "../support/paths.ts";
import type { Ran, TestHost } from "../support/test-host.ts";
import { detailedPlan } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const QUICK = { lock_delay_ms: 0, rewrite_delay_ms: 0 };
const TOKENS = {
  default: "111:default-token",
  coder: "222:coder-token",
  helper: "333:helper-token",
  extra: "xoxb-token-of-config",
};
const MANIFEST = "work/hermes-fleet.yaml";

/** Runs lines of sh as a person does who builds a fleet, one command after the other. */
async function byHand(host: TestHost, ...script: readonly string[]): Promise<void> {
  const made = await host.run("/bin/sh", ["-e", "-c", script.join("\n")]);
  if (made.code !== 0) throw new Error(made.stderr + made.stdout);
}

/** Three agents made with hermes alone; two of them run. */
async function build(host: TestHost): Promise<void> {
  host.switches(QUICK);
  const { services } = host;
  await byHand(
    host,
    `hermes config set TELEGRAM_BOT_TOKEN ${TOKENS.default}`,
    "hermes config set model.default openai/gpt-5",
    "hermes profile create coder --description 'Writes: code'",
    `hermes -p coder config set TELEGRAM_BOT_TOKEN ${TOKENS.coder}`,
    "hermes -p coder config set agent.max_turns 120",
    "hermes profile create helper --no-alias",
    `hermes -p helper config set TELEGRAM_BOT_TOKEN ${TOKENS.helper}`,
    ...services.install("default", { running: true, startsAtLogin: true }),
    ...services.install("coder", { running: true, startsAtLogin: true }),
    ...services.install("helper", { running: false, startsAtLogin: true }),
  );
  await host.running("default");
  await host.running("coder");
}

const pids = async (host: TestHost) =>
  Promise.all(["default", "coder", "helper"].map((name) => host.pid(name)));

/** What must not move: every file but the fleet's own, and every process. */
async function stateOf(host: TestHost): Promise<object> {
  return { files: filesBut(host, OWN_STATE, "work"), pids: await pids(host) };
}

function expectNoSecret({ stdout, stderr }: Pick<Ran, "stdout" | "stderr">): void {
  for (const token of Object.values(TOKENS)) expect(stdout + stderr).not.toContain(token);
}

const nothing = () => Promise.resolve();

/** What a gateway has said of itself last. */
function reportOf(host: TestHost, name: string): Readonly<Record<string, unknown>> {
  const path = host.profile(name, "gateway_state.json");
  return host.exists(path) ? JSON.parse(host.read(path)) : {};
}

interface Layout {
  readonly name: string;
  /** What somebody has done to the three. */
  readonly befall: (host: TestHost) => Promise<void>;
  /** In the manifest, by profile: what its gateway is declared to do; nothing for one that is left out. */
  readonly states: Readonly<Record<string, "running" | "stopped" | "absent">>;
  readonly says: readonly string[];
  readonly afterwards?: (host: TestHost) => Promise<void>;
}

const LAYOUTS: readonly Layout[] = [
  {
    name: "a fleet made with hermes alone",
    befall: nothing,
    states: { default: "running", coder: "running", helper: "stopped" },
    says: ["description: 'Writes: code'", "max_turns: 120", "TELEGRAM_BOT_TOKEN: { in_place: true }"],
  },
  {
    name: "an older definition, a sticky profile, a .env from an editor of another system, a token in config.yaml",
    async befall(host) {
      const definition = host.services.definition("helper");
      const isOlder =
        host.edit(definition, " --profile helper", "") ||
        host.edit(definition, /<string>--profile<\/string>\s*<string>helper<\/string>\s*/, "");
      if (!isOlder) throw new Error("the definition names no profile already");
      await host.services.reload();
      host.write(host.profile("default", "active_profile"), "default\n", 0o644);
      host.write(
        host.profile("helper", ".env"),
        `\ufeffA="b"\r\nTELEGRAM_BOT_TOKEN=${TOKENS.helper}\r\nA=\r\n`,
      );
      host.write(
        host.profile("coder", "config.yaml"),
        `# mine\nbase: &b { a: yes, t: 12:30 }\nmore: { <<: *b, d: 2026-01-01 }\nplatforms: { slack: { token: ${TOKENS.extra} } }\n`,
      );
    },
    states: { default: "running", coder: "running", helper: "stopped" },
    says: ["t: 750", "A: { in_place: true }", "platforms.slack.token", "more.d"],
  },
  {
    name: "a gateway that was ended without a word, one that runs outside its service, one without a service",
    async befall(host) {
      await host.services.end("coder");
      await byHand(host, "hermes profile create writer", "hermes -p writer config set model.default x/y");
      const run = `setsid ${FIXTURES}/bin/hermes -p helper gateway run >/dev/null 2>&1 </dev/null &`;
      await host.run("/bin/sh", ["-c", run]);
      await host.startedUp(host.profile("helper"));
    },
    states: { default: "running", coder: "stopped", writer: "absent" },
    says: ["# helper is left out: ", "  # helper:", "state: absent # it has no service"],
    async afterwards(host) {
      process.kill(Number(reportOf(host, "helper").pid), "SIGKILL");
    },
  },
  {
    name: "one gateway that serves the agents on a list",
    async befall(host) {
      await byHand(
        host,
        "hermes gateway stop",
        "hermes -p coder gateway uninstall",
        "hermes -p helper gateway uninstall",
      );
      host.installHermes("0.21.0");
      const served = "gateway:\n  multiplex_profiles: true\n  multiplex_profile_allowlist:\n  - coder\n";
      host.write(host.profile("default", "config.yaml"), served);
      await byHand(host, "hermes gateway start");
      await host.running("default");
    },
    states: { default: "running", coder: "running", helper: "stopped" },
    says: ["topology: multiplexed"],
  },
];

describeOnBackends("hermes-fleet import", ({ testOnHost }) => {
  for (const { name, befall, states, says, afterwards } of LAYOUTS)
    testOnHost(`then apply takes over, without touching anything: ${name}`, async (host) => {
      await build(host);
      await befall(host);
      const before = await stateOf(host);

      const document = await host.fleetJson<ImportDocument>(["import", "-f", "-"]);
      const wrote = await host.fleet(["import"]);

      expect(wrote).toMatchObject({ code: 0 });
      expectNoSecret(wrote);
      const text = host.read(host.path(MANIFEST));
      expectNoSecret({ stdout: text, stderr: JSON.stringify(document) });
      expect(schemaErrors("import", document)).toEqual([]);
      expect([document.outcome, document.text]).toEqual(["imported", text]);
      const declared = document.profiles.filter(({ is_declared }) => is_declared);
      expect(Object.fromEntries(declared.map(({ profile, state }) => [profile, state]))).toEqual(states);
      for (const words of says) expect(text).toContain(words);
      expect(await stateOf(host)).toEqual(before);

      const plan = await detailedPlan(host);
      expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining("No changes")]);
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
      expect(await stateOf(host)).toEqual(before);
      await afterwards?.(host);
    });

  testOnHost("puts secrets into a file that a shell gives back, and writes over nothing", async (host) => {
    await build(host);
    const odd = `it's "odd" $HOME \`x\` \\ é\nand long`;
    host.write(
      host.profile("helper", ".env"),
      `TELEGRAM_BOT_TOKEN=${TOKENS.helper}\nODD="it's \\"odd\\" $HOME \`x\` \\\\ é\nand long"\nEMPTY=\n`,
    );
    const before = await stateOf(host);
    const words = ["import", "--secrets-to", "secrets.sh"];

    const wrote = await host.fleet(words);
    const again = await host.fleet([...words, "-f", "other.yaml"]);
    const over = await host.fleet(["import", "--json"]);

    expect(wrote).toMatchObject({ code: 0, stderr: "" });
    expect([again.code, over.code]).toEqual([1, 1]);
    expect(again.stderr).toContain("secrets.sh is there already, and is left as it is");
    expect(schemaErrors("refusal", JSON.parse(over.stdout))).toEqual([]);
    expect(host.exists(host.path("work/other.yaml"))).toBe(false);
    for (const ran of [wrote, again, over, { stdout: host.read(host.path(MANIFEST)), stderr: "" }])
      expectNoSecret(ran);
    expect(statSync(host.path("work/secrets.sh")).mode & 0o777).toBe(0o600);
    expect(host.read(host.path(MANIFEST))).toContain(
      "ODD: { from_env: HELPER_ODD }\n      EMPTY: { in_place: true }",
    );
    const loaded = await host.run("/bin/sh", ["-c", `. ./secrets.sh && printf '%s' "$HELPER_ODD"`]);
    expect(loaded.stdout).toBe(odd);

    const program = host.fleetCommand(["plan", "--detailed-exitcode"]).map((word) => `'${word}'`);
    const plan = await host.run("/bin/sh", ["-c", `. ./secrets.sh && ${program.join(" ")}`]);
    const apply = host.fleetCommand(["apply", "-y"]).map((word) => `'${word}'`);
    const applied = await host.run("/bin/sh", ["-c", `. ./secrets.sh && ${apply.join(" ")}`]);
    expect([plan.code, applied.code]).toEqual([0, 0]);
    expectNoSecret(plan);
    expectNoSecret(applied);
    expect(await stateOf(host)).toEqual(before);
  });
});
