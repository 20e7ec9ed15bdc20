import type { Diagnostic } from "../model/diagnostic.ts";
import type { FleetRecord } from "../model/record.ts";

/** What this machine is called in the manifest, and whether it is this machine that is meant. */
export interface HostName {
  readonly name: string;
  /** Neither this machine's name nor the recorded one: a machine that cannot be looked at. */
  readonly isOther: boolean;
  /** The name is the one of the last apply, or has been said to be this machine's. */
  readonly isConfirmed: boolean;
}

/**
 * Settles the name that `hosts:` knows this machine by. A machine that was renamed must not stop the profiles that are
 * meant for its old name: that takes `--host`.
 * @param chosen `--host`
 * @param own the machine's own name
 */
export function hostNameOf(
  chosen: string | undefined,
  own: string,
  record: FleetRecord | undefined,
): HostName {
  const name = chosen ?? own;
  const isKnown = record === undefined || record.host === name;
  return {
    name,
    isOther: chosen !== undefined && chosen !== own && record?.host !== chosen,
    isConfirmed: isKnown || chosen === own,
  };
}

/** Applying under a third name would stop what runs here under the recorded one. */
export function refusedHost({ name }: HostName, own: string, record: FleetRecord): Diagnostic {
  const known = record.host === own ? `"${own}"` : `"${own}", and was "${record.host}" at the last apply`;
  return {
    code: "host-unknown",
    severity: "error",
    message: `this machine is ${known}; it cannot be applied to as "${name}"`,
    hint: `Leave --host out, or run this on "${name}".`,
    blocks: "apply",
  };
}
