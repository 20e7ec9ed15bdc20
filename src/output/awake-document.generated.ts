// Generated from schemas/awake.schema.json by `npm run generate`. Do not edit.
/**
 * What holds a host awake, as `hermes-fleet awake status --json` prints it.
 */
export interface AwakeDocument {
  /**
   * The version of this form.
   */
  format_version: 1;
  /**
   * The program that was asked.
   */
  tool: "systemd-inhibit" | "pmset";
  /**
   * Whether anything holds the host awake.
   */
  is_held: boolean;
  /**
   * What holds it, those of fleets first.
   */
  holders: AwakeHolderDocument[];
}
/**
 * A process, and what it holds.
 */
export interface AwakeHolderDocument {
  /**
   * What it calls itself, or its program.
   */
  who: string;
  /**
   * Its process.
   */
  pid: number;
  /**
   * Its user; absent where the tool does not tell.
   */
  user?: string;
  /**
   * What is kept from going idle or asleep, in the words of the manifest.
   */
  holds: ("idle" | "display" | "disk" | "system" | "user_active")[];
  /**
   * The same in the tool's words.
   */
  what: string[];
  /**
   * Its reason.
   */
  why: string;
  /**
   * For how long it has held; absent where the tool does not tell.
   */
  seconds?: number;
  /**
   * Whether it is a fleet's: host.keep_awake, or `hermes-fleet awake run`.
   */
  is_fleets: boolean;
}
