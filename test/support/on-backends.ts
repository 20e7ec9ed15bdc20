import { describe, test } from "@jest/globals";
import type { Backend } from "./backends/backend.ts";
import { LAUNCHD } from "./backends/launchd.ts";
import { SYSTEMD } from "./backends/systemd.ts";
import { TestHost } from "./test-host.ts";

/** The service managers that every suite runs on. */
const BACKENDS: readonly Backend[] = [SYSTEMD, LAUNCHD];

/** Where judges are required, as in CI, a suite that cannot run fails instead of being skipped. */
const ARE_REQUIRED = process.env.HERMES_FLEET_REQUIRE_JUDGES === "1";

type Script = (host: TestHost) => Promise<void>;
type DefineTest = (name: string, script: Script, timeoutMs?: number) => void;

/** What a suite is defined with, once for each service manager. */
export interface Suite {
  readonly backend: Backend;
  /** A test on a throw-away machine of its own. */
  readonly testOnHost: DefineTest;
  /** The same, of what by its nature is systemd's alone: the reason stands beside it. */
  readonly testOnSystemd: DefineTest;
  /** The same for launchd. */
  readonly testOnLaunchd: DefineTest;
}

/** A suite that runs on each service manager; skipped, with the reason in its name, where one cannot be had. */
export function describeOnBackends(name: string, define: (suite: Suite) => void): void {
  for (const backend of selected()) describeOn(backend, name, define);
}

/** A suite of what by its nature is systemd's alone: the reason stands beside it. */
export function describeOnSystemd(name: string, define: (suite: Suite) => void): void {
  describeOnly(SYSTEMD, name, define);
}

/** A suite of what by its nature is launchd's alone. */
export function describeOnLaunchd(name: string, define: (suite: Suite) => void): void {
  describeOnly(LAUNCHD, name, define);
}

function describeOnly(backend: Backend, name: string, define: (suite: Suite) => void): void {
  if (selected().includes(backend)) describeOn(backend, name, define);
  else describe.skip(`${name} (skipped: it is ${backend.name}'s alone)`, () => define(suiteOn(backend)));
}

/** HERMES_FLEET_BACKEND may name one of them. */
function selected(): readonly Backend[] {
  const { HERMES_FLEET_BACKEND: wanted = "" } = process.env;
  if (wanted === "") return BACKENDS;
  const found = BACKENDS.filter(({ name }) => name === wanted);
  if (found.length === 0) throw new Error(`HERMES_FLEET_BACKEND is "${wanted}", which is no service manager`);
  return found;
}

function describeOn(backend: Backend, name: string, define: (suite: Suite) => void): void {
  const reason = backend.whyNone();
  const title = `${name} [${backend.name}]`;
  const suite = suiteOn(backend);
  if (reason === undefined || ARE_REQUIRED) describe(title, () => define(suite));
  else describe.skip(`${title} (skipped: ${reason})`, () => define(suite));
}

function suiteOn(backend: Backend): Suite {
  const testOnHost: DefineTest = (name, script, timeoutMs = 480_000) =>
    test(name, () => onHost(backend, script), timeoutMs);
  const only = (one: Backend): DefineTest => (backend === one ? testOnHost : () => undefined);
  return { backend, testOnHost, testOnSystemd: only(SYSTEMD), testOnLaunchd: only(LAUNCHD) };
}

async function onHost(backend: Backend, script: Script): Promise<void> {
  const host = await TestHost.start({ backend });
  try {
    await script(host);
  } finally {
    await host.stop();
  }
}
