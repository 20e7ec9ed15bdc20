import type { ChangeDocument, PlanDocument } from "../../../src/output/plan-document.generated.ts";
import type { Ran, TestHost } from "../../support/test-host.ts";

/** The plan as `--json` prints it. */
export function planOf(host: TestHost, environment: Record<string, string> = {}): Promise<PlanDocument> {
  return host.fleetJson<PlanDocument>(["plan"], environment);
}

/** What a plan would do, by address; what stays as it is, is left out. */
export function actions(plan: PlanDocument): Readonly<Record<string, string>> {
  return Object.fromEntries(
    plan.changes.flatMap(({ address, action }) => (action === "no-op" ? [] : [[address, action]])),
  );
}

/** What the plan says of one resource. */
export function changeAt(plan: PlanDocument, address: string): ChangeDocument | undefined {
  return plan.changes.find((change) => change.address === address);
}

/** The plan as scripts ask for it: 0 where there is nothing to do, 2 where there is. */
export function detailedPlan(host: TestHost, environment: Record<string, string> = {}): Promise<Ran> {
  return host.fleet(["plan", "--detailed-exitcode"], environment);
}

/** Brings a host to what its manifest says, as the beginning of a test about something else. */
export async function converge(host: TestHost, environment: Record<string, string> = {}): Promise<void> {
  const applied = await host.fleet(["apply", "-y"], environment);
  if (applied.code !== 0) throw new Error(`the first apply ended with ${applied.code}:\n${applied.stderr}`);
}
