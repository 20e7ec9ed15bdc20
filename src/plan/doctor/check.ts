import type { HermesLayout } from "../../hermes/layout.ts";
import type { Diagnostic, DiagnosticCode } from "../../model/diagnostic.ts";
import type { Finding, Surroundings } from "../../model/doctor.ts";
import type { Facts } from "../../model/facts.ts";
import type { ProfileName } from "../../model/ids.ts";
import type { HostManifest } from "../../model/manifest.ts";
import type { Change, Plan } from "../../model/plan.ts";
import type { FleetStatus } from "../../model/status.ts";
import type { ServiceFormat } from "../../service-managers/manager.ts";

/** Everything that a check may look at; it comes from one look at the host. */
export interface Seen {
  /** Without profiles where there is no manifest. */
  readonly manifest: HostManifest;
  readonly facts: Facts;
  readonly layout: HermesLayout;
  /** Undefined where no service manager is wanted. */
  readonly format: ServiceFormat | undefined;
  /** What an apply would do, and everything that it tells. */
  readonly plan: Pick<Plan, "diagnostics">;
  /** What `--fix` would do. */
  readonly mends: Pick<Plan, "changes">;
  /** What the gateways are to do, and do. */
  readonly status: FleetStatus;
  readonly surroundings: Surroundings;
}

/**
 * One thing that a doctor looks at: facts go in, findings come out. Adding one is a file beside this one, and a line in
 * `checks.ts`.
 */
export interface Check {
  /** Searchable: `env-modes`. */
  readonly name: string;
  /** What it looks at, a phrase that can follow "well:". */
  readonly what: string;
  /** What a plan already says of it: these are its findings, too. */
  readonly codes?: readonly DiagnosticCode[];
  /** What it finds besides; undefined: there is nothing here that it could look at. */
  readonly find?: (seen: Seen) => readonly Found[] | undefined;
}

/** A finding as a check gives it: its code is the check's name. */
export type Found = Omit<Finding, "code" | "isMendable"> & Partial<Pick<Finding, "code" | "isMendable">>;

/** A change that `--fix` makes, of one kind, as it is to be told. */
export function mended(
  { mends }: Pick<Seen, "mends">,
  kind: Change["kind"],
  tell: (change: Change) => Pick<Found, "severity" | "message"> & Partial<Found>,
): readonly Found[] {
  return mends.changes
    .filter((change) => change.kind === kind)
    .map((change) => ({
      hint: "`hermes-fleet doctor --fix` mends it.",
      ...(change.profile !== undefined && { profile: change.profile }),
      isMendable: true,
      ...tell(change),
    }));
}

/** What a plan says, as a finding: an apply that it keeps from happening is nothing to be warned of. */
export function told(diagnostic: Diagnostic, severity = diagnostic.severity): Finding {
  const { code, message, hint, path, place, blocks } = diagnostic;
  const profile = profileOf(diagnostic);
  return {
    code,
    severity: blocks === "apply" && severity === "warning" ? "error" : severity,
    ...(profile !== undefined && { profile }),
    message,
    ...(hint !== undefined && { hint }),
    ...(path !== undefined && { path }),
    ...(place !== undefined && { place }),
    isMendable: false,
  };
}

/** The one that it is about, or the first of several. */
function profileOf({ address, profiles, message }: Diagnostic): ProfileName | undefined {
  const named = /^profile\.([^.[]+)/.exec(address ?? "")?.[1] ?? profiles?.[0];
  return (named ?? /^profile "([^"]+)"/.exec(message)?.[1]) as ProfileName | undefined; // a plan names no others
}

/** Profiles whose gateway is to run: the manifest says so, or it does, or starts at login. */
export function runners({ status }: Pick<Seen, "status">): readonly ProfileName[] {
  return status.gateways
    .filter(
      ({ desired, process, startsAtLogin }) =>
        desired === "running" || (desired === undefined && (process !== undefined || startsAtLogin)),
    )
    .map(({ profile }) => profile);
}

/** A profile in the manifest. */
export function isInManifest({ manifest }: Pick<Seen, "manifest">, profile: ProfileName): boolean {
  return manifest.profiles.has(profile);
}
