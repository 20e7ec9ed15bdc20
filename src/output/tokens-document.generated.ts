// Generated from schemas/tokens.schema.json by `npm run generate`. Do not edit.
/**
 * What the gateways of a fleet take for themselves, as `hermes-fleet tokens --json` prints it. No value is in it.
 */
export interface TokensDocument {
  /**
   * The version of this form.
   */
  format_version: 1;
  /**
   * The fleet's name.
   */
  fleet: string;
  /**
   * The name by which `hosts:` knows this host.
   */
  host: string;
  /**
   * `conflicts`: at least one of them is an error.
   */
  outcome: "ok" | "conflicts";
  /**
   * Every platform of which anything is set up.
   */
  platforms: PlatformDocument[];
  /**
   * What gateways would fight over.
   */
  conflicts: ConflictDocument[];
  /**
   * What stands in the way of telling.
   */
  diagnostics: {
    [k: string]: unknown;
  }[];
}
/**
 * A platform, and what is set up of it.
 */
export interface PlatformDocument {
  /**
   * As in `platforms.NAME` of config.yaml.
   */
  platform: string;
  /**
   * By profile.
   */
  credentials: CredentialDocument[];
}
/**
 * A credential, a session or a port of one profile.
 */
export interface CredentialDocument {
  /**
   * Whose it is.
   */
  profile: string;
  /**
   * What sort of thing.
   */
  kind: "credential" | "session" | "port";
  /**
   * What it is called: `bot token`.
   */
  noun: string;
  /**
   * What to look for: a variable, a path in config.yaml, a file.
   */
  what: string;
  /**
   * The variable that it comes from.
   */
  variable?: string;
  /**
   * The path in config.yaml that it comes from.
   */
  config_path?: string;
  /**
   * The file that it comes from, below the profile's home.
   */
  file: string;
  /**
   * Whether the profile's files say so now.
   */
  on_host: boolean;
  /**
   * Whether they will once the manifest is applied; absent where no manifest names the profile.
   */
  after_apply?: boolean;
  /**
   * Whether its value is known without running a command.
   */
  is_known: boolean;
  /**
   * Made with this host's key; absent before the first apply.
   */
  fingerprint?: string;
  /**
   * Whom a token is for, where it tells that and it is public: `bot 8123456789`.
   */
  public_name?: string;
  /**
   * Of a port.
   */
  port?: number;
  /**
   * Whether Hermes certainly uses it.
   */
  is_certain: boolean;
  /**
   * Why it may not.
   */
  doubt?: string;
  /**
   * Hermes' lock on it; absent where there is none.
   */
  lock?: {
    /**
     * What Hermes calls such locks.
     */
    scope: string;
    /**
     * The process that took it.
     */
    pid: number;
    /**
     * Whose gateway that is; absent where it is none of this Hermes root.
     */
    profile?: string;
    /**
     * Whether that process lives; the lock of another counts for nothing.
     */
    is_alive: boolean;
  };
}
/**
 * Something that two gateways would fight over, as a plan tells it.
 */
export interface ConflictDocument {
  /**
   * Whether it is so now, and whether it is once the manifest is applied.
   */
  when: "now" | "after-apply" | "both";
  /**
   * Stable and searchable.
   */
  code: string;
  /**
   * How bad it is.
   */
  severity: "error" | "warning" | "note";
  /**
   * What is wrong, and where.
   */
  message: string;
  /**
   * What to do about it.
   */
  hint?: string;
  /**
   * Where in the manifest.
   */
  place?: {
    /**
     * As it was named on the command line.
     */
    file: string;
    /**
     * From 1.
     */
    line: number;
    /**
     * From 1.
     */
    column: number;
    /**
     * The line, secrets taken out.
     */
    excerpt?: string;
    /**
     * Where in the excerpt the place is, from 1.
     */
    mark?: number;
  };
  /**
   * The file on the host that is meant.
   */
  path?: string;
  /**
   * The resource that is meant.
   */
  address?: string;
  /**
   * The profiles that it is about, where no address tells.
   */
  profiles?: string[];
  /**
   * What an apply will not do because of it: anything, or this resource.
   */
  blocks?: "apply" | "resource";
}
