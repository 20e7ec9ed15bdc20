import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { isKey, TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import { valueAt } from "../resources/config.ts";
import type { ProfileState } from "./after.ts";
import type { Foreseen } from "./foresee.ts";
import type { Handover, Holdings } from "./handovers.ts";
import type { Members } from "./members.ts";
import type { Links } from "./order.ts";
import { NO_SERVICE, type Reads, readsOf, type Serving, servedReads } from "./reads.ts";
import type { FleetTopology } from "./topology.ts";

type AllForeseen = ReadonlyMap<ProfileName, Foreseen>;

/**
 * What each process holds, and will hold: what a profile claims is the default's where that serves it.
 * @param onDisk of every profile, so that those that nobody declares count for the process that serves them
 */
export function holdingsOf(
  { serves, servesNow }: FleetTopology,
  foreseen: AllForeseen,
  onDisk: ReadonlyMap<ProfileName, ProfileState>,
): readonly Holdings[] {
  return [...foreseen.values()].map(({ member, before, after, willRun }): Holdings => {
    const profile = member.settings.name;
    const own = { profile, before: before.claims, record: member.record };
    // It claims nothing by itself any more.
    if (member.isServed !== undefined) return { ...own, after: [], willRun: false };
    if (profile !== DEFAULT_PROFILE) return { ...own, after: after.claims, willRun };
    const now = [...servesNow].flatMap((name) => onDisk.get(name)?.claims ?? []);
    const then = serves.flatMap((name) => foreseen.get(name)?.after.claims ?? []);
    return { ...own, before: [...before.claims, ...now], after: [...after.claims, ...then], willRun };
  });
}

/** Agents that go over from a gateway of their own to the default's, or back, whether they hold a token or not. */
export function topologyHandovers(
  { serves, servesNow }: FleetTopology,
  foreseen: AllForeseen,
  isGatewayDown: (name: ProfileName) => boolean,
): readonly Handover[] {
  const agent = (name: ProfileName) => `the agent "${name}"`;
  const over = serves
    .filter((name) => !isGatewayDown(name))
    .map((name) => ({
      from: name,
      to: DEFAULT_PROFILE,
      what: agent(name),
      isWhole: true,
      isBeforeFiles: true,
    }));
  const back = [...servesNow].flatMap((name) =>
    isToHaveItsOwn(foreseen.get(name))
      ? [{ from: DEFAULT_PROFILE, to: name, what: agent(name), isWhole: true }]
      : [],
  );
  return [...over, ...back];
}

function isToHaveItsOwn(one: Foreseen | undefined): boolean {
  return one?.willRun === true && one.member.isServed === undefined && one.member.leaving === undefined;
}

/** One for each pair; that of the topology goes before one about a token. */
export function mergedHandovers(
  first: readonly Handover[],
  others: readonly Handover[],
): readonly Handover[] {
  const pairs = new Set(first.map(({ from, to }) => `${from} ${to}`));
  return [...first, ...others.filter(({ from, to }) => !pairs.has(`${from} ${to}`))];
}

/** Undefined where no gateway serves another profile, and none is to. */
export function servingOf(
  topology: FleetTopology,
  foreseen: AllForeseen,
  members: Members["planned"],
  facts: Facts,
): Serving | undefined {
  const { serves, servesNow } = topology;
  if (serves.length === 0 && servesNow.size === 0) return undefined;
  const ofAll = (names: readonly ProfileName[], when: "before" | "after"): Reads =>
    new Map(
      names.flatMap((name) => {
        const one = foreseen.get(name);
        return one === undefined ? [] : [...servedReads(name, readsOf(one[when], one.touched, NO_SERVICE))];
      }),
    );
  // What a profile has that it does not serve yet is no news: that it is to serve it is.
  const steady = serves.filter((name) => servesNow.has(name));
  return {
    serves,
    before: ofAll(steady, "before"),
    after: ofAll(steady, "after"),
    all: ofAll(serves, "after"),
    claims: [...servesNow].flatMap((name) => foreseen.get(name)?.before.claims ?? []),
    reasons: mismatches(topology, members, facts),
  };
}

function mismatches(
  { kind, serves, servesNow }: FleetTopology,
  members: Members["planned"],
  facts: Facts,
): readonly string[] {
  const gateway = facts.gateways.get(DEFAULT_PROFILE);
  const isHeard = gateway?.is === "live" && gateway.report !== undefined;
  const missing = isHeard ? serves.filter((name) => !servesNow.has(name)) : [];
  const surplus = [...servesNow].sort().flatMap((name) => {
    if (serves.includes(name)) return [];
    const member = members.get(name);
    if (kind === "multiplexed") return [`it serves "${name}", and is not to`];
    // From 0.21 on it serves whoever is nobody else's.
    if (member === undefined) return [];
    return [
      member.leaving === undefined
        ? `it serves "${name}", which is to have a gateway of its own`
        : `it serves "${name}", and ${member.leaving.because}`,
    ];
  });
  return [...missing.map((name) => `it does not serve "${name}" yet`), ...surplus];
}

/** Whose files a gateway must find written when it starts. */
export function filesRead(topology: FleetTopology, foreseen: AllForeseen): NonNullable<Links["reads"]> {
  const { kind, multiplexing, serves } = topology;
  const standalone = ({ before, touched }: Foreseen) =>
    valueAt(before.config, TOPOLOGY_KEYS.standalone) !== true &&
    touched.config.some(({ path, value }) => isKey(path, "standalone") && value === true);
  const named = [...foreseen].filter(([name]) => name !== DEFAULT_PROFILE);
  const byDefault = named.flatMap(([name, one]) =>
    (kind === "multiplexed" && serves.includes(name)) || standalone(one) ? [name] : [],
  );
  const config = foreseen.get(DEFAULT_PROFILE)?.before.config ?? {};
  // Hermes refuses the others as long as it is there.
  const isFlagLeft =
    kind === "per_profile" && multiplexing === "opt-in" && valueAt(config, TOPOLOGY_KEYS.flag) === true;
  const byNamed = isFlagLeft ? named.map(([name]) => [name, [DEFAULT_PROFILE]] as const) : [];
  return new Map<ProfileName, readonly ProfileName[]>([[DEFAULT_PROFILE, byDefault], ...byNamed]);
}
