import { type Condition, conditionOf, isOver } from "../hermes/condition.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Facts } from "../model/facts.ts";
import type { GatewaySettings, LimitSettings } from "../model/manifest.ts";
import type { Value } from "../model/value.ts";
import type { WrittenEntry } from "../model/written.ts";
import { fileIn } from "../resources/host-files.ts";
import type { ProfileLayout } from "../resources/kind.ts";

export interface ImportedGateway {
  /** Nothing where all is as a manifest takes it to be. */
  readonly entries: readonly WrittenEntry[];
  readonly state: GatewaySettings["state"];
  /** What there is to say of it, each a sentence without its final stop. */
  readonly notes: readonly string[];
  /** A limit that cannot be declared as it is. */
  readonly hasOddLimits: boolean;
}

/** The topology that a manifest is to declare, as far as a profile's gateway depends on it. */
export type ServedBy = "itself" | "default" | "nobody";

/**
 * The state of a gateway, its start at login and its limits, such that declaring them changes nothing. One that does not
 * come up, or runs outside its service, has no such state: it is given the one that it is meant to have.
 * @param servedBy whose gateway it is where that of `default` serves others
 */
export function importedGateway(
  facts: Facts,
  layout: ProfileLayout,
  servedBy: ServedBy,
  without: { readonly limits: boolean },
): ImportedGateway {
  const { format, hermes, profile } = layout;
  const plain = { notes: [], hasOddLimits: false };
  if (servedBy !== "itself" && profile !== DEFAULT_PROFILE) {
    const state = servedBy === "default" ? "running" : "stopped";
    return { ...plain, state, entries: stateEntries(state, state === "running") };
  }
  const gateway = facts.gateways.get(profile) ?? { is: "none" };
  if (format === undefined) {
    const state = gateway.is === "live" ? "running" : "stopped";
    return { ...plain, state, entries: stateEntries(state, state === "running") };
  }
  const id = format.id(hermes, profile);
  const definition = facts.definitions.get(id);
  if (definition?.belongsHere !== true) {
    const isForeign = definition !== undefined;
    return {
      ...plain,
      state: "absent",
      entries: stateEntries("absent", false, isForeign ? undefined : "it has no service"),
      notes: isForeign
        ? [`the service of its name, ${id}, is there, but it is the service of another home`]
        : [],
    };
  }
  const service = facts.services.get(id);
  const condition = conditionOf(service, gateway, facts.nowMs);
  const state = isOver(condition) ? "stopped" : "running";
  const isEnabled = format.startsAllAtLogin ? service?.isDisabled !== true : service?.isEnabled === true;
  const found = limitsOn(facts, layout);
  const isFit = found !== undefined && !without.limits;
  const limits = isFit && Object.keys(found).length > 0 ? [limitEntry(found)] : [];
  return {
    state,
    entries: [...stateEntries(state, isEnabled), ...limits],
    notes: notesOf(condition),
    hasOddLimits: found === undefined || (without.limits && Object.keys(found).length > 0),
  };
}

/** What is as a manifest takes it to be is not said. */
function stateEntries(
  state: GatewaySettings["state"],
  startsAtLogin: boolean,
  beside?: string,
): readonly WrittenEntry[] {
  const inline = (value: Value) => ({ is: "inline", value }) as const;
  return [
    ...(state === "running"
      ? []
      : [{ key: "state", value: inline(state), ...(beside !== undefined && { beside }) }]),
    ...(startsAtLogin === (state === "running")
      ? []
      : [{ key: "start_at_login", value: inline(startsAtLogin) }]),
  ];
}

function notesOf(condition: Condition): readonly string[] {
  switch (condition.is) {
    case "failed":
      return [`it has failed: ${condition.reason}. With state: running the next apply starts it`];
    case "parked":
      return [`it has given up: ${condition.reason}. With state: running the next apply starts it`];
    case "failing":
      return [`it does not come up: ${condition.reason}`];
    // What is wrong with that one has its plan tell.
    case "unsupervised":
    case "running":
    case "degraded":
    case "starting":
    case "stopped":
      return [];
    default:
      return condition satisfies never;
  }
}

/** The forms that a manifest takes (schemas/manifest.schema.json). */
const MEMORY = /^([1-9][0-9]{0,11}[KMGT]|[1-9][0-9]?%|100%)$/;
const CPU = /^[1-9][0-9]{0,5}%$/;

/** The limits that are set for its service; undefined where a manifest cannot say one of them. */
function limitsOn(facts: Facts, { format, hermes, profile }: ProfileLayout): LimitSettings | undefined {
  if (format === undefined) return {};
  const file = fileIn(facts, format.limits.file(hermes, format.id(hermes, profile)));
  const limits = file.is === "text" ? format.limits.read(file.text) : {};
  const { memoryMax, cpuQuota, nice } = limits;
  const isFit =
    (memoryMax === undefined || MEMORY.test(memoryMax)) &&
    (cpuQuota === undefined || CPU.test(cpuQuota)) &&
    (nice === undefined || (Number.isInteger(nice) && nice >= -20 && nice <= 19));
  const held = format.limits.held(limits);
  const isHeld = held.memoryMax === memoryMax && held.cpuQuota === cpuQuota && held.nice === nice;
  return isFit && isHeld ? limits : undefined;
}

function limitEntry({ memoryMax, cpuQuota, nice }: LimitSettings): WrittenEntry {
  const value = {
    ...(memoryMax !== undefined && { memory_max: memoryMax }),
    ...(cpuQuota !== undefined && { cpu_quota: cpuQuota }),
    ...(nice !== undefined && { nice }),
  };
  return { key: "limits", value: { is: "inline", value } };
}
