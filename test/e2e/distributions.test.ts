import { readdirSync, statSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { actions, changeAt, planOf } from "./support/plans.ts";
import { OWN_STATE } from "./support/snapshots.ts";

const FILES_ALONE = ["--service-manager", "none"];
const TOKEN = "222:bbbbbbbbbbbb";

const manifest = (source: string, version: string) => `
version: 1
profiles:
  papers:
    distribution: { source: ${source}, version: ${version} }
    description: Reads papers
    soul: { text: "You read for Ada.\\n" }
    config: { agent: { max_turns: 90 } }
    env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" }
`;

const script = (host: TestHost, lines: string) =>
  host.run("/bin/sh", ["-ec", `cd ${host.path("work")}\n${lines}`], {
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.org",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.org",
  });

/** Writes a version of the agent beside the manifest. */
function write(host: TestHost, version: string): void {
  const files = {
    "distribution.yaml": `name: papers-bot\nversion: ${version}\nenv_requires:\n- name: TAVILY_API_KEY\n  description: Web search\n`,
    "SOUL.md": `You are version ${version}.\n`,
    "config.yaml": "# shipped\nmodel:\n  default: openai/gpt-5\n",
    "skills/read/SKILL.md": `how version ${version} reads\n`,
  };
  for (const [name, text] of Object.entries(files)) host.write(host.path("work/papers", name), text, 0o644);
}

/** Publishes a version in the repository beside the manifest. */
async function publish(host: TestHost, version: string): Promise<void> {
  write(host, version);
  const ran = await script(
    host,
    `[ -d papers.git ] || { git init -q --bare papers.git; git -C papers init -q; }
    git -C papers add -A && git -C papers commit -qm ${version}
    git -C papers push -q ../papers.git HEAD:refs/heads/$(git -C papers.git symbolic-ref --short HEAD)`,
  );
  if (ran.code !== 0) throw new Error(ran.stderr);
}

const archives = (host: TestHost) =>
  host.exists(host.path(OWN_STATE, "exports"))
    ? readdirSync(host.path(OWN_STATE, "exports")).filter(
        (name) => !name.startsWith(".hermes-fleet-archives-"),
      )
    : [];

const home = (host: TestHost, ...parts: readonly string[]) => host.profile("papers", ...parts);

async function expectSettled(host: TestHost, words: readonly string[] = []): Promise<void> {
  const plan = await host.fleet(["plan", "--detailed-exitcode", ...words]);
  expect({ code: plan.code, said: plan.code === 0 ? "" : plan.stdout }).toEqual({ code: 0, said: "" });
}

describeOnBackends("an agent from a repository", ({ testOnHost }) => {
  testOnHost("is installed, runs, and is updated with what is declared for it kept", async (host) => {
    await publish(host, "1.0.0");
    host.manifest(manifest("papers.git", "1.0.0"));

    const before = await planOf(host);
    const applied = await host.fleet(["apply", "-y"]);

    expect(changeAt(before, "profile.papers")).toMatchObject({
      action: "create",
      reasons: ["from a distribution"],
      details: [
        {
          keys: [
            { key: "source" },
            { key: "version", after: { value: "1.0.0" } },
            { after: { is: "known-at-apply" } },
          ],
        },
      ],
    });
    expect({ code: applied.code, said: applied.stderr }).toMatchObject({ code: 0 });
    expect(applied.stderr.replace(/\s+/g, " ")).toContain(
      "it needs TAVILY_API_KEY, which nothing provides yet",
    );
    const pid = await host.running("papers");
    expect(host.read(home(host, "SOUL.md"))).toBe("You read for Ada.\n");
    expect(host.read(home(host, "config.yaml"))).toMatch(
      /# shipped\nmodel:\n {2}default: openai\/gpt-5\nagent:\n/,
    );
    expect(host.read(home(host, ".env"))).toContain(`TELEGRAM_BOT_TOKEN=${TOKEN}\n`);
    expect(statSync(home(host, ".env")).mode & 0o777).toBe(0o600);
    await expectSettled(host);

    await publish(host, "1.1.0");
    host.manifest(manifest("papers.git", "1.1.0"));
    host.write(home(host, "skills/mine/SKILL.md"), "Ada's own\n");
    host.write(home(host, "auth.json"), '{"providers":{}}\n');
    const plan = await planOf(host);
    const updated = await host.fleet(["apply", "-y"]);

    expect(actions(plan)).toEqual({
      "profile.papers": "update",
      "profile.papers.description": "update",
      "profile.papers.soul": "update",
    });
    expect(updated.code).toBe(0);
    const [archive = "", ...more] = archives(host);
    expect(more).toEqual([]);
    expect(updated.stderr.replace(/\s+/g, "")).toContain(`${archive},withoutits.envandauth.json`);
    const saved = await host.run("tar", [
      "-xzOf",
      host.path(OWN_STATE, "exports", archive),
      "papers/skills/mine/SKILL.md",
    ]);
    expect(saved.stdout).toBe("Ada's own\n");
    expect(readdirSync(home(host, "skills"))).toEqual(["read"]);
    expect(host.read(home(host, "skills/read/SKILL.md"))).toBe("how version 1.1.0 reads\n");
    expect(host.read(home(host, "SOUL.md"))).toBe("You read for Ada.\n");
    expect(await host.running("papers")).toBe(pid);
    await expectSettled(host);
    const status = await host.fleet(["status"]);
    expect(status.stdout.replace(/\s+/g, " ")).toContain(
      "its distribution needs TAVILY_API_KEY (Web search)",
    );
  });
});

testOnBareHost("an installation that was killed on the way is finished by the next apply", async (host) => {
  write(host, "1.0.0");
  host.manifest(manifest("papers", "1.0.0"));
  // The first of its words is a killed one's: half a home, and hermes is gone as well.
  const real = host.path(".local/bin/hermes-real");
  await host.run("/bin/mv", [host.path(".local/bin/hermes"), real]);
  host.program(
    "hermes",
    `#!/bin/sh\nif [ "$4" = install ] && [ ! -e ${home(host)} ]; then
      mkdir -p ${home(host, "skills/read")}; echo half > ${home(host, "SOUL.md")}
      cp papers/distribution.yaml ${home(host)}; kill -9 $PPID; sleep 0.2; exit 1\nfi\nexec ${real} "$@"\n`,
  );
  const killed = host.beginFleet(["apply", "-y", ...FILES_ALONE]);
  await until("half a home", () => host.exists(home(host, "distribution.yaml")));
  expect(await killed.ended).toMatchObject({ code: null });

  const again = await host.fleet(["apply", "-y", ...FILES_ALONE]);

  expect({ code: again.code, said: again.code === 0 ? "" : again.stderr }).toEqual({ code: 0, said: "" });
  expect(host.read(home(host, "skills/read/SKILL.md"))).toBe("how version 1.0.0 reads\n");
  expect(host.read(home(host, "SOUL.md"))).toBe("You read for Ada.\n");
  expect(statSync(home(host, ".env")).mode & 0o777).toBe(0o600);
  expect(archives(host)).toHaveLength(1);
  await expectSettled(host, FILES_ALONE);
});

testOnBareHost(
  "a repository that has another version changes nothing, however often it is asked",
  async (host) => {
    await publish(host, "1.0.0");
    const source = `file://${host.path("work/papers.git")}`;
    host.manifest(manifest(source, "1.0.0"));
    expect(await host.fleet(["apply", "-y", ...FILES_ALONE])).toMatchObject({ code: 0 });
    const before = host.snapshot(home(host));
    host.manifest(manifest(source, "2.0.0"));

    for (let times = 0; times < 2; times += 1) {
      const plan = await host.fleet(["plan", "--detailed-exitcode", ...FILES_ALONE]);
      expect([plan.code, plan.stdout]).toEqual([2, expect.stringContaining('~ version: "1.0.0" → "2.0.0"')]);
      const failed = await host.fleet(["apply", "-y", ...FILES_ALONE]);
      expect(failed.code).toBe(1);
      expect(failed.stderr.replace(/\s+/g, " ")).toContain(
        "the source has version 1.0.0, and the manifest asks for 2.0.0: declare that one, or have the source carry this one; nothing was changed",
      );
    }
    expect(host.snapshot(home(host))).toEqual(before);
    expect([archives(host), readdirSync(host.path(OWN_STATE, "sources"))]).toEqual([[], []]);

    await host.run("/bin/mv", [host.path("work/papers.git"), host.path("work/moved.git")]);
    const gone = await host.fleet(["apply", "-y", ...FILES_ALONE]);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining("git cannot get it")]);
    expect(host.snapshot(home(host))).toEqual(before);
  },
);

