import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { expect } from "@jest/globals";
import type { DoctorDocument } from "../../src/output/doctor-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { processesOf } from "../support/processes-of-home.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { CANARIES, leaksIn } from "./support/canaries.ts";
import { converge } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";
import { OWN_STATE } from "./support/snapshots.ts";

const FLEET = `
version: 1
defaults: { config: { model: { default: openai/gpt-5 } } }
profiles:
  coder:
    alias: true
    env: { TELEGRAM_BOT_TOKEN: "222222:${CANARIES.literal}" }
  coder-2:
    env: { DISCORD_BOT_TOKEN: "${CANARIES.previous}" }
`;

async function fleet(host: TestHost): Promise<void> {
  host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
  host.manifest(FLEET);
  host.write(host.profile("default", ".env"), "# none\n");
  await converge(host);
}

/** What is found of a check, as `SEVERITY PROFILE`. */
function foundBy(document: DoctorDocument, check: string): readonly string[] {
  return document.findings
    .filter((one) => one.check === check)
    .map(({ severity, profile }) => `${severity} ${profile ?? "host"}`);
}

/** The words of a process; none where it has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

const mode = (path: string) => statSync(path).mode & 0o777;

/** The program of its service is gone. */
async function makeStale(host: TestHost, profile: string): Promise<void> {
  await host.services.settled(profile);
  expect(host.services.spoil(profile, "a program that is gone")).toBe(true);
}

