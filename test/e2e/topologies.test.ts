import { expect } from "@jest/globals";
import type { StatusDocument } from "../../src/output/status-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";
import { ServesWatch } from "./support/serves-watch.ts";

const TOKENS = { default: "100:dddd-dddd-dddd", coder: "200:cccc-cccc-cccc", reader: "300:rrrr-rrrr-rrrr" };
type Name = keyof typeof TOKENS;

interface Fleet {
  readonly topology?: "per_profile" | "multiplexed";
  readonly tokens?: Partial<Record<Name, string>>;
  readonly gateways?: Partial<Record<Name, string>>;
  readonly without?: readonly Name[];
}

function fleet({ topology, tokens = {}, gateways = {}, without = [] }: Fleet = {}): string {
  const names = (Object.keys(TOKENS) as Name[]).filter((name) => !without.includes(name));
  return [
    "version: 1",
    ...(topology === undefined ? [] : [`hermes: { topology: ${topology} }`]),
    "profiles:",
    ...names.flatMap((name) => [
      `  ${name}:`,
      `    env: { TELEGRAM_BOT_TOKEN: "${tokens[name] ?? TOKENS[name]}" }`,
      `    gateway: ${gateways[name] ?? "{}"}`,
    ]),
    "",
  ].join("\n");
}

async function apply(host: TestHost): Promise<void> {
  const { code, stdout, stderr } = await host.fleet(["apply", "-y"]);
  expect({ code, said: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, said: "" });
  const plan = await detailedPlan(host);
  expect({ code: plan.code, said: plan.code === 0 ? "" : plan.stdout }).toEqual({ code: 0, said: "" });
}

async function actual(host: TestHost): Promise<Readonly<Record<string, string>>> {
  const { gateways } = await host.fleetJson<StatusDocument>(["status"]);
  return Object.fromEntries(
    gateways.map(({ profile, actual, is_as_desired }) => [
      profile,
      `${actual}${is_as_desired ? "" : ", wrong"}`,
    ]),
  );
}

const definition = (host: TestHost, name: string) => host.exists(host.services.definition(name));

