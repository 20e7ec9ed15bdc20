import { rmSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import type { PlanDocument } from "../../src/output/plan-document.generated.ts";
import type { GatewayStatus, StatusDocument } from "../../src/output/status-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { converge } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";

const fleet = (...coder: readonly string[]) =>
  [
    "version: 1",
    "profiles:",
    "  coder:",
    '    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }',
    ...coder,
  ].join("\n");

const UNTOLD = "its process exited with 1, as it does when it is stopped without a word";

interface Situation {
  readonly name: string;
  readonly manifest?: string;
  readonly happens: (host: TestHost) => Promise<unknown>;
  readonly code: 0 | 1;
  readonly is: { readonly [Key in keyof GatewayStatus]?: unknown };
  /** Where it is told otherwise there. */
  readonly onLaunchd?: Pick<Situation, "code" | "is">;
}

const SITUATIONS: readonly Situation[] = [
  {
    name: "a gateway that runs",
    happens: converge,
    code: 0,
    is: {
      desired: "running",
      actual: "running",
      is_as_desired: true,
      pid: expect.any(Number),
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      memory_bytes: expect.any(Number),
      drift: "none",
      start_at_login: true,
      problems: [],
    },
  },
  {
    name: "a gateway that is stopped as it should be",
    manifest: fleet("    gateway: { state: stopped }"),
    happens: converge,
    code: 0,
    is: { desired: "stopped", actual: "stopped", is_as_desired: true, start_at_login: false, problems: [] },
  },
  {
    name: "a gateway that somebody has stopped",
    happens: async (host) => {
      await converge(host);
      await host.hermes("-p", "coder", "gateway", "stop");
    },
    code: 0,
    is: {
      actual: "stopped",
      is_as_desired: false,
      problems: ["it is to run; `hermes-fleet apply` starts it"],
    },
  },
  {
    name: "a gateway that has failed",
    happens: async (host) => {
      await converge(host);
      await host.services.end("coder");
    },
    code: 1,
    is: { actual: "failed", is_as_desired: false, problems: [UNTOLD] },
    // Its job is unloaded, and nothing tells how it ended.
    onLaunchd: {
      code: 0,
      is: {
        actual: "stopped",
        is_as_desired: false,
        problems: ["it is to run; `hermes-fleet apply` starts it"],
      },
    },
  },
  {
    name: "a gateway that runs and should not",
    happens: async (host) => {
      await converge(host);
      host.manifest(fleet("    gateway: { state: stopped }"));
    },
    code: 0,
    is: {
      desired: "stopped",
      actual: "running",
      is_as_desired: false,
      problems: [
        "it starts at login, and should not; `hermes-fleet apply` sees to that",
        "it is to be stopped; `hermes-fleet apply` stops it",
      ],
    },
  },
  {
    name: "a gateway that is a long time starting",
    happens: async (host) => {
      await converge(host);
      host.switches({ lock_delay_ms: 600_000 });
      await host.services.restart("coder");
    },
    code: 0,
    is: { actual: "starting", is_as_desired: true },
  },
  {
    name: "a gateway of which a platform is broken",
    happens: async (host) => {
      await host.hermes("profile", "create", "coder");
      host.switches({ platforms: { discord: { state: "fatal", error_message: "Unauthorized" } } }, "coder");
      await host.fleet(["apply", "-y"]);
    },
    code: 0,
    is: { actual: "degraded", is_as_desired: true, problems: ["discord is fatal: Unauthorized"] },
  },
  {
    name: "a gateway that is started again and again",
    happens: async (host) => {
      await converge(host);
      host.switches({ startup_failed: "telegram: Unauthorized", lock_delay_ms: 0 });
      await host.services.waitsBeforeStart(600_000);
      await host.services.restart("coder");
      const state = host.profile("coder", "gateway_state.json");
      await until("the failure", () => host.read(state).includes("startup_failed"));
      await until("the wait for the next start", async () => (await host.pid("coder")) === 0);
    },
    code: 1,
    is: { actual: "failing", is_as_desired: false, drift: "drift", problems: ["telegram: Unauthorized"] },
  },
  {
    name: "a gateway that runs outside its service",
    happens: async (host) => {
      await converge(host);
      await host.hermes("-p", "coder", "gateway", "stop");
      const program = [`${FIXTURES}/bin/hermes`, "-p", "coder", "gateway", "run"];
      await host.services.runBeside("by-hand", program, { PATH: "/usr/bin:/bin", HOME: host.home });
      await host.startedUp(host.profile("coder"));
    },
    code: 1,
    is: {
      actual: "unsupervised",
      is_as_desired: false,
      problems: [
        expect.stringMatching(
          /^process \d+ runs outside its service, and is left alone, since it is (?:in|below the job) by-hand/,
        ),
      ],
    },
  },
  {
    name: "an agent that does not exist yet",
    happens: async () => undefined,
    code: 0,
    is: {
      actual: "absent",
      is_as_desired: false,
      drift: "drift",
      problems: ["the profile does not exist yet; `hermes-fleet apply` makes it"],
    },
  },
  {
    name: "state files that are left over from a process that is gone",
    happens: async (host) => {
      await converge(host);
      const left = ["gateway.pid", "gateway_state.json"].map(
        (name) => [host.profile("coder", name), host.read(host.profile("coder", name))] as const,
      );
      await host.hermes("-p", "coder", "gateway", "stop");
      for (const [path, text] of left) host.write(path, text);
    },
    code: 0,
    is: { actual: "stopped", is_as_desired: false },
  },
];

describeOnBackends("status tells", ({ testOnHost, backend }) => {
  for (const situation of SITUATIONS) {
    const { name, manifest, happens } = situation;
    const { code, is } = backend.name === "launchd" ? (situation.onLaunchd ?? situation) : situation;
    testOnHost(name, async (host) => {
      host.manifest(manifest ?? fleet());
      await happens(host);

      const ran = await host.fleet(["status", "--json"]);

      const document = JSON.parse(ran.stdout) as StatusDocument; // as its schema says, which is checked next
      expect(schemaErrors("status", document)).toEqual([]);
      expect(document.gateways[0]).toEqual(expect.objectContaining({ profile: "coder", ...is }));
      expect(ran.code).toBe(code);
    });
  }

  testOnHost(
    "a person in a table, with what is wrong below it, and `list` in the table alone",
    async (host) => {
      // What ended without a word is a failure where the service manager remembers it.
      const [state, why] = host.services.traits.remembersFailures
        ? ["failed", UNTOLD]
        : ["stopped", "it is to run; `hermes-fleet apply` starts it"];
      const config = "config: { model: { default: openai/gpt-5 } }";
      host.manifest(
        `${fleet(`    ${config}`)}\n  helper: {}\n  idle: { ${config}, gateway: { state: stopped } }\n`,
      );
      const platforms = { telegram: { state: "connected" }, discord: { state: "connecting" } };
      await host.hermes("profile", "create", "coder");
      host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0, platforms }, "coder");
      await converge(host);
      await host.services.end("helper");
      host.write(host.profile("idle", "config.yaml"), "model: { default: other/model }\n");
      const pid = await host.running("coder");

      const status = await host.fleet(["status"]);
      const list = await host.fleet(["list"]);
      const listed = await host.fleetJson<StatusDocument>(["list"]);

      const words = (text: string) =>
        text
          .replaceAll(String(pid), "PID")
          .replace(/\d+[sm] /, "AGO ")
          .replace(/\d+M /, "SIZE ")
          .replace(/ +/g, " ");
      expect(status.code).toBe(host.services.traits.remembersFailures ? 1 : 0);
      expect(words(status.stdout)).toBe(
        [
          "PROFILE DESIRED ACTUAL PID UP MEMORY PLATFORMS DRIFT",
          "coder running running PID AGO SIZE discord~, telegram none",
          `helper running ${state} - - - - drift`,
          "idle stopped stopped - - - - drift",
          "default - stopped - - - - undeclared",
          "",
          `helper: ${why}`,
          "helper: it has no model yet; run `hermes -p helper setup`",
          "helper: no platform is set up, so nobody can talk to it; run",
          " `hermes -p helper setup`",
          "idle: it is not as declared in config; `hermes-fleet plan` shows how",
          "",
        ].join("\n"),
      );
      expect(list.code).toBe(0);
      expect(words(list.stdout).split("\n").slice(1)).toEqual([
        "coder running running AGO none -",
        `helper running ${state} - drift 1 problem, 2 to do`,
        "idle stopped stopped - drift -",
        "default - stopped - undeclared -",
        "",
      ]);
      expect(schemaErrors("status", listed)).toEqual([]);
      expect(listed.gateways[0]).toMatchObject({ model: "openai/gpt-5", pid });
      expect(listed.gateways[0]?.memory_bytes).toBeGreaterThan(1_000_000);
    },
  );

  testOnHost("what is on the host, where there is no manifest", async (host) => {
    host.manifest(fleet());
    await converge(host);
    host.write(host.profile("helper", "SOUL.md"), "You help.\n");
    rmSync(host.path("work/hermes-fleet.yaml"));

    const well = await host.fleet(["status", "--json"]);
    await host.services.end("coder");
    const unwell = await host.fleet(["status", "coder"]);
    const none = await host.fleet(["status", "codr"]);
    rmSync(host.path(".hermes"), { recursive: true });
    const empty = await host.fleet(["status"]);

    const document = JSON.parse(well.stdout) as StatusDocument; // as its schema says, which is checked next
    expect(schemaErrors("status", document)).toEqual([]);
    expect(well.code).toBe(0);
    expect(
      document.gateways.map(({ profile, desired, actual, drift }) => [profile, desired, actual, drift]),
    ).toEqual([
      ["coder", undefined, "running", "undeclared"],
      ["default", undefined, "stopped", "undeclared"],
      ["helper", undefined, "stopped", "undeclared"],
    ]);
    // Under launchd a job that was booted out has left no trace, but that it starts at the next login.
    expect(unwell.code).toBe(host.services.traits.remembersFailures ? 1 : 0);
    expect(unwell.stdout).toMatch(/^PROFILE +ACTUAL .*\ncoder +(?:failed|stopped) /);
    expect(unwell.stdout).not.toContain("helper");
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(none.stderr).toContain('there is no profile "codr"');
    expect(empty.code).toBe(0);
    expect(empty.stdout).toContain("`hermes-fleet init`");
  });
});

