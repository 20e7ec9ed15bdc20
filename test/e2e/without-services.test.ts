import { mkdirSync } from "node:fs";
import { expect } from "@jest/globals";
import type { PlanDocument } from "../../src/output/plan-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { untilHeld, withInhibitor } from "./support/awake.ts";
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
    host.write(`${traps}/${name}`, `#!/bin/sh\necho "${name} $*" >> ${host.path("trapped")}\nexit 1\n`, 0o755);
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
    expect([outcome, diagnostics.map(({ severity, code }) => `${severity} ${code}`)]).toEqual([
      "changes",
      ["note record-foreign"],
    ]);
    expect(changes.flatMap(({ address, action }) => (action === "no-op" ? [] : [address])).toSorted()).toEqual(
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

    expect([applied.code, applied.stderr]).toEqual([0, expect.not.stringMatching(/warning|error/)]);
    expect([await host.running("coder"), await host.running("writer")].every((pid) => pid > 0)).toBe(true);
    expect(logind.calls).toEqual(isSystemd ? ["--no-ask-password enable-linger root"] : []);
    await untilHeld(host, true);
    expect(host.snapshot(host.profile("coder"))[soul]).toBe(ofImage);
    expect(host.read(host.profile("coder", ".env"))).toContain(`TELEGRAM_BOT_TOKEN=${VARIABLES.CODER_TOKEN}\n`);
    await until("the plan has no changes", async () => {
      const settled = await logind.fleet(["plan", "--detailed-exitcode"], VARIABLES);
      return settled.code === 0 && !settled.stdout.includes("note:");
    });
  });
});
