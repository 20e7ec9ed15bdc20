import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { Change, Detail, Shown } from "../../src/model/plan.ts";
import type { Op, Step } from "../../src/model/step.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { FakeHost } from "../plan/fake-host.ts";

export const HOME = "/home/ada/.hermes/profiles/coder";
export const UNITS = "/home/ada/.config/systemd/user";
export const UNIT = "hermes-gateway-coder.service";

/** A host whose manifest declares `coder` with these lines. */
export function hostWith(...lines: readonly string[]): FakeHost {
  return new FakeHost(manifestOf(lines));
}

/** Declares `coder` anew, with other lines. */
export function declare(host: FakeHost, ...lines: readonly string[]): void {
  host.write("/home/ada/fleet/hermes-fleet.yaml", manifestOf(lines), 0o644);
}

function manifestOf(lines: readonly string[]): string {
  return ["version: 1", "profiles:", "  coder:", ...lines.map((line) => `    ${line}`), ""].join("\n");
}

/** A host whose `coder` runs, as an apply has left it an hour ago. */
export async function running(...lines: readonly string[]): Promise<FakeHost> {
  const host = hostWith(...lines);
  await host.apply();
  if (host.pid(UNIT) === 0) throw new Error("it does not run");
  host.nowMs += 3_600_000;
  return host;
}

/** Does something to a host between a plan and the first step of its apply: when the record is written. */
export function onFirstStep(host: FakeHost, act: () => void): void {
  let isDone = false;
  host.onWrite((path) => {
    if (isDone || !/\/fleet-[0-9a-f]{8}\.json$/.test(path)) return;
    isDone = true;
    act();
  });
}

/** What a plan has about one resource of `coder`. */
export interface Planned {
  readonly change: Change | undefined;
  /** Each changed key as `KEY: before → after`. */
  readonly keys: readonly string[];
  readonly diff: readonly string[];
  readonly steps: readonly Step[];
  readonly ops: readonly Op["do"][];
  /** Of this resource alone. */
  readonly diagnostics: readonly Diagnostic[];
  /** All that a plan shows and holds, as text: to look for what must not be in it. */
  readonly text: string;
}

/** Plans, and picks out one resource: `env`, `config` …; the profile itself without a name. */
export async function planned(host: FakeHost, part?: string): Promise<Planned> {
  const { plan, secrets } = await host.plan();
  const address = part === undefined ? "profile.coder" : `profile.coder.${part}`;
  const change = plan.changes.find((one) => one.address === address);
  const details = change?.details ?? [];
  const steps = plan.steps.filter((step) => step.address === address);
  return {
    change,
    keys: details.flatMap(keysOf),
    diff: details.flatMap((detail) => (detail.shows === "text" ? detail.diff : [])),
    steps,
    ops: steps.map(({ op }) => op.do),
    diagnostics: plan.diagnostics.filter((one) => one.address === address),
    text: JSON.stringify([planDocument(plan), [...secrets], plan]),
  };
}

/** What is done, in words: `enable`, `start`, `await ready` … */
export function verbsOf(steps: readonly Step[]): readonly string[] {
  return steps.map(({ op }) =>
    op.do === "service" ? op.verb : op.do === "await" ? `await ${op.what}` : op.do,
  );
}

/** What a plan does to one resource of `coder`, in these words. */
export async function verbs(host: FakeHost, part = "gateway"): Promise<readonly string[]> {
  return verbsOf((await planned(host, part)).steps);
}

function keysOf(detail: Detail): readonly string[] {
  if (detail.shows === "text") return [];
  return detail.keys.map(({ key, before, after }) => `${key}: ${shown(before)} → ${shown(after)}`);
}

function shown(value: Shown): string {
  switch (value.is) {
    case "absent":
      return "none";
    case "value":
      return JSON.stringify(value.value);
    case "sensitive":
      return value.fingerprint === undefined ? "sensitive" : `sensitive ${value.fingerprint}`;
    case "known-at-apply":
      return "known at apply";
    default:
      return value satisfies never;
  }
}
