import { join } from "node:path";
import { FIXTURES } from "../../support/paths.ts";
import type { Ran, TestHost } from "../../support/test-host.ts";

const UID = process.getuid?.() ?? 0;
/** The session at the desktop, and the one that there is over ssh as well. */
export const GUI = `gui/${UID}`;
export const USER = `user/${UID}`;

const FOLDER = ".launchd-stand-in";

/** Two agents; `coder` as the test has it. */
export const fleet = (coder = "{}"): string => `
version: 1
profiles:
  default: {}
  coder: ${coder}
`;

export function launchctl(host: TestHost, ...words: readonly string[]): Promise<Ran> {
  return host.run(join(FIXTURES, "bin/launchctl"), words);
}

/** Has the stand-in log in, or out, at the desktop. */
export function desktop(host: TestHost, verb: "login" | "logout"): Promise<Ran> {
  return host.run(join(FIXTURES, "bin/launchd-stand-in"), [verb]);
}

/** Sets switches of the stand-in launchd (fixtures/README.md), over those that keep it from being slow. */
export function switches(host: TestHost, values: object): void {
  host.replace(
    host.path(FOLDER, "switches.json"),
    JSON.stringify({ throttle_ms: 500, teardown_ms: 50, log_calls: true, ...values }),
  );
}

/** Every call of launchctl since the calls were logged or forgotten, each with its words. */
export function calls(host: TestHost): readonly string[] {
  const path = host.path(FOLDER, "calls.log");
  if (!host.exists(path)) return [];
  const lines = host.read(path).split("\n").filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as readonly string[]).join(" ")); // the stand-in writes lists
}

export function forgetCalls(host: TestHost): void {
  host.write(host.path(FOLDER, "calls.log"), "");
}

export const label = (profile: string): string =>
  profile === "default" ? "ai.hermes.gateway" : `ai.hermes.gateway-${profile}`;

export const plist = (host: TestHost, profile: string): string =>
  host.path("Library/LaunchAgents", `${label(profile)}.plist`);

/** The PID of a profile's job in a session; undefined: it is not loaded there; 0: it has no process. */
export async function pidIn(host: TestHost, domain: string, profile: string): Promise<number | undefined> {
  const { code, stdout } = await launchctl(host, "print", `${domain}/${label(profile)}`);
  return code === 0 ? Number(/^\tpid = (\d+)$/m.exec(stdout)?.[1] ?? 0) : undefined;
}

/** Labels that are kept from being loaded. */
export async function disabled(host: TestHost): Promise<readonly string[]> {
  const { stdout } = await launchctl(host, "print-disabled", GUI);
  return [...stdout.matchAll(/"(ai\.hermes\.[^"]+)" => disabled/g)].map(([, name = ""]) => name);
}
