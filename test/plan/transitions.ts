import { expect } from "@jest/globals";
import fc from "fast-check";
import { FakeHost } from "./fake-host.ts";
import { apply, open } from "./scenario.ts";

/** The named profiles that manifests declare, and tokens for them. */
export const NAMES = ["a", "b", "c"];
export const TOKENS = ["1:x", "2:y", "3:z"];

/** A map that may have each of its keys, or not. */
export const SOME_KEYS: fc.RecordConstraints<never> = { requiredKeys: [], noNullPrototype: true };

/** What a profile may have in its .env: a token that another may have as well, and what is nobody's. */
export const someEnv = fc.record(
  { TELEGRAM_BOT_TOKEN: fc.constantFrom(...TOKENS), A: fc.constantFrom("x", "y") },
  SOME_KEYS,
);

type Platform = ConstructorParameters<typeof FakeHost>[1];

/** A host on which one manifest was applied an hour ago, and that has another now. Where one cannot be, it is left out. */
export async function between(
  from: string,
  to: string,
  platform: Platform,
  setUp: (host: FakeHost) => void = () => undefined,
): Promise<FakeHost> {
  const host = new FakeHost(from, platform);
  setUp(host);
  await applied(host);
  host.nowMs += 3_600_000;
  host.declare(to);
  return host;
}

/** Whether a host's manifest can be applied to it. */
export async function isApplicable(host: FakeHost): Promise<boolean> {
  try {
    const { diagnostics } = (await host.plan()).plan;
    return diagnostics.every(({ severity, blocks }) => severity !== "error" && blocks !== "apply");
  } catch {
    return false; // the manifest itself is refused
  }
}

/** Applies, and every step succeeds; a manifest that cannot be applied is left out. */
export async function applied(host: FakeHost): Promise<void> {
  fc.pre(await isApplicable(host));
  await apply(host);
}

/**
 * Applies, however that ends.
 * @param isKilledAt called at each write and each program that is started, with how many there were; true: killed there
 * @param signal as of Ctrl-C
 */
export async function applyWatched(
  host: FakeHost,
  isKilledAt: (call: number) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  let calls = 0;
  let isKilled = false;
  const isOver = () => {
    calls += 1;
    isKilled = isKilledAt(calls) || isKilled;
    return isKilled;
  };
  host.onWrite(() => {
    if (isOver()) throw new Error("killed");
  });
  host.fail(() =>
    isOver() ? { exitCode: undefined, stdout: "", stderr: "", failure: "killed" } : undefined,
  );
  await host.apply(signal).catch((error: unknown) => {
    if (!isKilled) throw error;
  });
  host.onWrite(() => undefined);
  host.fail(() => undefined);
}

/** What must hold after any apply that went through, and after all of these units were started anew. */
export async function expectConverged(host: FakeHost, units: readonly string[]): Promise<void> {
  expect(await open(host)).toEqual([]);
  expect(host.units.clashes).toEqual([]);
  // Under launchd a gateway that had a turn to finish is started again for a moment.
  if (!host.jobs.areAtWork) expect(host.jobs.clashes).toEqual([]);
  host.nowMs += 60_000;
  host.jobs.restartAll();
  for (const unit of units)
    if (host.pid(unit) !== 0) host.units.run(["systemctl", "--user", "restart", "--", unit]);
  expect(await open(host)).toEqual([]);
}
