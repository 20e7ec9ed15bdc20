import { cpSync, mkdirSync, rmSync } from "node:fs";
import { expect } from "@jest/globals";
import type { PlanDocument } from "../../src/output/plan-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { untilHeld, withInhibitor } from "./support/awake.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { Logind } from "./support/logind.ts";

const NONE = ["--service-manager", "none"];
const VARIABLES = { CODER_TOKEN: "222:bbbbbbbbbbbb" };

const manifest = (isSystemd: boolean) =>
  [
    "version: 1",
    `host: { ${isSystemd ? "linger: true, " : ""}keep_awake: true }`,
    "profiles:",
    "  coder:",
    "    alias: true",
    "    soul: { text: I write code. }",
    "    config: { model: { default: m } }",
    "    env: { TELEGRAM_BOT_TOKEN: { from_env: CODER_TOKEN } }",
    "  writer:",
    "    config: { model: { default: m } }",
    "    env: { TELEGRAM_BOT_TOKEN: '333:cccccccccccc' }",
    "",
  ].join("\n");

/** Programs that an image has not, or that must not be called while it is built: whoever calls one leaves a trace. */
const TRAPPED = [
  "systemctl",
  "loginctl",
  "launchctl",
  "caffeinate",
  "systemd-inhibit",
  "systemd-run",
  "journalctl",
  "pmset",
  "ps",
];

/** Runs hermes-fleet as in a container: no machine id, another host name, and traps in place of what is trapped. */
function build(host: TestHost, words: readonly string[]) {
  const traps = host.path("traps");
  mkdirSync(traps, { recursive: true });
  for (const name of TRAPPED)
    host.write(
      `${traps}/${name}`,
      `#!/bin/sh\necho "${name} $*" >> ${host.path("trapped")}\nexit 1\n`,
      0o755,
    );
  host.write(host.path("no-machine-id"), "");
  const enter = `hostname buildkitsandbox && mount --bind ${host.path("no-machine-id")} /etc/machine-id && exec "$@"`;
  return host.run(
    "unshare",
    ["--mount", "--uts", "sh", "-c", enter, "sh", ...host.fleetCommand([...words, ...NONE])],
    { PATH: `${traps}:${host.environment.PATH}`, XDG_RUNTIME_DIR: "", DBUS_SESSION_BUS_ADDRESS: "" },
  );
}

describeOnBackends("an image that was built without a service manager", ({ testOnHost, backend }) => {
  testOnHost("is brought up whole by the first apply on the machine that boots", async (host) => {
    const isSystemd = backend.name === "systemd";
    const logind = new Logind(host, "works");
    withInhibitor(host);
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    host.manifest(manifest(isSystemd));

    const built = await build(host, ["apply", "-y", "--secrets=skip"]);

    expect([built.code, built.stdout.replaceAll(/\s+/g, " ")]).toEqual([
      0,
      expect.stringContaining(
        `left for later: 2 gateways that are to run${isSystemd ? ", lingering" : ""} and what keeps the host awake`,
      ),
    ]);
    expect(host.exists(host.path("trapped")) ? host.read(host.path("trapped")) : "").toBe("");
    expect([logind.calls, host.exists(host.services.definition("coder"))]).toEqual([[], false]);
    expect(host.exists(host.path(".local/bin/coder"))).toBe(true);
    expect(host.read(host.profile("coder", ".env"))).not.toContain("TELEGRAM_BOT_TOKEN=");
    const soul = host.profile("coder", "SOUL.md");
    const ofImage = host.snapshot(host.profile("coder"))[soul];

    const plan = await logind.fleet(["plan", "--json"], VARIABLES);
    const { outcome, diagnostics, changes } = JSON.parse(plan.stdout) as PlanDocument; // as its schema says
    // Of a lid a Mac is told whatever has been built.
    const told = diagnostics.filter(({ code }) => code !== "keep-awake-lid");
    expect([outcome, told.map(({ severity, code }) => `${severity} ${code}`)]).toEqual([
      "changes",
      ["note record-foreign"],
    ]);
    expect(
      changes.flatMap(({ address, action }) => (action === "no-op" ? [] : [address])).toSorted(),
    ).toEqual(
      [
        "host.keep_awake",
        ...(isSystemd ? ["host.linger"] : []),
        "profile.coder.env",
        "profile.coder.gateway",
        "profile.coder.service",
        "profile.writer.gateway",
        "profile.writer.service",
      ].toSorted(),
    );

    const applied = await logind.fleet(["apply", "-y"], VARIABLES);

    expect([applied.code, applied.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect([await host.running("coder"), await host.running("writer")].every((pid) => pid > 0)).toBe(true);
    expect(logind.calls).toEqual(isSystemd ? ["--no-ask-password enable-linger root"] : []);
    await untilHeld(host, true);
    expect(host.snapshot(host.profile("coder"))[soul]).toBe(ofImage);
    expect(host.read(host.profile("coder", ".env"))).toContain(
      `TELEGRAM_BOT_TOKEN=${VARIABLES.CODER_TOKEN}\n`,
    );
    await until("the plan has no changes", async () => {
      const settled = await logind.fleet(["plan", "--detailed-exitcode"], VARIABLES);
      return settled.code === 0 && !settled.stdout.includes("note:");
    });
  });
});

const BUILD =
  "version: 1\nprofiles:\n  coder: { alias: true, soul: { text: I write code. }, env: { A: '1' } }\n";

testOnBareHost("a home that was built may be copied to another path", async (host) => {
  host.manifest(BUILD);
  expect(await host.fleet(["apply", "-y", ...NONE])).toMatchObject({ code: 0 });
  const copy = `${host.home}-copy`;
  try {
    cpSync(host.home, copy, { recursive: true, verbatimSymlinks: true });
    const environment = { HOME: copy, PATH: host.environment.PATH?.replace(host.home, copy) ?? "" };

    const plan = await host.fleet(["plan", "--detailed-exitcode", ...NONE], environment);

    expect([plan.code, plan.stdout]).toEqual([0, expect.not.stringMatching(/warning|error/)]);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

testOnBareHost("without Hermes an image is not built, and the error says what to do", async (host) => {
  host.manifest(BUILD);
  rmSync(host.path(".local/bin/hermes"));

  const apply = await host.fleet(["apply", "-y", ...NONE]);

  expect([apply.code, apply.stderr.replaceAll(/\s+/g, " ")]).toEqual([
    1,
    expect.stringMatching(/error: Hermes was not found: .* Install Hermes, or set hermes.command/),
  ]);
  expect(host.exists(host.profile("coder"))).toBe(false);
});
