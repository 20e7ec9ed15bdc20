import type { HermesLayout } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts, FileNeed, Inputs } from "../model/facts.ts";
import type { AbsolutePath, Address, FileDigest, ProfileName } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import type { Action, Change, Detail, HostResourceRecord, KindName } from "../model/plan.ts";
import type { ProfileRecord, RecordUpdate } from "../model/record.ts";
import type { Fingerprint, Secret } from "../model/secret.ts";
import type { Op, Phase } from "../model/step.ts";
import type { ValueMap } from "../model/value.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { Distributing, DistributionDecision } from "./distributing.ts";

/** Where a profile and its service lie. */
export interface ProfileLayout {
  readonly profile: ProfileName;
  readonly home: AbsolutePath;
  readonly hermes: HermesLayout;
  /** Undefined where no service manager is wanted. */
  readonly format: ServiceFormat | undefined;
}

/** A profile that the manifest does not want on this host any more: it is one without a service, and no more. */
export interface Leaving {
  /** A phrase: `it has left the manifest`. */
  readonly because: string;
  readonly home: "keep" | "delete";
  /** Where an archive of a home goes before that is deleted. */
  readonly exports: AbsolutePath;
  /** Its wrapper goes, whoever asked for that. */
  readonly takesWrapper?: true;
}

/** What a profile that begins as a copy of another has from there. */
export interface Inheritance {
  readonly source: ProfileName;
  /** The variables of the source after this apply, as far as they are known. */
  readonly env: ReadonlyMap<string, string>;
  readonly config: ValueMap;
}

/** Credentials that a copy brought along and that nobody declared for it. */
export interface Unwanted {
  readonly variables: readonly string[];
  /** Paths into config.yaml. */
  readonly settings: readonly (readonly string[])[];
}

/** What a kind may look at to find what changes in one profile. */
export interface ProfileContext {
  readonly settings: ProfileSettings;
  readonly layout: ProfileLayout;
  readonly facts: Facts;
  readonly inputs: Inputs;
  readonly record: ProfileRecord | undefined;
  readonly fingerprint: Fingerprint;
  readonly digest: (text: string) => FileDigest;
  /** Every secret of this profile that is known: none of them may be shown. */
  readonly knownSecrets: readonly string[];
  /** Keeps a secret for apply under the name that steps use for it. */
  readonly keep: (name: string, secret: Secret) => void;
  /** What the gateway reads at its start that is not as the running process read it. */
  readonly staleReads: readonly string[];
  /** Resources of this profile that could not be planned; its gateway is then left alone. */
  readonly blockedBy: readonly Address[];
  /** Undefined for a profile that the manifest wants here. */
  readonly leaving: Leaving | undefined;
  /** Only of a profile that an earlier step of the same plan makes as a copy. */
  readonly inheritance: Inheritance | undefined;
  readonly unwanted: Unwanted;
  readonly distribution: DistributionDecision;
  /** What an earlier step of the same plan has Hermes install or update. */
  readonly distributing: Distributing | undefined;
  /** Where archives of homes go. */
  readonly exports: AbsolutePath;
  /** Another gateway waits for what this one gives up: its old process must be gone before that one starts. */
  readonly handsOver: boolean;
  /** Why it has no service of its own, where the topology says so; then also whether another's gateway serves it. */
  readonly withoutService?: { readonly because: string; readonly isServed: boolean } | undefined;
  /** It is not in the manifest, and only its part in the topology is the fleet's. */
  readonly isTopologyOnly: boolean;
  /** Variables that are left out of a profile's `.env` until secrets are looked up again. */
  readonly lacks: (profile: ProfileName) => readonly string[];
  /** Other profiles that its gateway is to serve. */
  readonly serves: readonly ProfileName[];
}

/** What is known of a profile before the host is looked at. */
export interface NeedsOf {
  readonly layout: ProfileLayout;
  readonly settings: ProfileSettings;
  readonly record: ProfileRecord | undefined;
}

/** Why a gateway is to have no service, a phrase. */
export function whyAbsent({
  leaving,
  withoutService,
}: Pick<ProfileContext, "leaving" | "withoutService">): string {
  return leaving?.because ?? withoutService?.because ?? "the manifest says absent";
}

/** Why a gateway is not to run, a phrase. */
export function whyNotRunning(
  state: "stopped" | "absent",
  context: Pick<ProfileContext, "leaving" | "withoutService">,
): string {
  return state === "absent" ? whyAbsent(context) : (context.leaving?.because ?? `the manifest says ${state}`);
}

