/**
 * What a platform of a gateway is to us: what makes up the identity that only one gateway may use, where it is set,
 * what locks Hermes takes on it, and the port it listens on.
 */

/** Something that a person can set, in the environment or in a platform's block of config.yaml. */
export interface Setting {
  /** The first one that is set counts. */
  readonly variables: readonly string[];
  /** Dotted, below `platforms.NAME` or `gateway.platforms.NAME`; count only with `enabled: true` there. */
  readonly paths?: readonly string[];
  /** What Hermes takes where nothing is set. */
  readonly fallback?: string;
}

/** What only one gateway at a time can use. */
export interface Credential {
  /** As a message calls it: `bot token`. */
  readonly noun: string;
  /** All of them together are the identity. */
  readonly identity: readonly Setting[];
  /** Without these Hermes does not use it. */
  readonly needs?: readonly Setting[];
  /** The value is a comma-separated list, every entry of it an identity. */
  readonly isList?: true;
  readonly ignoresCase?: true;
  readonly lock?: CredentialLockRule;
}

/** How Hermes names the lock it takes: `<scope>-<first 16 hex of sha256(identity)>.lock`. */
export interface CredentialLockRule {
  readonly scope: string;
  /** `digest`: the identity is hashed to 16 hex digits once more before. */
  readonly of: "value" | "digest";
}

/** Holds when the setting is set, and to one of these values (in lower case) where some are given. */
export interface Condition {
  readonly setting: Setting;
  readonly oneOf?: readonly string[];
}

export interface PortRule {
  /** Where none is set. */
  readonly usual: number;
  readonly setting: Setting;
  /** Only then is there a listener at all. */
  readonly when?: Condition;
}

export interface Platform {
  /** As in `platforms.NAME`. */
  readonly name: string;
  /** Each is claimed; of one entry's alternatives the first that is set. */
  readonly credentials: readonly (readonly Credential[])[];
  /** What turns it on in the environment: one of these, wholly. Beside it, `enabled: true` in config.yaml does. */
  readonly switchedOnBy: readonly (readonly Condition[])[];
  readonly port?: PortRule;
  /**
   * `certainly`: `enabled: false` in config.yaml turns it off whatever the environment says. `perhaps`: 0.16 takes no
   * notice of it when the credentials are in the environment, later versions do.
   */
  readonly disabledTurnsOff: "certainly" | "perhaps";
}
