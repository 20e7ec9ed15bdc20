import type { ProfileName } from "../model/ids.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { FleetRecord, ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import { limitMarks } from "../resources/service-limits.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { Leave, Member } from "./members.ts";

/** The members that leave; limits that are as the manifest's file has them are the fleet's, whatever is recorded. */
export function membersLeaving(
  planned: ReadonlyMap<ProfileName, Member>,
  { limits }: Leave,
  format: ServiceFormat | undefined,
  fingerprint: Fingerprint,
): ReadonlyMap<ProfileName, Member> {
  return new Map(
    [...planned].map(([name, member]) => {
      const declared = limits.get(name);
      if (member.leaving === undefined || declared === undefined || format === undefined)
        return [name, member] as const;
      return [
        name,
        { ...member, record: withLimits(member.record, format.limits.held(declared), fingerprint) },
      ] as const;
    }),
  );
}

/** What is known of a profile's limits, and else those that are declared. */
export function withLimits(
  record: ProfileRecord | undefined,
  declared: LimitSettings,
  fingerprint: Fingerprint,
): ProfileRecord {
  const limits = { ...limitMarks(declared, fingerprint), ...record?.limits };
  return { ...record, ...(Object.keys(limits).length > 0 && { limits }) };
}

/** What a plan for some profiles alone may know of the record: of no other profile, and nothing of the host. */
export function recordOf(
  record: FleetRecord | undefined,
  { profiles, isAlone }: Leave,
): FleetRecord | undefined {
  if (record === undefined || !isAlone) return record;
  const { ofHost: _, ...rest } = record;
  const own = Object.entries(record.profiles).filter(
    ([name]) => profiles?.has(name as ProfileName) !== false, // an apply wrote it from one
  );
  return { ...rest, profiles: Object.fromEntries(own) };
}