testOnBareHost("a saved plan stops where the directory that it installs from has changed", async (host) => {
  host.manifest(manifest("papers", "1.0.0"));
  const early = await host.fleet(["validate"]);
  expect([early.code, early.stderr]).toEqual([
    0,
    expect.stringContaining('warning: profile "papers": papers, which'),
  ]);
  write(host, "1.0.0");
  expect(await host.fleet(["validate"])).toMatchObject({ code: 0, stderr: "" });
  expect(await host.fleet(["plan", "--out", "fleet.plan", ...FILES_ALONE])).toMatchObject({ code: 0 });
  host.edit(host.path("work/papers/config.yaml"), "gpt-5", "gpt-6");

  const stopped = await host.fleet(["apply", "fleet.plan"]);

  expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining("config.yaml")]);
  expect(host.exists(home(host))).toBe(false);
  host.edit(host.path("work/papers/config.yaml"), "gpt-6", "gpt-5");
  expect(await host.fleet(["apply", "fleet.plan"])).toMatchObject({ code: 0 });
  expect(host.read(home(host, "SOUL.md"))).toBe("You read for Ada.\n");
});

testOnBareHost("a source with a token in it is refused by every command, and shown by none", async (host) => {
  const token = "hunter2";
  host.manifest(manifest(`https://ada:${token}@git.example/papers`, "1.0.0"));
  for (const words of [
    ["validate"],
    ["plan", "--json", ...FILES_ALONE],
    ["apply", "-y", ...FILES_ALONE],
    ["status"],
  ]) {
    const { code, stdout, stderr } = await host.fleet(words);
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("would not stay secret")]);
    expect(stdout + stderr).not.toContain(token);
  }
});