describeOnBackends("doctor", ({ testOnHost }) => {
  testOnHost("finds no error on a sound fleet, with a manifest and without one", async (host) => {
    await fleet(host);
    const ran = await host.fleet(["doctor"]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^(?:Nothing is wrong: |\d+ warnings?[,;]).* checks are well/);
    expect(ran.stdout).toMatch(/\nWell: Hermes and its version, .*modes of \.env/s);
    expect(ran.stdout).toMatch(/hermes doctor says the same of \d+ things of coder, coder-2\./);
    expect(ran.stdout.split("\n").filter((line) => line.length > 80 && line.includes(" "))).toEqual([]);
    expect(ran.stderr).toBe("`hermes doctor` looks at 2 profiles …\n");
    expect(leaksIn(ran.stdout + ran.stderr)).toEqual([]);

    const before = host.snapshot();
    const looked = await host.fleetJson<DoctorDocument>(["doctor", "--no-hermes", "coder"]);
    expect(host.snapshot()).toEqual(before);
    expect(schemaErrors("doctor", looked)).toEqual([]);
    expect(looked).toMatchObject({ errors: 0, profiles: ["coder"], hermes: [] });
    expect(looked.checks.length).toBeGreaterThan(15);

    rmSync(host.path("work/hermes-fleet.yaml"));
    const found = await host.fleetJson<DoctorDocument>(["doctor"]);
    expect(schemaErrors("doctor", found)).toEqual([]);
    expect(found).toMatchObject({ errors: 0, profiles: ["coder", "coder-2", "default"] });
    expect(found.hermes.map(({ is_read }) => is_read)).toEqual([true, true, true]);
  });

  testOnHost("tells several faults at once, without secrets, and ends with 1", async (host) => {
    await fleet(host);
    await host.hermes("profile", "create", "Extra");
    chmodSync(host.profile("coder", ".env"), 0o644);
    rmSync(host.path(".local/bin/coder"));
    rmSync(host.profile("extra", ".env"));
    host.write(host.profile("coder-2", ".env"), `TELEGRAM_BOT_TOKEN=222222:${CANARIES.literal}\n`);
    await makeStale(host, "coder-2");
    mkdirSync(host.profile("coder", "logs"), { recursive: true });
    host.write(host.profile("coder", "logs/agent.log"), "x".repeat(21 * 1024 * 1024));
    const quoted = `rejected ${CANARIES.previous} and 222222:${CANARIES.literal}`;
    host.switches({ doctor_rows: [["fail", `API ${CANARIES.previous}`, quoted, quoted]] }, "coder");
    host.switches({ fail: { doctor: { exit: 7, stderr: `Error: ${quoted}` } } }, "coder-2");
    host.edit(host.path("work/hermes-fleet.yaml"), CANARIES.previous, CANARIES.command);

    const looked = await host.fleet(["doctor", "--no-hermes", "--json"]);
    expect(looked.code).toBe(1);
    const ran = await host.fleet(["doctor", "--json"]);
    expect(ran.code).toBe(1);
    const document: DoctorDocument = JSON.parse(ran.stdout);
    expect(schemaErrors("doctor", document)).toEqual([]);
    const found = (check: string) => foundBy(document, check);
    expect(found("env-modes")).toEqual(["error coder"]);
    expect(found("wrappers")).toEqual(["error coder"]);
    expect(found("env-missing")).toEqual(["warning extra"]);
    expect(found("services")).toEqual(["error coder-2"]);
    expect(found("conflicts")).toEqual(["error coder"]);
    expect(found("log-sizes")).toEqual(["warning coder"]);
    expect(found("hermes-doctor")).toEqual(expect.arrayContaining(["error coder", "error coder-2"]));
    expect(document.hermes.map(({ profile, is_read }) => `${profile} ${is_read}`)).toEqual([
      "coder true",
      "coder-2 false",
    ]);
    const text = await host.fleet(["doctor"]);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^\d+ errors, \d+ warnings/);
    expect(text.stdout).toMatch(/\ncoder\n {2}error: /);
    const words = text.stdout.replace(/\s+/g, " ");
    expect(words).toContain("`hermes -p coder-2 doctor` exited with 7: Error: rejected (sensitive)");
    for (const { stdout, stderr } of [looked, ran, text]) expect(leaksIn(stdout + stderr)).toEqual([]);

    // One that hangs is ended with it.
    host.switches({ cli_delay_ms: 600_000 }, "coder");
    const hanging = host.beginFleet(["doctor", "coder"]);
    const pids = () =>
      processesOf(host.home).filter(
        (pid) => commandOf(pid).includes("-p coder doctor") && pid !== hanging.pid,
      );
    await until("hermes doctor to run", () => hanging.hasEnded || pids().length > 0);
    hanging.signal("SIGINT");
    expect((await hanging.ended).code).toBe(130);
    await until("hermes doctor to end", () => pids().length === 0);
  });

  testOnHost("--fix mends what it says, nothing else, and gateways keep their processes", async (host) => {
    await fleet(host);
    const pids = await Promise.all(["coder", "coder-2"].map((name) => host.running(name)));
    chmodSync(host.profile("coder", ".env"), 0o644);
    chmodSync(host.profile("default", ".env"), 0o640);
    rmSync(host.path(".local/bin/coder"));
    await makeStale(host, "coder-2");
    host.edit(host.path("work/hermes-fleet.yaml"), CANARIES.previous, CANARIES.command);
    host.edit(host.path("work/hermes-fleet.yaml"), "openai/gpt-5", "openai/gpt-6");
    const before = host.snapshot();

    const asked = await host.fleet(["doctor", "--fix"]);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain("doctor --fix has to ask, and there is no terminal");
    const refused = await host.fleet(["doctor", "--fix", "--json"]);
    expect(schemaErrors("refusal", JSON.parse(refused.stdout))).toEqual([]);
    expect(refused.code).toBe(1);
    expect(mode(host.profile("coder", ".env"))).toBe(0o644);

    const ran = await host.fleet(["doctor", "--fix", "-y", "--no-hermes", "--json"]);
    const document: DoctorDocument = JSON.parse(ran.stdout);
    expect(schemaErrors("doctor", document)).toEqual([]);
    expect(document.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(ran.code).toBe(0);
    const mended = ["coder.alias", "coder.env", "coder-2.service", "default.env"];
    expect(document.mended?.toSorted()).toEqual(mended.map((name) => `profile.${name}`).toSorted());
    const state = host.path(".local/state");
    const changed = Object.entries(host.snapshot()).flatMap(([path, is]) =>
      before[path] === is || path.startsWith(state) || is.startsWith("folder") ? [] : [path],
    );
    expect(changed).toEqual(
      expect.arrayContaining([
        host.path(".local/bin/coder"),
        host.profile("coder", ".env"),
        host.profile("default", ".env"),
        host.services.definition("coder-2"),
      ]),
    );
    expect([mode(host.profile("coder", ".env")), mode(host.profile("default", ".env"))]).toEqual([
      0o600, 0o600,
    ]);
    expect(host.read(host.profile("coder-2", ".env"))).toContain(CANARIES.previous);
    expect(host.read(host.profile("coder-2", "config.yaml"))).toContain("gpt-5");
    expect(await Promise.all(["coder", "coder-2"].map((name) => host.pid(name)))).toEqual(pids);

    // Without a manifest there is nothing left to be mended but modes, and no fleet to be recorded.
    rmSync(host.path("work/hermes-fleet.yaml"));
    rmSync(state, { recursive: true });
    rmSync(host.path(".local/bin/coder"));
    chmodSync(host.profile("coder-2", ".env"), 0o666);
    const found = await host.fleet(["doctor", "--fix", "-y", "coder-2", "coder"]);
    expect(found.stdout).toContain("Mended: profile.coder-2.env.");
    expect([found.code, mode(host.profile("coder-2", ".env"))]).toEqual([0, 0o600]);
    expect(readdirSync(host.path(OWN_STATE))).toEqual([]);
    const again = await host.fleet(["doctor", "--fix", "--no-hermes"]);
    expect(again.stderr).toBe("There is nothing here that --fix mends.\n");
  });
});
