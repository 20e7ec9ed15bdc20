import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY } from "../support/paths.ts";

/** The parts of a GitHub workflow that the tests look at. */
export interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export interface WorkflowJob {
  readonly "runs-on": string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

/** A step either uses an action or runs a script. */
export interface WorkflowStep {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly "continue-on-error"?: boolean;
}

/** A step that runs a script. */
export interface ScriptStep extends WorkflowStep {
  readonly name: string;
  readonly run: string;
}

/** A line of `.ci/run --list`. */
export interface Check {
  readonly name: string;
  readonly command: string;
}

export function readWorkflow(): Workflow {
  const text = readFileSync(join(REPOSITORY, ".github/workflows/ci.yml"), "utf8");
  return parse(text) as Workflow; // the tests say what it has to hold
}

/** The scripts of a job, in their order. A step without a name could not be held to the list of checks. */
export function scriptsOf({ steps }: WorkflowJob): readonly ScriptStep[] {
  return steps.flatMap((step) => {
    const { name, run } = step;
    if (run === undefined) return [];
    if (name === undefined) throw new Error(`a step has no name: ${run}`);
    return [{ ...step, name, run }];
  });
}

/** What `.ci/run` checks, in its order. */
export function checks(): readonly Check[] {
  const listed = execFileSync(join(REPOSITORY, ".ci/run"), ["--list"], { encoding: "utf8" });
  return listed
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [name = "", command = ""] = line.split("\t");
      return { name, command };
    });
}
