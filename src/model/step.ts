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
  /** Saves a home as an archive in a folder; its name has the time in it. */
  | { readonly do: "export"; readonly profile: ProfileName; readonly folder: AbsolutePath }
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
  | { readonly do: "make-folder"; readonly path: AbsolutePath; readonly mode: number }
  | { readonly do: "linger"; readonly isOn: boolean }
  | { readonly do: "reload" }
  | { readonly do: "announce-stop"; readonly home: AbsolutePath }
  | { readonly do: "service"; readonly verb: ServiceStepVerb; readonly service: ServiceId }
  | {
      readonly do: "await";
      readonly what: "ready";
      readonly service: ServiceId;
      readonly timeoutMs: number;
      /** Other profiles that it must say that it serves; absent: none. */
      readonly serves?: readonly ProfileName[];
    }
  | { readonly do: "await"; readonly what: "stopped"; readonly service: ServiceId };

export type ServiceStepVerb = "enable" | "disable" | "start" | "stop" | "restart" | "reset-failed";

/** Where in an apply an operation has its turn; a profile's own operations follow this order. */
export const PHASES = [
  "host",
  "create",
  "files",
  "definition",
  "reload",
  "login",
  "announce",
  "stop",
  "stopped",
  "start",
  "ready",
  "reset",
  "remove",
  "unload",
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
}
