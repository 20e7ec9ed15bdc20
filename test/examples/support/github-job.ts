import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY } from "../../support/paths.ts";
import type { Ran, TestHost } from "../../support/test-host.ts";
import type { FleetJob, FleetStep } from "./workflow-rules.ts";

/** The parts of this project's action that a runner needs. */
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

interface ActionStep {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where a job runs, and what it is given. */
export interface Runner {
  readonly host: TestHost;
  /** The work tree; `actions/checkout` has been there. */
  readonly workspace: string;
  /** The folder of this project's action, built. */
  readonly action: string;
  readonly event: "pull_request" | "push";
  readonly secrets: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

/** What came of a job. */
export interface JobRan extends Ran {
  /** What the action's last script has put into GITHUB_OUTPUT. */
  readonly output: string;
  readonly summary: string;
}

/**
 * Runs a job's steps as a runner of GitHub does, those of this project's action in its place; the first that fails ends
 * it. Actions of GitHub's own are not run: the work tree and Node are there.
 */
export async function runJob({ steps }: FleetJob, runner: Runner): Promise<JobRan> {
  const folder = runner.host.path("runner");
  mkdirSync(folder, { recursive: true });
  const [output, summary, script] = ["output", "summary", "step.sh"].map((name) => join(folder, name));
  if (output === undefined || summary === undefined || script === undefined) throw new Error("unreachable");
  for (const file of [output, summary]) writeFileSync(file, "");
  let ran: Ran = { code: 0, stdout: "", stderr: "" };
  for (const step of steps.flatMap((one) => inlined(one, runner.secrets))) {
    if (ran.code !== 0) break;
    writeFileSync(script, step.run);
    const started = 'cd "$1" && exec bash --noprofile --norc -eo pipefail "$2"';
    const one = await runner.host.run("sh", ["-c", started, "sh", runner.workspace, script], {
      ...runner.environment,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: runner.action,
      GITHUB_EVENT_NAME: runner.event,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: runner.workspace,
      RUNNER_TEMP: folder,
      ...step.env,
    });
    ran = { code: one.code, stdout: ran.stdout + one.stdout, stderr: ran.stderr + one.stderr };
  }
  return { ...ran, output: readFileSync(output, "utf8"), summary: readFileSync(summary, "utf8") };
}

interface Script {
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The scripts that a step is in the end. */
function inlined(
  { uses, run, with: given = {}, env = {} }: FleetStep,
  secrets: Runner["secrets"],
): readonly Script[] {
  const own = substituted(env, "secrets", secrets);
  if (run !== undefined) return [{ run, env: own }];
  if (uses?.startsWith("actions/") === true) return [];
  if (uses !== "OWNER/hermes-fleet@v1") throw new Error(`the tests do not know ${uses}`);
  const { inputs, runs } = parse(readFileSync(join(REPOSITORY, "action.yml"), "utf8")) as Action; // what is missing fails here
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(", ")}`);
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { default: usual = "" }]) => [name, String(given[name] ?? usual)]),
  );
  return runs.steps.flatMap((step) =>
    step.run === undefined
      ? []
      : [{ run: step.run, env: { ...own, ...substituted(step.env ?? {}, "inputs", values) } }],
  );
}

/** `${{ secrets.NAME }}` for its value; GitHub gives nothing for one that is not set. */
function substituted(
  variables: Readonly<Record<string, string>>,
  context: "secrets" | "inputs",
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const expression = new RegExp(`\\$\\{\\{ ${context}\\.(\\w+) \\}\\}`, "g");
  return Object.fromEntries(
    Object.entries(variables).map(([name, text]) => [
      name,
      text.replace(expression, (_, key: string) => values[key] ?? ""),
    ]),
  );
}
