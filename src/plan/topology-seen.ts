import { enumerated } from "../model/enumerated.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import type { ProfileState } from "./after.ts";
import type { Claimant } from "./conflicts.ts";
import type { Member } from "./members.ts";
import type { PlanInput } from "./plan-input.ts";

/** What is told of a topology is told by this. */
export interface TopologySeen {
  readonly input: PlanInput;
  /** Those that the plan is about, with what the topology asks of them. */
  readonly members: ReadonlyMap<ProfileName, Member>;
  readonly claimants: readonly Claimant[];
  readonly onDisk: ReadonlyMap<ProfileName, ProfileState>;
  /** Whether the default's gateway will serve a profile that nobody declares. */
  readonly servesOther: (profile: ProfileName) => boolean;
  /** The plan starts the default's gateway, or starts it anew. */
  readonly startsDefault: boolean;
  readonly layoutOf: (profile: ProfileName) => ProfileLayout;
}

/** Names as a sentence has them. */
export function listed(names: readonly string[]): string {
  return enumerated(names.map((name) => `"${name}"`));
}
