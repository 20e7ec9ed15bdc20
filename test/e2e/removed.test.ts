import { readdirSync, statSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import { inTerminal } from "./support/in-terminal.ts";
import { actions, converge, detailedPlan, planOf } from "./support/plans.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const TOKEN = "222:the-token-of-old-bot";
const EXPORTS = `${OWN_STATE}/exports`;

const BEFORE = `
version: 1
profiles:
  default: {}
  old-bot:
    alias: true
    env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" }
    gateway: { limits: { memory_max: 1G } }
`;

const after = (home: "keep" | "delete", top = "") => `
version: 1
${top}
profiles: { default: {} }
removed: { old-bot: { home: ${home} } }
`;

/** A bot that has lived: it remembers things, and has credentials that belong into no archive. */
async function lived(host: TestHost): Promise<void> {
  host.manifest(BEFORE);
  await converge(host);
  host.write(host.profile("old-bot", "memories/MEMORY.md"), "Ada likes tea.\n");
  host.write(host.profile("old-bot", "auth.json"), '{"providers":{}}\n');
}

const archives = (host: TestHost) =>
  host.exists(host.path(EXPORTS))
    ? readdirSync(host.path(EXPORTS))
        .filter((name) => !name.startsWith(".hermes-fleet-archives-"))
        .sort()
    : [];

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Of an archive: the text of the memories, and the names of all that is in it. */
async function contents(host: TestHost, archive: string): Promise<{ memories: string; names: string }> {
  const path = host.path(EXPORTS, archive);
  const { stdout: names } = await host.run("tar", ["-tzf", path]);
  const { stdout: memories } = await host.run("tar", ["-xzOf", path, "old-bot/memories/MEMORY.md"]);
  return { memories, names };
}

async function expectGone(host: TestHost): Promise<void> {
  expect(host.exists(host.profile("old-bot"))).toBe(false);
  expect(host.exists(host.path(".local/bin/old-bot"))).toBe(false);
  expect(host.services.files("old-bot")).toEqual([]);
  expect(Object.keys(await host.services.loaded())).toEqual([host.services.id("default")]);
  const plan = await detailedPlan(host);
  expect({ code: plan.code, said: plan.code === 0 ? "" : plan.stdout }).toEqual({ code: 0, said: "" });
}

describeOnBackends("a profile that is removed with its home", ({ testOnHost }) => {
  testOnHost(
    "is deleted only where that is allowed, and saved before, without its credentials",
    async (host) => {
      await lived(host);
      const [bystander, pid] = [await host.running("default"), await host.running("old-bot")];
      for (const name of ["default", "old-bot"]) await host.services.settled(name);
      const before = { files: filesBut(host, OWN_STATE), pid };
      host.manifest(after("delete"));
      const manifest = host.path("work/hermes-fleet.yaml");

      const refused = await host.fleet(["apply", "-y"]);

      expect(refused.code).toBe(1);
      expect(refused.stderr.replace(/\s+/g, " ")).toContain(
        'error: apply would delete the home of "old-bot", and nobody is asked Pass --allow-delete as well',
      );
      const { [manifest]: _new, ...same } = filesBut(host, OWN_STATE);
      const { [manifest]: _old, ...files } = before.files;
      expect(same).toEqual(files);
      expect(await host.pid("old-bot")).toBe(before.pid);
      expect(archives(host)).toEqual([]);

      const plan = await planOf(host);
      const applied = await host.fleet(["apply", "-y", "--allow-delete"]);

      expect(actions(plan)).toEqual({
        "profile.old-bot": "delete",
        "profile.old-bot.alias": "delete",
        "profile.old-bot.gateway": "delete",
        "profile.old-bot.service": "delete",
      });
      expect(applied).toMatchObject({ code: 0 });
      const [archive = "", ...more] = archives(host);
      expect(archive).toMatch(/^old-bot-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.tar\.gz$/);
      expect(more).toEqual([]);
      expect(applied.stderr.replace(/\s+/g, "")).toContain(
        `"old-bot"issavedin${host.path(EXPORTS, archive)},withoutits.envandauth.json`,
      );
      expect([modeOf(host.path(EXPORTS)), modeOf(host.path(EXPORTS, archive))]).toEqual(["700", "600"]);
      const { memories, names } = await contents(host, archive);
      expect(memories).toBe("Ada likes tea.\n");
      expect(names.split("\n")).not.toContain("old-bot/.env");
      expect(names.split("\n")).not.toContain("old-bot/auth.json");
      expect(await host.pid("default")).toBe(bystander);
      await expectGone(host);
    },
  );

  testOnHost("keeps its home, whole, when it cannot be saved; the next apply deletes it", async (host) => {
    await lived(host);
    const home = Object.keys(host.snapshot(host.profile("old-bot")));
    host.manifest(after("delete"));
    const broken = { exit: 1, stderr: "Error: no space left on device", times: 1 };
    host.switches({ lock_delay_ms: 200, fail: { "profile export": broken } });

    const failed = await host.fleet(["apply", "-y", "--allow-delete"]);

    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("no space left on device");
    const left = Object.keys(host.snapshot(host.profile("old-bot")));
    const ofTheProcess = /gateway\.pid$|gateway\.lock$|planned-stop|gateway-locks|counters\.json$/;
    expect(left.filter((path) => !ofTheProcess.test(path))).toEqual(
      home.filter((path) => !ofTheProcess.test(path)),
    );
    expect(host.read(host.profile("old-bot", ".env"))).toContain(TOKEN);
    expect(await host.fleet(["apply", "-y", "--allow-delete"])).toMatchObject({ code: 0 });
    await expectGone(host);
    expect((await contents(host, archives(host)[0] ?? "")).memories).toBe("Ada likes tea.\n");
  });

  testOnHost("is deleted by the next apply when one is killed after the home was saved", async (host) => {
    await lived(host);
    const killer = host.path(".local/bin/hermes-that-kills");
    host.program(
      "hermes-that-kills",
      `#!/bin/sh\n[ "$4" = delete ] && { kill -9 $PPID; exit 1; }\nexec ${host.path(".local/bin/hermes")} "$@"\n`,
    );
    host.manifest(after("delete", `hermes: { command: ${killer} }`));
    expect(await host.fleet(["apply", "-y", "--allow-delete"])).toMatchObject({ code: null });
    expect(host.read(host.profile("old-bot", "memories/MEMORY.md"))).toBe("Ada likes tea.\n");
    expect(archives(host)).toHaveLength(1);
    host.manifest(after("delete"));

    const again = await host.fleet(["apply", "-y", "--allow-delete"]);

    expect(again).toMatchObject({ code: 0 });
    await expectGone(host);
    for (const archive of archives(host)) {
      expect(modeOf(host.path(EXPORTS, archive))).toBe("600");
      expect((await contents(host, archive)).memories).toBe("Ada likes tea.\n");
    }
  });

  testOnHost("need never have been the fleet's: one made by hand goes the same way", async (host) => {
    const script = "hermes profile create old-bot && printf 'n\\ny\\n' | hermes -p old-bot gateway install";
    await host.run("/bin/sh", ["-e", "-c", `${script} && hermes -p old-bot gateway start`]);
    await host.running("old-bot");
    host.write(host.profile("old-bot", "memories/MEMORY.md"), "Ada likes tea.\n");
    host.manifest(after("delete").replace("default: {}", "default: { gateway: { state: absent } }"));

    const applied = await host.fleet(["apply", "-y", "--allow-delete"]);

    expect(applied).toMatchObject({ code: 0 });
    expect(host.exists(host.profile("old-bot"))).toBe(false);
    expect(host.exists(host.path(".local/bin/old-bot"))).toBe(false);
    expect(host.services.files("old-bot")).toEqual([]);
    expect(await host.services.loaded()).toEqual({});
    expect((await contents(host, archives(host)[0] ?? "")).memories).toBe("Ada likes tea.\n");
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});

describeOnBackends("a profile that is to be deleted", ({ testOnHost }) => {
  testOnHost(
    "is left where its gateway runs outside its service, and deleted after a person's yes",
    async (host) => {
      await host.hermes("profile", "create", "old-bot");
      const program = [`${FIXTURES}/bin/hermes`, "-p", "old-bot", "gateway", "run"];
      await host.services.runBeside("by-hand", program, { PATH: "/usr/bin:/bin", HOME: host.home });
      await host.startedUp(host.profile("old-bot"));
      host.write(host.profile("old-bot", "memories/MEMORY.md"), "Ada likes tea.\n");
      host.manifest(after("delete").replace("default: {}", "default: { gateway: { state: absent } }"));

      const left = await host.fleet(["apply", "-y", "--allow-delete"]);

      expect(left.code).toBe(1);
      expect(left.stdout.replace(/\s+/g, " ")).toMatch(
        /error: profile "old-bot": a gateway \(PID \d+\) runs outside/,
      );
      expect(host.read(host.profile("old-bot", "memories/MEMORY.md"))).toBe("Ada likes tea.\n");
      expect(archives(host)).toEqual([]);
      await host.services.endBeside("by-hand");
      const no = await inTerminal(host, ["apply"], { types: "n\\n" });
      expect(no.code).toBe(1);
      expect(host.exists(host.profile("old-bot"))).toBe(true);
      const yes = await inTerminal(host, ["apply"], { types: "yes\\n" });
      expect({ code: yes.code, said: yes.code === 0 ? "" : yes.stdout }).toEqual({ code: 0, said: "" });
      expect(yes.stdout).toMatch(/1 home would be deleted/);
      expect(host.exists(host.profile("old-bot"))).toBe(false);
      expect((await contents(host, archives(host)[0] ?? "")).memories).toBe("Ada likes tea.\n");
    },
  );
});

describeOnBackends("a profile that is removed and keeps its home", ({ testOnHost }) => {
  testOnHost("loses its service alone, and is well when it was never there", async (host) => {
    await lived(host);
    const env = host.read(host.profile("old-bot", ".env"));
    host.manifest(
      `${after("keep")}  never-there: {}\n`.replace("{ old-bot: { home: keep } }", "\n  old-bot:"),
    );

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(host.read(host.profile("old-bot", "memories/MEMORY.md"))).toBe("Ada likes tea.\n");
    expect(host.read(host.profile("old-bot", ".env"))).toBe(env);
    expect(host.services.files("old-bot")).toEqual([]);
    expect(archives(host)).toEqual([]);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});