describe("status without a user manager", () => {
  testOnBareHost("is an error with what to do", async (host) => {
    host.manifest("version: 1\nprofiles: { coder: {} }\n");

    const text = await host.fleet(["status"]);
    const json = await host.fleet(["status", "--json"]);

    expect(text.code).toBe(1);
    expect(text.stderr).toContain("loginctl enable-linger");
    const document = JSON.parse(json.stdout) as StatusDocument; // as its schema says, which is checked next
    expect(schemaErrors("status", document)).toEqual([]);
    expect(document.gateways).toMatchObject([
      { profile: "coder", actual: "unknown" },
      { profile: "default", actual: "unknown" },
    ]);
  });
});

const HOSTS: readonly (readonly [string, PlanDocument["outcome"], (host: TestHost) => Promise<unknown>])[] = [
  ["a fresh host", "changes", async () => undefined],
  ["a host that is as declared", "no-changes", converge],
  [
    "a host that has drifted",
    "changes",
    async (host) => {
      await converge(host);
      host.write(host.profile("coder", ".env"), "", 0o644);
      host.write(host.profile("coder", "SOUL.md"), "other\n");
      rmSync(host.profile("coder", "config.yaml"));
      await host.services.end("coder");
    },
  ],
  [
    "a host with a file that cannot be read, and a conflict",
    "errors",
    async (host) => {
      await host.hermes("profile", "create", "coder");
      host.write(host.profile("coder", "config.yaml"), "[");
      host.manifest(
        `${host.read(host.path("work/hermes-fleet.yaml"))}\n  helper: { env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" } }\n`,
      );
    },
  ],
];

describeOnBackends("a plan in JSON is as its schema says", ({ testOnHost }) => {
  for (const [name, outcome, happens] of HOSTS) {
    testOnHost(`on ${name}`, async (host) => {
      host.manifest(
        fleet('    soul: { text: "You write code." }', "    config: { model: { default: openai/gpt-5 } }"),
      );
      await happens(host);

      const plan = await host.fleetJson<PlanDocument>(["plan"]);

      expect(schemaErrors("plan", plan)).toEqual([]);
      expect(plan.outcome).toBe(outcome);
    });
  }
});
