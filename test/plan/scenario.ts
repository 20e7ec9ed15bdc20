import type { ApplyOutcome } from "../../src/apply/apply.ts";
import type { PlanOptions } from "../../src/commands/options.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";
import { FakeHost } from "./fake-host.ts";

export const HERMES = "/home/ada/.hermes";
export const homeOf = (name: string) => `${HERMES}/profiles/${name}`;
export const unitOf = (name: string) => `hermes-gateway-${name}.service`;

const manifest = (lines: readonly string[]) => ["version: 1", ...lines, ""].join("\n");

/** A host with this manifest; the version is written already. */
export const fleet = (...lines: readonly string[]) => new FakeHost(manifest(lines));

/** Declares a host's fleet anew. */
export function declare(host: FakeHost, ...lines: readonly string[]): void {
  host.declare(manifest(lines));
}

/** A host on which this was applied, an hour ago. */
export async function applied(...lines: readonly string[]): Promise<FakeHost> {
  const host = fleet(...lines);
  await apply(host);
  host.nowMs += 3_600_000;
  return host;
}

/** Applies, and throws where a step has not succeeded. */
export async function apply(host: FakeHost, options: Partial<PlanOptions> = {}): Promise<ApplyOutcome> {
  const outcome = await host.apply(new AbortController().signal, options);
  const wrong = [...outcome.steps].filter(([, { is }]) => is !== "succeeded");
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
  return outcome;
}

/** What would still be done: each change as `ADDRESS ACTION`, and each step that no change accounts for. */
export async function open(host: FakeHost, options: Partial<PlanOptions> = {}): Promise<readonly string[]> {
  const { plan } = await host.plan(options);
  const changes = changesOf(plan);
  return changes.length > 0 ? changes : plan.steps.map(({ id }) => id);
}

/** Each change but those that change nothing, as `ADDRESS ACTION`. */
export function changesOf({ changes }: Pick<Plan, "changes">): readonly string[] {
  return changes.flatMap(({ address, action }) => (action === "no-op" ? [] : [`${address} ${action}`]));
}

/** What a plan tells, but for what a person has yet to do. */
export async function told(
  host: FakeHost,
  options: Partial<PlanOptions> = {},
): Promise<readonly Diagnostic[]> {
  return (await host.plan(options)).plan.diagnostics.filter(({ code }) => code !== "to-do");
}

/** The same by its codes alone. */
export async function codes(host: FakeHost, options: Partial<PlanOptions> = {}): Promise<readonly string[]> {
  return (await told(host, options)).map(({ code }) => code);
}

/** What is kept of a profile by a host's fleet; undefined: nothing. */
export function recordOf(host: FakeHost, profile: string): Readonly<Record<string, unknown>> | undefined {
  const file = [...host.files].find(([path]) => /\/hermes-fleet\/[^/]+-[0-9a-f]{8}\.json$/.test(path))?.[1];
  const record: { readonly profiles?: Readonly<Record<string, Record<string, unknown>>> } = JSON.parse(
    file?.text ?? "{}",
  );
  return record.profiles?.[profile];
}

/** The calls of `systemctl` that change something, from now on: `stop a`, `start a b`. */
export function watchServices(host: FakeHost): () => readonly string[] {
  const from = host.started.length;
  return () =>
    host.started.slice(from).flatMap((line) => {
      const [, verb, units] = /^systemctl --user (start|stop|restart) .*-- (.+)$/.exec(line) ?? [];
      if (verb === undefined || units === undefined) return [];
      return [`${verb} ${units.replaceAll(/hermes-gateway-|\.service/g, "")}`];
    });
}
