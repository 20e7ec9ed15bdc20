import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import { runBash, type StepRan } from "../workflow/runner.ts";

/** The parts of `action.yml` that the tests look at. */
export interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

export interface ActionStep {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const ACTION = parse(readFileSync(join(REPOSITORY, "action.yml"), "utf8")) as Action; // the tests hold it to that

/** What became of the action. */
export interface ActionRan extends StepRan {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * Runs the action's steps as a runner does: their variables evaluated, each script in a bash of its own, in the workspace,
 * until one fails. Of `uses` nothing is run.
 * @param inputs what the workflow says; of the others their defaults hold
 */
export async function runAction(
  host: TestHost,
  inputs: Readonly<Record<string, string>>,
  {
    event = "push",
    path = REPOSITORY,
    ...more
  }: { event?: string; path?: string } & Record<string, string> = {},
): Promise<ActionRan> {
  const [output, summary] = [host.path("github-output"), host.path("github-summary")];
  for (const file of [output, summary]) writeFileSync(file, "");
  const environment = {
    ...host.environment,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION_PATH: path,
    GITHUB_EVENT_NAME: event,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKSPACE: host.path("work"),
    ...more,
  };
  const given: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(ACTION.inputs).map(([name, one]) => [name, one.default ?? ""])),
    ...inputs,
  };
  const ids = new Map<string, Readonly<Record<string, string>>>();
  let said = "";
  let code: number | null = 0;
  for (const [index, step] of ACTION.runs.steps.entries()) {
    if (step.run === undefined) continue;
    const script = host.path(`step-${index}.sh`);
    writeFileSync(script, evaluated(step.run, given, ids));
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluated(value, given, ids)]);
    const ran = await runBash(script, host.path("work"), { ...environment, ...Object.fromEntries(own) });
    said += ran.said;
    code = ran.code;
    if (step.id !== undefined) ids.set(step.id, pairs(readFileSync(output, "utf8")));
    if (code !== 0) break;
  }
  return {
    code,
    said,
    summary: existsSync(summary) ? readFileSync(summary, "utf8") : "",
    outputs: Object.fromEntries(
      Object.entries(ACTION.outputs).map(([name, { value }]) => [name, evaluated(value, given, ids)]),
    ),
  };
}

/** Expressions as far as the action has them. */
function evaluated(
  text: string,
  inputs: Readonly<Record<string, string>>,
  ids: ReadonlyMap<string, Readonly<Record<string, string>>>,
): string {
  return text.replace(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
    const [first, name = "", third, output = ""] = expression.split(".");
    if (first === "inputs") return inputs[name] ?? "";
    if (first === "steps" && third === "outputs") return ids.get(name)?.[output] ?? "";
    throw new Error(`the test knows no expression ${expression}`);
  });
}

function pairs(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [name = "", ...value] = line.split("=");
        return [name, value.join("=")];
      }),
  );
}
