import type { ProcessIdentity } from "./facts.ts";
import type { AbsolutePath, Address, FileDigest, ProfileName, ServiceId, StepId } from "./ids.ts";
import type { Value } from "./value.ts";

/** What a secret is called in a plan; its value never leaves memory. */
export interface SecretRef {
  readonly secret: string;
}

/** What a key is set to; `undefined` for a value deletes it. */
export type NewValue = { readonly value: Value | undefined } | SecretRef;

/** A change of one key in a file of keys. */
export interface KeyEdit {
  readonly at: readonly string[];
  readonly to: NewValue;
}

/** A change of one assignment in a unit. */
export interface TextEdit {
  readonly section: string;
  readonly key: string;
  readonly to: string | undefined;
}

/** A change of one key of a property list; `undefined` removes it. */
export interface PlistEdit {
  readonly at: readonly string[];
  readonly to: Value | undefined;
}

/** How a file is changed; by splicing, but for a text that is replaced whole. */
export type FileEdit =
  | { readonly format: "dotenv"; readonly edits: readonly KeyEdit[] }
  | { readonly format: "yaml"; readonly edits: readonly KeyEdit[] }
  | { readonly format: "unit"; readonly edits: readonly TextEdit[] }
  | { readonly format: "plist"; readonly edits: readonly PlistEdit[] }
  | { readonly format: "text"; readonly text: string | SecretRef };

/** What a file must be for a step to touch it. */
export type Expected =
  | { readonly is: "absent" }
  | { readonly is: "digest"; readonly digest: FileDigest }
  /** Made by an earlier step of the same plan, so that nobody can know yet. */
  | { readonly is: "anything" };

/** What one step does. Performed by `apply/` alone. */
export type Op =
  | {
      readonly do: "hermes";
      readonly args: readonly string[];
      /** The home that is there afterwards, or is not. */
      readonly home: AbsolutePath;
      readonly leaves: "made" | "removed";
    }
  /** Saves a home as an archive in a folder; its name has the time in it, where it is not given. */
  | {
      readonly do: "export";
      readonly profile: ProfileName;
      readonly folder: AbsolutePath;
      readonly name?: string;
    }
  /** Asks a repository for the version of the distribution in it, by a short copy of it in a folder of that kind. */
  | {
      readonly do: "check-source";
      readonly url: string;
      readonly version: string;
      readonly folder: AbsolutePath;
    }
  /** Has Hermes install a profile from a distribution, or update it, and looks at what came. */
  | {
      readonly do: "distribute";
      readonly args: readonly string[];
      readonly home: AbsolutePath;
      readonly isNew: boolean;
      /** The version that has to be there afterwards; absent: any. */
      readonly version?: string;
      /** Variables that it need not bring, since they are there or come with the same plan. */
      readonly provides: readonly string[];
    }
  | {
      readonly do: "edit";
      readonly path: AbsolutePath;
      readonly edit: FileEdit;
      /** Permission bits of the file afterwards. */
      readonly mode: number;
      readonly expect: Expected;
      /** Where the file must really lie, whatever links lead to it; absent: anywhere. */
      readonly within?: AbsolutePath;
    }
  | {
      readonly do: "remove";
      readonly path: AbsolutePath;
      readonly expect: Expected;
      readonly within?: AbsolutePath;
      /** Its folder goes with it where nothing else is in there. */
      readonly withFolder: boolean;
    }
  /** A link to a file; without one, the link that is there goes, and its folder where nothing else is in there. */
  | { readonly do: "link"; readonly path: AbsolutePath; readonly to: AbsolutePath | undefined }
  | { readonly do: "make-folder"; readonly path: AbsolutePath; readonly mode: number }
  | { readonly do: "linger"; readonly isOn: boolean }
  | { readonly do: "reload" }
  | { readonly do: "announce-stop"; readonly home: AbsolutePath }
  | EndProcess
  | { readonly do: "service"; readonly verb: ServiceStepVerb; readonly service: ServiceId }
  | {
      readonly do: "await";
      readonly what: "ready";
      readonly service: ServiceId;
      readonly timeoutMs: number;
      /** Other profiles that it must say that it serves; absent: none. */
      readonly serves?: readonly ProfileName[];
    }
  | { readonly do: "await"; readonly what: "stopped"; readonly service: ServiceId }
  /** A gateway that is ready stays so, with the same process, for so long. */
  | {
      readonly do: "await";
      readonly what: "steady";
      readonly service: ServiceId;
      readonly forMs: number;
      /** Platforms that were `fatal` before already; any other that is so is a failure. */
      readonly fatalBefore: readonly string[];
    }
  /** A service that is no gateway has a process that lasts; or none, where it may rest. */
  | {
      readonly do: "await";
      readonly what: "up";
      readonly service: ServiceId;
      readonly mayRest: boolean;
      /** What to do where it fails, a sentence without its final stop. */
      readonly hint: string;
    };

/**
 * Ends a gateway outside of its service: told first, then by SIGTERM, then by SIGKILL, each only if it is still what was
 * seen.
 */
export interface EndProcess {
  readonly do: "end-process";
  readonly who: ProcessIdentity;
  readonly home: AbsolutePath;
  /** The one in whose way it is. */
  readonly service: ServiceId;
  /** How long it may take once it is told, and again once it is asked by SIGTERM, in ms; while it is at turns, longer. */
  readonly graceMs: number;
  /** How long it may be at its turns altogether, in ms. */
  readonly drainMs: number;
}

/** `kill`: ends what runs in it at once, whatever that is doing. */
export type ServiceStepVerb = "enable" | "disable" | "start" | "stop" | "restart" | "reset-failed" | "kill";

/** Where in an apply an operation has its turn; the operations of a profile, or of a resource of the host, follow it. */
export const PHASES = [
  "host",
  // Before an update of a distribution: what could keep it from happening, and what it would not leave as it is.
  "check",
  "save",
  "clear",
  "create",
  "files",
  "definition",
  "reload",
  "login",
  "announce",
  "stop",
  "end",
  "stopped",
  // What another gateway may take a profile up by, once its own has ended.
  "give-up",
  "start",
  "ready",
  "steady",
  "reset",
  "remove",
  "unload",
  "release",
  "released",
  "export",
  "unwrap",
  "delete",
] as const;
export type Phase = (typeof PHASES)[number];

export interface Step {
  readonly id: StepId;
  readonly address: Address;
  /** Undefined for a step that serves all. */
  readonly profile: ProfileName | undefined;
  readonly phase: Phase;
  readonly op: Op;
  /** `succeeded`: only if that one did; `settled`: once it has ended, whichever way. */
  readonly after: readonly { readonly step: StepId; readonly when: "succeeded" | "settled" }[];
  /** Of a roll: what need not have ended when it begins, and must not have failed. */
  readonly unlessFailed?: readonly StepId[];
}

/** Nothing is left undone where it ends early. */
export function isPatience(op: Op): boolean {
  return op.do === "await" && op.what === "steady";
}
