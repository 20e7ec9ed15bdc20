import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Sandbox } from "./support/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.write(
    box.path("bots/research/distribution.yaml"),
    `name: research-bot
version: 1.2.0
description: Reads papers
hermes_requires: ">=0.12.0"
env_requires:
  - name: TAVILY_API_KEY
    description: Web search
  - name: GRAPH_URL
    required: false
    default: http://127.0.0.1:8000
`,
  );
  box.write(box.path("bots/research/SOUL.md"), "You read papers.\n");
  box.write(box.path("bots/research/config.yaml"), "model:\n  default: shipped\n");
  box.write(box.path("bots/research/skills/read/SKILL.md"), "how to read\n");
  box.write(box.path("bots/research/.env"), "STOLEN=1\n");
  box.write(box.path("bots/research/memories/MEMORY.md"), "the author's\n");
});
afterEach(() => box.dispose());

const home = (...parts: string[]) => join(box.profile("research"), ...parts);
const install = (source: string, ...more: string[]) =>
  box.hermes("profile", "install", source, "--name", "research", ...more, "--yes");
const release = (version: string) => {
  const path = box.path("bots/research/distribution.yaml");
  box.write(path, box.read(path).replace(/version: .*/, `version: ${version}`));
};

describe("profile install", () => {
  test("lays out what the source has, what a profile needs, and no .env", async () => {
    expect(await install("bots/research")).toMatchObject({ code: 0, err: "" });
    expect(box.read(home("SOUL.md"))).toBe("You read papers.\n");
    expect(box.read(home("config.yaml"))).toBe("model:\n  default: shipped\n");
    expect(readdirSync(home("memories"))).toEqual([]);
    expect(readdirSync(home())).toEqual(expect.arrayContaining(["cron", "logs", "sessions", "workspace"]));
    expect(existsSync(home(".env"))).toBe(false);
    expect(box.read(home(".env.EXAMPLE"))).toBe(
      "# Environment variables required by this Hermes distribution.\n" +
        "# Copy to `.env` and fill in your own values before running.\n\n" +
        "# Web search\n# (required)\nTAVILY_API_KEY=\n\n# (optional)\n# GRAPH_URL=http://127.0.0.1:8000\n",
    );
    expect(existsSync(box.path(".local/bin/research"))).toBe(false);
  });

  test("records where it came from and when", async () => {
    await install("bots/research");
    const recorded = box.read(home("distribution.yaml"));
    expect(recorded).toMatch(/^name: research\nversion: '1\.2\.0'\n/);
    expect(recorded).toContain(`\nsource: ${box.path("bots/research")}\n`);
    expect(recorded).toMatch(/\ninstalled_at: '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00'\n$/);
    expect((await box.hermes("profile", "list")).out).toMatch(/research .* research 1\.2\.0/);
  });

  test("takes a repository by its URL or its path, which ends with .git", async () => {
    const repository = box.path("bots/research.git");
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], {
        cwd: box.path("bots/research"),
      });
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "1.2.0");
    git("clone", "--quiet", "--bare", ".", repository);
    for (const source of [repository, `file://${repository}`]) {
      expect(await install(source, "--force")).toMatchObject({ code: 0 });
      expect(box.read(home("distribution.yaml"))).toContain(`\nsource: ${source}\n`);
      expect(existsSync(home(".git"))).toBe(false);
    }
  });

  test("makes a wrapper where it is asked for one", async () => {
    expect(await install("bots/research", "--alias")).toMatchObject({ code: 0 });
    expect(existsSync(box.path(".local/bin/research"))).toBe(true);
  });

  test("over a profile wants --force, and replaces its config.yaml then", async () => {
    await box.hermes("profile", "create", "research");
    box.write(home("config.yaml"), "mine: true\n");
    expect(await install("bots/research")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Error: Profile 'research' already exists at /),
    });
    expect(box.read(home("config.yaml"))).toBe("mine: true\n");
    expect(await install("bots/research", "--force")).toMatchObject({ code: 0 });
    expect(box.read(home("config.yaml"))).toContain("shipped");
  });

  test.each([
    [
      "a source that is nowhere",
      () => "bots/none",
      /^Error: Cannot resolve distribution source: 'bots\/none'/,
    ],
    ["a repository that is nowhere", () => "bots/none.git", /^Error: git clone failed: /],
    ["a directory without distribution.yaml", () => ".", /^Error: No distribution\.yaml in /],
    [
      "one that wants a newer Hermes",
      () => {
        const path = box.path("bots/research/distribution.yaml");
        box.write(path, box.read(path).replace(">=0.12.0", ">=99"));
        return "bots/research";
      },
      /^Error: This distribution requires Hermes >=99, but you have 0\.\d+\.\d+\.\n$/,
    ],
  ])("refuses %s, and makes nothing", async (_, source, message) => {
    const { code, err } = await install(source());
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) });
    expect(existsSync(home())).toBe(false);
  });

  test("asks, and without an answer does nothing", async () => {
    const { code, out } = await box.hermes("profile", "install", "bots/research", "--name", "research");
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining("Cancelled") });
    expect(existsSync(home())).toBe(false);
  });
});

describe("profile update", () => {
  beforeEach(async () => {
    await install("bots/research");
    box.write(home(".env"), "TAVILY_API_KEY=t\n");
    box.write(home("config.yaml"), "mine: true\n");
    box.write(home("memories/MEMORY.md"), "mine\n");
    box.write(home("SOUL.md"), "mine\n");
    box.write(home("skills/mine/SKILL.md"), "mine\n");
    box.write(home("notes/mine.md"), "mine\n");
    release("1.3.0");
  });

  test("replaces what the source has, a skill of the user's included, and leaves the rest", async () => {
    expect(await box.hermes("profile", "update", "research", "--yes")).toMatchObject({ code: 0 });
    expect(box.read(home("distribution.yaml"))).toContain("version: '1.3.0'");
    expect(box.read(home("SOUL.md"))).toBe("You read papers.\n");
    expect(readdirSync(home("skills"))).toEqual(["read"]);
    for (const file of ["config.yaml", "memories/MEMORY.md", "notes/mine.md"])
      expect(box.read(home(file))).toContain("mine");
    expect(box.read(home(".env"))).toBe("TAVILY_API_KEY=t\n");
  });

  test("replaces config.yaml where it is told to", async () => {
    await box.hermes("profile", "update", "research", "--force-config", "--yes");
    expect(box.read(home("config.yaml"))).toContain("shipped");
  });

  test.each([
    [
      "a profile that is none",
      "coder",
      /^Error: Profile 'coder' is not a distribution \(no distribution\.yaml\)\. /,
    ],
    ["a profile that is not there", "nobody", /^Error: Profile 'nobody' does not exist\./],
  ])("refuses %s", async (_, name, message) => {
    await box.hermes("profile", "create", "coder");
    const { code, err } = await box.hermes("profile", "update", name, "--yes");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) });
  });

  test("refuses one that does not say where it came from", async () => {
    box.write(home("distribution.yaml"), "name: research\n");
    const { code, err } = await box.hermes("profile", "update", "research", "--yes");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("has no recorded source") });
  });
});
