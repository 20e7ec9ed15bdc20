import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { Address } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import { type Outcome, outcomeOf, type PhasedOp } from "./kind.ts";

/** The address of linger. */
export const LINGER = "host.linger" as Address; // the one of its kind

/**
 * Whether the user's services run without a login, and are there before the first one. A manifest that says nothing of
 * it any more leaves it as it is: others may count on it.
 */
export function planLinger({ host }: HostManifest, { linger }: Facts): Outcome | undefined {
  const want = host.linger;
  if (want === undefined) return undefined;
  const resource = { address: LINGER, profile: undefined, kind: "linger" } as const;
  if (linger === undefined) {
    const diagnostic: Diagnostic = {
      code: "linger-unknown",
      severity: "warning",
      message: "host.linger is for systemd's logind, which this host does not have",
      place: want.place,
    };
    return outcomeOf({ action: "no-op", diagnostics: [diagnostic] }, resource, []);
  }
  if (linger === want.value) return outcomeOf({ action: "no-op" }, resource, []);
  // Without a login the service manager may end with it: off comes last.
  const phase = want.value ? "host" : "delete";
  const ops: readonly PhasedOp[] = [{ phase, op: { do: "linger", isOn: want.value } }];
  return outcomeOf(
    {
      action: want.value ? "create" : "delete",
      reasons: [
        want.value
          ? "gateways then run without a login, and from the start of the machine"
          : "gateways then end with the last login",
      ],
    },
    resource,
    ops,
  );
}