/** An operation and when in an apply it has its turn. */
export interface PhasedOp {
  readonly phase: Phase;
  readonly op: Op;
}

/** What a kind found: an action, why, what exactly, and what its `steps` need to know. */
export interface Finding<Todo> {
  readonly action: Action;
  readonly reasons?: readonly string[];
  readonly details?: readonly Detail[];
  readonly todo?: Todo;
  readonly diagnostics?: readonly Diagnostic[];
  /** Goes into the record once the steps have succeeded. */
  readonly record?: RecordUpdate;
}

/** What could not be read, or must not be touched; the resource is left as it is. */
export interface Unreadable {
  readonly unreadable: readonly Diagnostic[];
}

/** One kind of resource: the same five parts, in this order, in every file; all of them pure. */
export interface ResourceKind<Want, Is, Todo> {
  readonly kind: KindName;
  /** What it is called. */
  address(profile: ProfileName): Address;
  /** What the manifest wants; undefined: not declared, so none of the fleet's business. */
  desired(context: ProfileContext): Want | undefined;
  /** The files that must be seen, and what they and other facts say. */
  needs(of: NeedsOf): readonly FileNeed[];
  observed(context: ProfileContext): Is | Unreadable;
  /** The difference, and its reasons. */
  change(want: Want, is: Is, context: ProfileContext): Finding<Todo>;
  /** What apply has to do about it. */
  steps(todo: Todo, context: ProfileContext): readonly PhasedOp[];
}

/** What planning one resource gave. */
export interface Outcome {
  readonly address: Address;
  /** Undefined where the resource could not be read. */
  readonly change: Change | undefined;
  readonly ops: readonly PhasedOp[];
  readonly diagnostics: readonly Diagnostic[];
  readonly record: RecordUpdate;
  /** The same of a resource of the host. */
  readonly hostRecord?: Pick<HostResourceRecord, "begins" | "says">;
}

/** A kind with its types closed over, so that kinds can stand in one list. */
export interface Kind {
  needs(of: NeedsOf): readonly FileNeed[];
  /** One for each resource of the kind; none where none is declared. */
  plan(context: ProfileContext): readonly Outcome[];
}

/** Closes over the types of a kind that a profile has one resource of, and runs its parts in order. */
export function kindOf<Want, Is extends object, Todo>(kind: ResourceKind<Want, Is, Todo>): Kind {
  return {
    needs: (of) => kind.needs(of),
    plan(context) {
      const want = kind.desired(context);
      if (want === undefined) return [];
      const address = kind.address(context.layout.profile);
      const is = kind.observed(context);
      if ("unreadable" in is) {
        const diagnostics = is.unreadable.map((one) => ({ ...one, address }));
        return [{ address, change: undefined, ops: [], diagnostics, record: {} }];
      }
      const found = kind.change(want, is, context);
      return [
        outcomeOf(
          found,
          { address, profile: context.layout.profile, kind: kind.kind },
          found.todo === undefined ? [] : kind.steps(found.todo, context),
        ),
      ];
    },
  };
}

/** A kind of which a profile may have many resources, told apart by a key. */
export function keyedKindOf<Want, Is extends object, Todo>(
  keys: (of: Pick<NeedsOf, "settings" | "record">) => readonly string[],
  one: (key: string) => ResourceKind<Want, Is, Todo>,
): Kind {
  return {
    needs: (of) => keys(of).flatMap((key) => one(key).needs(of)),
    plan: (context) => keys(context).flatMap((key) => kindOf(one(key)).plan(context)),
  };
}

/** Puts together what planning one resource gave. */
export function outcomeOf<Todo>(
  found: Finding<Todo>,
  resource: Pick<Change, "address" | "profile" | "kind">,
  ops: readonly PhasedOp[],
): Outcome {
  return {
    address: resource.address,
    change: {
      ...resource,
      action: found.action,
      reasons: found.reasons ?? [],
      details: found.details ?? [],
    },
    ops,
    diagnostics: (found.diagnostics ?? []).map((one) => ({ ...one, address: resource.address })),
    record: found.record ?? {},
  };
}

/** The address of a resource of a profile; `part` is absent for the profile itself. */
export function addressOf(profile: ProfileName, part?: string): Address {
  return (part === undefined ? `profile.${profile}` : `profile.${profile}.${part}`) as Address; // the one place that makes them
}
