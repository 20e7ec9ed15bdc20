import { appendFileSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { InstalledPackage } from "../support/installed-package.ts";
import { FIXTURES } from "../support/paths.ts";
import { type Ran, TestHost } from "../support/test-host.ts";
import { describeOnLinux } from "./support/on-linux.ts";
import { RecipeHost, recipe as recipeFile } from "./support/recipe-host.ts";
import { type StandInManager, startStandInManager } from "./support/stand-in-manager.ts";

const SECRETS = { "coder-telegram": "111:canary-5f0c9a", anthropic: "sk-ant-canary-5f0c9a" };

// One machine, on which one thing happens after the other.
describeOnLinux("the recipe for dotfiles", () => {
  let installed: InstalledPackage;
  let host: TestHost;
  let recipe: RecipeHost;
  let manager: StandInManager;
  beforeAll(async () => {
    installed = InstalledPackage.make();
    host = await TestHost.start({ manager: false });
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    manager = await startStandInManager(host);
    recipe = new RecipeHost(host, installed);
    recipe.copy("dotfiles", "origin");
    await git("origin", "init", "--quiet", "--initial-branch=main");
    await commit("The dotfiles");
    await git(".", "clone", "--quiet", "origin", "dotfiles");
    await git("dotfiles", "config", "core.hooksPath", "hooks");
  });
  afterAll(async () => {
    await manager.stop();
    await host.stop();
    installed.remove();
  });

  const run = (words: readonly [string, ...string[]], folder = "dotfiles", environment = {}): Promise<Ran> =>
    recipe.run(words, { in: folder, environment: { ...manager.environment, ...environment } });
  const apply = (environment = {}) => run(["./fleet/apply-on-change.sh"], "dotfiles", environment);
  const git = async (folder: string, ...words: readonly string[]): Promise<Ran> => {
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    const ran = await run(["git", ...author, ...words], folder);
    if (ran.code !== 0) throw new Error(`git ${words[0]}: ${ran.stderr}`);
    return ran;
  };
  const commit = async (message: string) => {
    await git("origin", "add", "--all");
    await git("origin", "commit", "--quiet", "--message", message);
  };
  const soul = () => host.read(host.profile("coder", "SOUL.md"));
  const NOTHING_DONE = { code: 0, stdout: "", stderr: "" };

  test("has no secret in it", () => {
    const manifest = readFileSync(recipeFile("dotfiles", "fleet/hermes-fleet.yaml"), "utf8");
    const values = [...manifest.matchAll(/^ {6}[A-Z_]+: (.*)$/gm)].map(([, value]) => value);
    expect(values).toHaveLength(2);
    for (const value of values) expect(value).toMatch(/^\{ from_file: ~\/\.secrets\/[\w-]+ \}$/);
  });

  test.each([
    ["hermes", () => symlinkSync(join(FIXTURES, "bin/hermes"), host.path(".local/bin/hermes"))],
    ["hermes-fleet", () => undefined],
  ])("says that %s is not there yet, and ends well", async (program, putBack) => {
    if (program === "hermes") rmSync(host.path(".local/bin/hermes"));
    // As before: only the package is not on PATH.
    const environment = program === "hermes" ? {} : { PATH: "/usr/bin:/bin" };

    const ran = await apply(environment);
    putBack();

    expect(ran).toEqual({
      code: 0,
      stdout: "",
      stderr: `fleet: ${program} is not installed yet, so nothing is applied\n`,
    });
    expect(existsSync(host.profile("coder"))).toBe(false);
  });

  test("fails where a secret is missing, and says which", async () => {
    const ran = await apply();

    expect(ran.code).toBe(1);
    expect(ran.stderr.replace(/\s+/g, " ")).toContain("the file ~/.secrets/anthropic does not exist");
    expect(existsSync(host.profile("coder"))).toBe(false);
  });

  test("tries again at the next run, without a terminal, and does nothing at the one after that", async () => {
    for (const [name, secret] of Object.entries(SECRETS)) host.write(host.path(".secrets", name), secret);

    const first = await apply();
    // It writes to its log after it has said that it runs.
    await host.startedUp(host.profile("coder"));
    const before = host.snapshot();
    const second = await apply();

    expect(first).toMatchObject({ code: 0 });
    expect(JSON.parse(host.read(host.profile("coder", "gateway_state.json")))).toMatchObject({
      gateway_state: "running",
    });
    expect(second).toEqual(NOTHING_DONE);
    expect(host.snapshot()).toEqual(before);
  });

  test("applies after a pull that changes a file which the manifest names, and not after another", async () => {
    appendFileSync(host.path("origin/README.md"), "\nOf no interest to the fleet.\n");
    await commit("Another file");
    const other = await git("dotfiles", "pull", "--quiet");
    appendFileSync(host.path("origin/fleet/souls/coder.md"), "\nAsk when a requirement is unclear.\n");
    await commit("The soul");
    const pulled = await git("dotfiles", "pull", "--quiet");

    expect(other.stdout + other.stderr).not.toContain("apply");
    expect(pulled.stdout + pulled.stderr).toContain("profile.coder.soul");
    expect(soul()).toContain("Ask when a requirement is unclear.");
    expect(await apply()).toEqual(NOTHING_DONE);
  });

  test("fails at a broken manifest, says where, and tries again though nothing has changed since", async () => {
    const manifest = host.path("dotfiles/fleet/hermes-fleet.yaml");
    const sound = host.read(manifest);
    host.write(manifest, sound.replace("description:", "descripton:"), 0o644);

    const broken = [await apply(), await apply()];
    host.write(manifest, sound, 0o644);

    for (const { code, stderr } of broken) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/hermes-fleet\.yaml:4:5/);
    }
    expect(await apply()).toEqual(NOTHING_DONE);
  });

  test("is run by chezmoi as well", async () => {
    appendFileSync(host.path("dotfiles/fleet/souls/coder.md"), "\nBe kind.\n");
    const chezmoi = () =>
      run(["./run_after_fleet.sh"], "dotfiles", { CHEZMOI_SOURCE_DIR: host.path("dotfiles") });

    expect(await chezmoi()).toMatchObject({ code: 0 });
    expect(soul()).toContain("Be kind.");
    expect(await chezmoi()).toEqual(NOTHING_DONE);
  });

  test("hands its words on to the apply, and ends as that does", async () => {
    appendFileSync(host.path("dotfiles/fleet/souls/coder.md"), "\nBe brief.\n");

    const ran = await run(["./fleet/apply-on-change.sh", "--target", "profile.nobody"]);

    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("profile.nobody");
    expect(soul()).not.toContain("Be brief.");
  });

  test("does not take a part that it was told to apply for the whole", async () => {
    const part = await run(["./fleet/apply-on-change.sh", "--target", "profile.coder.soul"]);
    const whole = await apply();

    expect(part.code).toBe(0);
    expect(soul()).toContain("Be brief.");
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining("No changes") });
    expect(await apply()).toEqual(NOTHING_DONE);
  });
});
