import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { ActionRan } from "../action/action.ts";
import { textsBelow } from "../e2e/support/canaries.ts";
import { InstalledPackage } from "../support/installed-package.ts";
import { FIXTURES } from "../support/paths.ts";
import { TestHost } from "../support/test-host.ts";
import { runJob } from "./support/github-job.ts";
import { describeOnLinux } from "./support/on-linux.ts";
import { recipe } from "./support/recipe-host.ts";
import { type StandInManager, startStandInManager } from "./support/stand-in-manager.ts";
import { type FleetJob, type FleetWorkflow, unsafeIn } from "./support/workflow-rules.ts";

const TEXT = readFileSync(recipe("github-workflow", ".github/workflows/fleet.yml"), "utf8");
const MANIFEST = readFileSync(recipe("github-workflow", "fleet/hermes-fleet.yaml"), "utf8");

const workflowOf = (text: string) => parse(text) as FleetWorkflow; // the rules say what it has to hold
const WORKFLOW = workflowOf(TEXT);

describe("the workflow of the recipe", () => {
  test("reads only, gives a pull request nothing, and applies what is merged, one after the other", () => {
    expect(unsafeIn(WORKFLOW)).toEqual([]);
  });

  test.each([
    ["  pull_request:\n", "  pull_request_target:\n", "it runs on pull_request_target, push"],
    ["branches: [main]", "branches: [main, next]", "a push to any branch is applied"],
    ["contents: read", "contents: write", "it may do more than read"],
    ["runs-on: ubuntu-latest", "runs-on: self-hosted", "plan: a pull request runs on somebody's machine"],
    ["secrets: skip", "secrets: resolve", "plan: a pull request's commands are run"],
    [
      "args: --host=vps1\n",
      "args: --host=${{ github.head_ref }}\n",
      "plan: an expression is written into words",
    ],
    ["    environment: vps1\n", "", "apply: nobody can be asked before it applies"],
    ["cancel-in-progress: false", "cancel-in-progress: true", "apply: two may apply at a time"],
    ["    if: github.event_name == 'pull_request'\n", "", "plan: it is for no event"],
    ["persist-credentials: false", "persist-credentials: true", "plan: the token stays in the work tree"],
    ["actions/checkout@v4", "actions/checkout@main", "plan: actions/checkout@main is in no major version"],
    [
      "${{ secrets.ANTHROPIC_API_KEY }}",
      "${{ github.event.head_commit.message }}",
      "apply: a variable is made",
    ],
    ["    timeout-minutes: 10\n", "", "plan: it may run for hours"],
  ])("would be unsafe with %j in another form", (from, to, problem) => {
    const changed = TEXT.replace(from, () => to);
    expect(changed).not.toBe(TEXT);
    expect(unsafeIn(workflowOf(changed))).toContainEqual(expect.stringContaining(problem));
  });

  test("hands the apply each variable that the manifest refers to, and no other", () => {
    const referred = [...MANIFEST.matchAll(/from_env: (\w+)/g)].map(([, name = ""]) => name);
    const handed = WORKFLOW.jobs.apply?.steps.flatMap(({ env = {} }) => Object.entries(env)) ?? [];
    expect(handed.map(([name]) => name).toSorted()).toEqual(referred.toSorted());
    for (const [name, value] of handed) expect(value).toBe(`\${{ secrets.${name} }}`);
  });
});

const SECRETS = { CODER_TELEGRAM_TOKEN: "111:canary-5f0c9a", ANTHROPIC_API_KEY: "sk-ant-canary-5f0c9a" };

describeOnLinux("the jobs of the recipe for GitHub", () => {
  let installed: InstalledPackage;
  let host: TestHost;
  let manager: StandInManager | undefined;
  beforeAll(async () => {
    installed = InstalledPackage.make();
    host = await TestHost.start({ manager: false });
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
  });
  afterAll(async () => {
    await manager?.stop();
    await host.stop();
    installed.remove();
  });

  const manifest = () => host.path("work/fleet/hermes-fleet.yaml");
  /** Checks out the recipe, with a change of its manifest, and runs one of its jobs. */
  const run = (
    name: "plan" | "apply",
    changed: (text: string) => string = (text) => text,
  ): Promise<ActionRan> => {
    cpSync(recipe("github-workflow"), host.path("work"), { recursive: true });
    host.write(manifest(), changed(MANIFEST), 0o644);
    const isProposed = name === "plan";
    return runJob(jobNamed(name), {
      host,
      // As it was packed: the action's own clone would be built by npm.
      action: join(installed.prefix, "lib/node_modules/hermes-fleet"),
      event: isProposed ? "pull_request" : "push",
      // GitHub gives a pull request from a fork none.
      secrets: isProposed ? {} : SECRETS,
      environment: manager?.environment ?? {},
    });
  };

  test("plan what a pull request brings where there is neither Hermes nor a fleet, and run nothing of it", async () => {
    rmSync(host.path(".local/bin/hermes"));
    const before = host.snapshot(host.path(".hermes"));
    const vault = `{ from_command: [touch, ${host.path("was-run")}] }`;

    const ran = await run("plan", (text) => text.replace("{ from_env: ANTHROPIC_API_KEY }", vault));

    expect(ran).toMatchObject({ code: 0, outputs: { changed: "true" } });
    expect(ran.summary).toContain("coder");
    expect(ran.summary).toContain("vps1");
    expect(existsSync(host.path("was-run"))).toBe(false);
    expect(host.snapshot(host.path(".hermes"))).toEqual(before);
  });

  test("show a mistake of the pull request at its line", async () => {
    const ran = await run("plan", (text) => text.replace("description:", "descripton:"));

    expect(ran.code).toBe(1);
    expect(ran.said).toMatch(/^::error file=fleet\/hermes-fleet\.yaml,line=4,/m);
  });

  test("apply what is merged, and the second time find nothing to do", async () => {
    symlinkSync(join(FIXTURES, "bin/hermes"), host.path(".local/bin/hermes"));
    manager = await startStandInManager(host);

    const first = await run("apply");
    const second = await run("apply");

    expect(first).toMatchObject({ code: 0, outputs: { changed: "true" } });
    expect(second).toMatchObject({ code: 0, outputs: { changed: "false" } });
    expect(JSON.parse(host.read(host.profile("coder", "gateway_state.json")))).toMatchObject({
      gateway_state: "running",
    });
    expect([first, second].map(({ said, summary }) => said + summary).join("")).not.toContain("canary");
    const holders = Object.entries(textsBelow(host.home)).filter(([, text]) =>
      text.includes("canary-5f0c9a"),
    );
    expect(holders.map(([path]) => path)).toEqual([host.profile("coder", ".env")]);
  });
});

function jobNamed(name: string): FleetJob {
  const job = WORKFLOW.jobs[name];
  if (job === undefined) throw new Error(`the workflow has no job "${name}"`);
  return job;
}
