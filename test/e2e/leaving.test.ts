import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";

const DEFAULT = "  default: { config: { model: { default: openai/gpt-5 } } }";

const fleet = (...coder: readonly string[]) =>
  ["version: 1", "profiles:", DEFAULT, "  coder:", ...coder.map((line) => `    ${line}`), ""].join("\n");

const WHOLE = fleet(
  "description: Writes code",
  "alias: true",
  'soul: { text: "You write code.\\n" }',
  "config: { model: { default: openai/gpt-5 }, agent: { max_turns: 120, verbose: true } }",
  'env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb", DISCORD_BOT_TOKEN: discord-token, OPENAI_API_KEY: sk-one }',
  'files: { mcp.json: { text: "{}" }, notes.md: { text: "x" } }',
  "gateway: { limits: { memory_max: 1G } }",
);

/** What is left of it in the manifest. */
const LESS = fleet(
  "config: { model: { default: openai/gpt-5 } }",
  'env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }',
);

const coder = (host: TestHost, name: string) => host.profile("coder", name);

/** Changes a text in a file as an editor would. */
function edit(host: TestHost, path: string, from: string, to: string): void {
  const text = host.read(path);
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  host.write(path, text.replace(from, to));
}

/** The files of the home but those that a gateway writes while it runs and ends. */
function homeOf(host: TestHost): Readonly<Record<string, string>> {
  const ofTheProcess = /gateway|\/logs|^folder/;
  const inside = Object.entries(host.snapshot(host.profile("coder")));
  return Object.fromEntries(
    inside.filter(([path, is]) => !ofTheProcess.test(path.slice(host.home.length)) && !ofTheProcess.test(is)),
  );
}

describeOnBackends("what leaves the manifest", ({ testOnHost, testOnSystemd, testOnLaunchd }) => {
  testOnHost(
    "goes where the fleet wrote it, stays where somebody changed it, and SOUL.md stays",
    async (host) => {
      host.manifest(WHOLE);
      await converge(host);
      const before = await host.running("coder");
      edit(host, coder(host, ".env"), "sk-one", "sk-two");
      host.write(coder(host, ".env"), `${host.read(coder(host, ".env"))}MINE=kept\n`);
      edit(host, coder(host, "config.yaml"), "verbose: true", "verbose: false");
      host.write(coder(host, "notes.md"), "mine");
      host.manifest(LESS);

      const plan = await planOf(host);
      const applied = await host.fleet(["apply", "-y"]);

      expect(actions(plan)).toEqual({
        "profile.coder.config": "update",
        "profile.coder.description": "update",
        "profile.coder.env": "update",
        'profile.coder.file["mcp.json"]': "delete",
        "profile.coder.gateway": "restart",
        "profile.coder.service": "update",
      });
      expect(changeAt(plan, "profile.coder.gateway")?.reasons).toContain("DISCORD_BOT_TOKEN changes");
      const kept = plan.diagnostics
        .filter(({ code }) => code === "kept-by-hand")
        .map(({ message }) => message);
      expect(kept.sort()).toEqual([
        expect.stringContaining("OPENAI_API_KEY in .env has left the manifest, but was changed"),
        expect.stringContaining("agent.verbose in config.yaml has left the manifest, but was changed"),
        expect.stringContaining("the file notes.md has left the manifest, but was changed"),
      ]);
      expect(applied).toMatchObject({ code: 0 });
      const env = host.read(coder(host, ".env"));
      expect(env).toContain("TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb\n");
      expect(env).toContain("OPENAI_API_KEY=sk-two\n");
      expect(env).toContain("MINE=kept\n");
      expect(env).not.toContain("DISCORD_BOT_TOKEN");
      const config = host.read(coder(host, "config.yaml"));
      expect(config).not.toContain("max_turns");
      expect(config).toContain("verbose: false");
      expect(host.exists(coder(host, "mcp.json"))).toBe(false);
      expect(host.read(coder(host, "notes.md"))).toBe("mine");
      expect(host.read(coder(host, "SOUL.md"))).toBe("You write code.\n");
      expect(host.read(coder(host, "profile.yaml"))).not.toContain("Writes code");
      expect(host.exists(host.path(".local/bin/coder"))).toBe(true);
      expect(host.services.hasLimitsOnDisk("coder")).toBe(false);
      expect(await host.running("coder")).not.toBe(before);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    },
  );

  testOnHost(
    "as a whole profile is stopped in good order, and keeps its home to come back to",
    async (host) => {
      host.manifest(WHOLE);
      await converge(host);
      await host.running("coder");
      const bystander = await host.running("default");
      const home = homeOf(host);
      host.manifest(`version: 1\nprofiles:\n${DEFAULT}\n`);

      const plan = await planOf(host);
      const applied = await host.fleet(["apply", "-y"]);

      expect(actions(plan)).toEqual({
        "profile.coder.alias": "delete",
        "profile.coder.gateway": "delete",
        "profile.coder.service": "delete",
      });
      expect(applied).toMatchObject({ code: 0 });
      expect(homeOf(host)).toEqual(home);
      expect(host.read(coder(host, "logs/gateway.log"))).not.toContain("initiating shutdown");
      expect(host.services.files("coder")).toEqual([]);
      expect(host.exists(host.path(".local/bin/coder"))).toBe(false);
      expect(await host.services.loaded()).toEqual({ [host.services.id("default")]: "running" });
      expect(await host.pid("default")).toBe(bystander);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });

      host.manifest(WHOLE);
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(await host.running("coder")).toBeGreaterThan(0);
      expect(homeOf(host)).toEqual(home);
    },
  );

  // launchd has neither drop-ins nor a state of failure that stays.
  testOnSystemd("leaves no failed unit behind, and a drop-in of the user's own where it is", async (host) => {
    host.manifest(WHOLE);
    await converge(host);
    await host.running("coder");
    host.services.addOwn("coder");
    const own = host.services.files("coder").filter((path) => path.endsWith("/10-by-hand.conf"));
    expect(own).toHaveLength(1);
    await host.services.reload();
    // Nobody announced it, so that the gateway ends as after a crash.
    await host.services.end("coder");
    expect((await host.services.loaded())[host.services.id("coder")]).toBe("failed");
    host.manifest(`version: 1\nprofiles: {}\n`);

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied).toMatchObject({ code: 0 });
    expect(host.services.files("coder").filter((path) => path.endsWith(".conf"))).toEqual(own);
    expect(host.services.files("default")).toEqual([]);
    const { stdout } = await host.run("systemctl", [
      "--user",
      "list-units",
      "--failed",
      "--plain",
      "--no-legend",
    ]);
    expect(stdout).toBe("");
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnLaunchd("leaves nothing behind where a job was unloaded, and disabled, by hand", async (host) => {
    host.manifest(WHOLE);
    await converge(host);
    await host.running("coder");
    await host.services.disable("coder");
    await host.services.end("coder");
    host.manifest(`version: 1\nprofiles: {}\n`);

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied).toMatchObject({ code: 0 });
    for (const profile of ["coder", "default"]) expect(host.services.files(profile)).toEqual([]);
    expect(await host.services.loaded()).toEqual({});
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});

