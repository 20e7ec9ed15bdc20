import type { Setting, Variable } from "../support/fleet/fleet.ts";

/** What a row declares of its profile; what it does not name is not declared. */
export interface Declared {
  readonly description?: string;
  readonly soul?: string;
  readonly alias?: boolean;
  /** By dotted path. */
  readonly config?: Readonly<Record<string, Setting>>;
  readonly env?: Readonly<Record<string, Variable>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Partial<Record<"memory_max" | "cpu_quota" | "nice", string | number>>>;
  readonly state?: "running" | "stopped" | "absent";
  readonly startAtLogin?: boolean;
  readonly hosts?: readonly string[];
}

/** One change of a manifest, on a profile of its own that is called like it. */
export interface Row {
  readonly name: string;
  /** Of the profile before the change; undefined: the manifest does not name it. */
  readonly before: Declared | undefined;
  readonly after: Declared | "dropped" | "removed, home: keep" | "removed, home: delete";
  /** What the change does to the profile's gateway. */
  readonly gateway: "same process" | "another process" | "started" | "stopped" | "none";
  /** The same, where a running process is held to no other limits than those it was started with. */
  readonly gatewayByLimits?: "another process";
}
