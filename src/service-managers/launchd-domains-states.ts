import { type PrintedDomain, readDomain } from "../formats/launchctl.ts";
import { LABEL_PREFIX } from "../hermes/layout.ts";
import type { ReadingSystem } from "../system/system.ts";
import { callProblem, isNoSession } from "./launchctl-call.ts";

/** A session of this user that exists, and what is loaded in it. */
export interface Domain extends PrintedDomain {
  /** `gui/501`: at the desktop; `user/501`: in the background, over ssh as well. */
  readonly name: string;
}

export type Domains =
  /** The one in which a job is to be loaded comes first. */
  | { readonly ok: true; readonly domains: readonly Domain[] }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** `kickstart` has hung for minutes where `print` did not, but no call is trusted to come back. */
export const READ_DEADLINE_MS = 15_000;

/** Looks into both sessions of the user, by one process each. */
export async function readDomains(system: ReadingSystem): Promise<Domains> {
  const names = [`gui/${system.userId}`, `user/${system.userId}`];
  const found = await Promise.all(names.map((name) => readOne(system, name)));
  const domains: Domain[] = [];
  for (const one of found) {
    if (one.is === "unknown") return { ok: false, reason: one.reason, hint: one.hint };
    if (one.is === "there") domains.push(one.domain);
  }
  if (domains.length > 0) return { ok: true, domains };
  return {
    ok: false,
    reason: `launchd has no session of ${system.userName}: neither ${names.join(" nor ")} can be seen`,
    hint: "Log in at the desktop or over ssh as that user, and run it there.",
  };
}

type One =
  | { readonly is: "there"; readonly domain: Domain }
  | { readonly is: "absent" }
  | { readonly is: "unknown"; readonly reason: string; readonly hint: string };

async function readOne(system: ReadingSystem, name: string): Promise<One> {
  const call = `launchctl print ${name}`;
  const result = await system.query(["launchctl", "print", name], READ_DEADLINE_MS);
  if (isNoSession(result)) return { is: "absent" };
  if (result.exitCode !== 0)
    return {
      is: "unknown",
      reason: callProblem(call, result, READ_DEADLINE_MS),
      hint: `Try \`${call}\` by hand; without launchd, --service-manager none builds the homes alone.`,
    };
  const printed = readDomain(result.stdout, LABEL_PREFIX);
  if (printed !== undefined) return { is: "there", domain: { name, ...printed } };
  return {
    is: "unknown",
    reason: `\`${call}\` answered in a form that hermes-fleet does not know`,
    hint: "Nothing is concluded from it. Please report it together with the version of macOS.",
  };
}
