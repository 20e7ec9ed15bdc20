/** What can be kept from going idle or asleep. */
export type Awake = "idle" | "display" | "disk" | "system" | "user_active";

/** A process that holds the host awake. */
export interface AwakeHolder {
  /** What it calls itself, or its program. */
  readonly who: string;
  readonly pid: number;
  /** What the tool calls that which is held: `idle`, `sleep`, `PreventUserIdleSystemSleep`. */
  readonly what: readonly string[];
  readonly why: string;
  /** Its user; absent where the tool does not tell. */
  readonly user?: string;
  /** For how long it has held, in seconds; absent where the tool does not tell. */
  readonly seconds?: number;
}
