import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { recipe } from "./support/recipe-host.ts";
import { type FleetWorkflow, unsafeIn } from "./support/workflow-rules.ts";

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