describeOnBackends("a unit of our name that belongs to another home is left alone", ({ testOnHost }) => {
  for (const [name, manifest, code] of [
    ["where the profile is declared", "profiles: { coder: {} }", 1],
    ["where the profile is to have no gateway", "profiles: { coder: { gateway: { state: absent } } }", 0],
    ["where the profile is removed and keeps its home", "profiles: {}\nremoved: { coder: {} }", 0],
    [
      "where the profile is removed with its home, which Hermes could not do without it",
      "profiles: {}\nremoved: { coder: { home: delete } }",
      1,
    ],
  ] as const) {
    testOnHost(name, async (host) => {
      await host.hermes("profile", "create", "coder");
      const pid = await host.services.addForeign("coder");
      const files = host.services.files("coder");
      const unit = host.read(host.services.definition("coder"));
      host.manifest(`version: 1\n${manifest}\n`);

      const applied = await host.fleet(["apply", "-y", "--allow-delete"]);

      expect(applied.code).toBe(code);
      if (code === 1) expect(applied.stdout + applied.stderr).toContain(host.services.id("coder"));
      expect(host.services.files("coder")).toEqual(files);
      expect(host.read(host.services.definition("coder"))).toBe(unit);
      expect(await host.pid("coder")).toBe(pid);
    });
  }

  testOnHost("where the profile has left the manifest", async (host) => {
    host.manifest(`version: 1\nprofiles: { coder: { gateway: { state: stopped } } }\n`);
    await converge(host);
    const pid = await host.services.addForeign("coder");
    const unit = host.read(host.services.definition("coder"));
    host.manifest("version: 1\nprofiles: {}\n");

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(host.read(host.services.definition("coder"))).toBe(unit);
    expect(await host.pid("coder")).toBe(pid);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});