describeOnBackends("hermes.topology", ({ testOnHost }) => {
  testOnHost(
    "goes from one gateway each to one for all and back, each bot served by one process throughout",
    async (host) => {
      const watch = new ServesWatch(host, "0.17.2", { drain_ms: 300 });
      host.manifest(fleet({ gateways: { reader: "{ state: stopped }" } }));
      await converge(host);

      host.manifest(fleet({ topology: "multiplexed", gateways: { reader: "{ state: stopped }" } }));
      const plan = await planOf(host);
      expect(actions(plan)).toMatchObject({
        "profile.default.config": "create",
        "profile.default.gateway": "restart",
        "profile.coder.service": "delete",
        "profile.coder.gateway": "delete",
        "profile.reader.service": "delete",
      });
      await apply(host);

      const first = await host.running("default");
      expect(host.read(host.profile("default", "config.yaml"))).toBe(
        "gateway:\n  multiplex_profiles: true\n  multiplex_profile_allowlist:\n  - coder\n",
      );
      expect([definition(host, "coder"), definition(host, "reader")]).toEqual([false, false]);
      expect(await actual(host)).toEqual({ default: "running", coder: "served", reader: "stopped" });

      // A token of a served profile is read by the default's gateway.
      host.manifest(fleet({ topology: "multiplexed", tokens: { coder: "201:new-new-new" } }));
      expect(changeAt(await planOf(host), "profile.default.gateway")?.reasons).toEqual([
        'it does not serve "reader" yet',
        "gateway.multiplex_profile_allowlist in config.yaml changes",
        'TELEGRAM_BOT_TOKEN of "coder" changes',
      ]);
      await apply(host);
      const second = await host.running("default");
      expect(second).not.toBe(first);
      expect(watch.servedBy(second)).toEqual([
        `default ${TOKENS.default}`,
        "coder 201:new-new-new",
        `reader ${TOKENS.reader}`,
      ]);

      host.manifest(fleet());
      await apply(host);

      expect(host.read(host.profile("default", "config.yaml"))).not.toContain("multiplex");
      for (const name of Object.keys(TOKENS) as Name[])
        expect(watch.servedBy(await host.running(name))).toEqual([`${name} ${TOKENS[name]}`]);
      expect(await actual(host)).toEqual({ default: "running", coder: "running", reader: "running" });
      expect(watch.clashes).toEqual([]);
    },
  );

  testOnHost(
    "is finished by the next apply where a switch was killed, and no bot was served twice",
    async (host) => {
      const watch = new ServesWatch(host, "0.21.0", { drain_ms: 300 });
      host.manifest(fleet());
      await converge(host);
      for (const [turn, steps] of [3, 6].entries()) {
        const topology = turn % 2 === 0 ? "multiplexed" : "per_profile";
        host.manifest(fleet({ topology }));
        const killed = host.beginFleet(["apply", "-y"]);
        await until(`${steps} steps`, () => killed.stderr.split("\n").length > steps || killed.hasEnded);
        killed.signal("SIGKILL");
        await killed.ended;

        await apply(host);

        expect({ steps, clashes: watch.clashes }).toEqual({ steps, clashes: [] });
        const named = turn % 2 === 0 ? "served" : "running";
        expect(await actual(host)).toEqual({ default: "running", coder: named, reader: named });
      }
    },
  );

  testOnHost(
    "explains a fleet that an update has folded, puts it back, and keeps the next update from doing so",
    async (host) => {
      const watch = new ServesWatch(host, "0.20.0", { update_to: "0.21.0" });
      host.manifest(fleet());
      await converge(host);
      expect(await host.hermes("update", "--yes")).toMatchObject({ code: 0 });
      await until("the default to serve the others", async () =>
        Object.values(await actual(host)).includes("served, wrong"),
      );

      const folded = await host.fleet(["plan"]);
      expect(folded.stdout.replace(/\s+/g, " ")).toContain(
        'an update of Hermes has folded this fleet: it took away the services of "coder" and "reader", and had the gateway of "default" serve them instead',
      );
      await apply(host);

      expect(await actual(host)).toEqual({ default: "running", coder: "running", reader: "running" });
      expect(host.read(host.profile("coder", "config.yaml"))).toContain("standalone: true");

      watch.switches({ update_to: "0.22.0" });
      expect(await host.hermes("update", "--yes")).toMatchObject({ code: 0 });
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });

      // Who leaves is not served on by the default's gateway, whatever starts that anew.
      host.manifest(fleet({ without: ["reader"] }));
      await apply(host);
      await host.hermes("gateway", "restart");
      expect(watch.servedBy(await host.running("default"))).toEqual([`default ${TOKENS.default}`]);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
      expect(watch.clashes).toEqual([]);
    },
  );

  testOnHost("refuses what cannot be served by one gateway, and names it", async (host) => {
    new ServesWatch(host, "0.16.0");
    host.manifest(fleet({ topology: "multiplexed" }));
    const { diagnostics } = await planOf(host);
    expect(diagnostics.filter(({ code }) => code !== "to-do")).toMatchObject([
      {
        code: "topology-version",
        severity: "error",
        message: expect.stringContaining("0.16.0 is installed"),
      },
    ]);
    host.installHermes("0.18.0");
    host.manifest(fleet({ without: ["reader"] }));
    await converge(host);
    await host.hermes("profile", "create", "other");
    await host.hermes("-p", "other", "gateway", "install");
    await host.running("other");
    host.manifest(
      `${fleet({ topology: "multiplexed", without: ["default"] })}    config: { platforms: { webhook: { enabled: true } } }\n`,
    );

    const plan = await host.fleet(["plan"]);
    const applied = await host.fleet(["apply", "-y"]);

    const said = plan.stdout.replace(/\s+/g, " ");
    expect(plan.code).toBe(1);
    expect(said).toMatch(/profile "reader": webhook \(\S.*?\) listens on port 8644, and/);
    expect(said).toContain('profile "other" is not in the manifest and has a service of its own');
    expect(said).toContain("serves the others, and it is not in the manifest");
    expect(applied.code).toBe(1);
    expect(await host.running("other")).toBeGreaterThan(0);
    expect(await host.running("coder")).toBeGreaterThan(0);
  });
});
