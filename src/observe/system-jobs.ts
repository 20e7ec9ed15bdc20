import type { GatewayFact } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ServiceStates } from "../service-managers/manager.ts";

/**
 * Without /proc a daemon of the system that runs as this user looks like a process that has lost its parent: launchd is
 * asked for those, where there is such a process, and only there. Gives the gateways of which something else is known now.
 */
export async function withoutSystemJobs(
  gateways: ReadonlyMap<ProfileName, GatewayFact>,
  { jobsOfSystem }: Pick<ServiceStates, "jobsOfSystem">,
): Promise<ReadonlyMap<ProfileName, GatewayFact>> {
  const orphans = [...gateways].filter(([, one]) => one.is === "live" && one.stray?.is === "orphan");
  if (jobsOfSystem === undefined || orphans.length === 0) return new Map();
  const jobs = await jobsOfSystem();
  return new Map(orphans.map(([profile, one]) => [profile, withoutSystemJob(one, jobs)]));
}

/** The same where nobody is asked: of the orphans it is open, then. */
export function withSystemUnasked(
  gateways: ReadonlyMap<ProfileName, GatewayFact>,
  { jobsOfSystem }: Pick<ServiceStates, "jobsOfSystem">,
): ReadonlyMap<ProfileName, GatewayFact> {
  if (jobsOfSystem === undefined) return new Map();
  return new Map(
    [...gateways].flatMap(([profile, one]) =>
      one.is === "live" && one.stray?.is === "orphan"
        ? [[profile, { ...one, stray: { is: "orphan", isUnasked: true } }] as const]
        : [],
    ),
  );
}

function withoutSystemJob(
  gateway: GatewayFact,
  jobs: Awaited<ReturnType<NonNullable<ServiceStates["jobsOfSystem"]>>>,
): GatewayFact {
  if (gateway.is !== "live") return gateway;
  if (jobs === undefined)
    return {
      ...gateway,
      stray: { is: "kept", why: "launchd does not tell whether it is a daemon of the system" },
    };
  const label = jobs.get(gateway.process.pid);
  if (label === undefined) return gateway;
  const command = `sudo launchctl bootout system/${label}`;
  return { ...gateway, stray: { is: "kept", why: `it is the daemon ${label} of the system`, command } };
}
