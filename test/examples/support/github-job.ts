import { ACTION, type ActionRan, runAction } from "../../action/action.ts";
import type { TestHost } from "../../support/test-host.ts";
import type { FleetJob } from "./workflow-rules.ts";

/** Where a job runs, and what it is given. */
export interface JobRunner {
  readonly host: TestHost;
  /** The folder of this project's action, built. */
  readonly action: string;
  readonly event: "pull_request" | "push";
  readonly secrets: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs a job as a runner of GitHub does, in a work tree that is checked out and with Node at hand: its one step that
 * uses this project's action, the action's own steps in its place.
 */
export async function runJob({ steps }: FleetJob, runner: JobRunner): Promise<ActionRan> {
  const [own, ...more] = steps.filter(({ uses }) => uses?.startsWith("actions/") !== true);
  if (own?.uses !== "OWNER/hermes-fleet@v1" || more.length > 0)
    throw new Error("the tests know a job that checks out and uses this project's action, and no other");
  const inputs = Object.entries(own.with ?? {}).map(([name, value]) => [name, String(value)] as const);
  const unknown = inputs.flatMap(([name]) => (name in ACTION.inputs ? [] : [name]));
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(", ")}`);
  return runAction(runner.host, Object.fromEntries(inputs), {
    ...runner.environment,
    ...evaluated(own.env ?? {}, runner.secrets),
    event: runner.event,
    path: runner.action,
  });
}

/** `${{ secrets.NAME }}` for its value; GitHub gives nothing for one that is not set. */
function evaluated(
  variables: Readonly<Record<string, string>>,
  secrets: JobRunner["secrets"],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, text]) => [
      name,
      text.replace(/\$\{\{ secrets\.(\w+) \}\}/g, (_, secret: string) => secrets[secret] ?? ""),
    ]),
  );
}
