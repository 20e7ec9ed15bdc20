/** A GitHub workflow, as far as these rules look at it; taken apart from YAML, and not checked otherwise. */
export interface FleetWorkflow {
  readonly on: Readonly<Record<string, { readonly branches?: readonly string[] } | null>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, FleetJob>>;
}

export interface FleetJob {
  readonly if?: string;
  readonly "runs-on": string | readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "timeout-minutes"?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly FleetStep[];
}

export interface FleetStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** What is not as safe as it is to be in a workflow that plans what anybody proposes, and applies what is merged. */
export function unsafeIn(workflow: FleetWorkflow): readonly string[] {
  const { on, permissions, jobs } = workflow;
  const events = Object.keys(on).toSorted();
  return [
    ...(events.join() === "pull_request,push" ? [] : [`it runs on ${events.join(", ")}`]),
    ...(on.push?.branches?.join() === "main" ? [] : ["a push to any branch is applied"]),
    ...(JSON.stringify(permissions) === '{"contents":"read"}' ? [] : ["it may do more than read"]),
    ...Object.entries(jobs).flatMap(([name, job]) => unsafeInJob(job).map((what) => `${name}: ${what}`)),
  ];
}

function unsafeInJob(job: FleetJob): readonly string[] {
  const isOwnMachine = [job["runs-on"]].flat().includes("self-hosted");
  const isForPullRequests = job.if === "github.event_name == 'pull_request'";
  const isForMain = job.if === "github.event_name == 'push' && github.ref == 'refs/heads/main'";
  const secrets = [...JSON.stringify(job).matchAll(/\bsecrets\.\w+/g)];
  return [
    ...(isForPullRequests || isForMain ? [] : ["it is for no event"]),
    ...(isForPullRequests && isOwnMachine ? ["a pull request runs on somebody's machine"] : []),
    ...(isForPullRequests && secrets.length > 0 ? ["a pull request gets secrets"] : []),
    ...(isForPullRequests && job.environment !== undefined ? ["a pull request gets an environment"] : []),
    ...(isForMain && job.environment === undefined ? ["nobody can be asked before it applies"] : []),
    ...(isForMain && job.concurrency?.["cancel-in-progress"] !== false ? ["two may apply at a time"] : []),
    ...(job.permissions === undefined ? [] : ["it may do what the workflow may not"]),
    ...(job.env === undefined ? [] : ["what is for one step is for all"]),
    ...(job["timeout-minutes"] === undefined ? ["it may run for hours"] : []),
    ...job.steps.flatMap((step) => unsafeInStep(step, isForPullRequests)),
  ];
}

function unsafeInStep({ uses = "", run = "", with: inputs = {}, env = {} }: FleetStep, isProposed: boolean) {
  const isOurs = uses.startsWith("OWNER/hermes-fleet@");
  const expressions = Object.values(env).filter((value) => !/^\$\{\{ secrets\.[A-Z_]+ \}\}$/.test(value));
  return [
    ...(run.includes("${{") ? ["an expression is written into a script"] : []),
    ...(JSON.stringify(inputs).includes("${{") ? ["an expression is written into words of a command"] : []),
    ...(uses === "" || /^(actions\/[\w-]+|OWNER\/hermes-fleet)@v\d+$/.test(uses)
      ? []
      : [`${uses} is in no major version, or of somebody else`]),
    ...(uses.startsWith("actions/checkout@") && inputs["persist-credentials"] !== false
      ? ["the token stays in the work tree"]
      : []),
    ...(isOurs && isProposed && inputs.secrets !== "skip" ? ["a pull request's commands are run"] : []),
    ...(expressions.length > 0 ? ["a variable is made of more than a secret"] : []),
  ];
}
