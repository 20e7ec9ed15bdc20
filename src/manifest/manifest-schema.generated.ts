// Generated from schemas/manifest.schema.json by `npm run generate`. Do not edit.
/**
 * One agent, or under `defaults` what every agent starts from. What is not declared is left as it is on the host.
 */
export type Profile = {
  /**
   * What the agent is for; kept in its profile.yaml.
   */
  description?: string | null;
  /**
   * How the profile is made where it does not exist yet; never compared later.
   */
  create?: {
    /**
     * Whether a new profile gets the skills that come with Hermes.
     */
    skills?: "bundled" | "none" | null;
  } | null;
  soul?: Soul;
  /**
   * Keys of the profile's config.yaml. Only the keys named here are managed; null deletes a key.
   */
  config?: {
    [k: string]: unknown;
  } | null;
  /**
   * Variables of the profile's .env. Only those named here are managed; null deletes a variable.
   */
  env?: {
    [k: string]: EnvValue;
  } | null;
  /**
   * The agent's gateway, the process that talks to Telegram, Discord, Slack and others.
   */
  gateway?: {
    /**
     * Whether the gateway runs: running or stopped.
     */
    state?: "running" | "stopped" | null;
    /**
     * Whether the service starts with the user's login. Default: true where state is running.
     */
    start_at_login?: boolean | null;
    /**
     * How long a started gateway may take until it is ready: 500ms, 60s, 5m.
     */
    ready_timeout?: string | null;
  } | null;
} | null;
/**
 * The agent's SOUL.md: from a file beside the manifest, or written here.
 */
export type Soul = {
  /**
   * A file, relative to the manifest.
   */
  file?: string;
  /**
   * The text itself.
   */
  text?: string;
} | null;
/**
 * A string, or where the value comes from. null deletes the variable.
 */
export type EnvValue =
  | string
  | {
      /**
       * A variable of the environment that hermes-fleet runs in.
       */
      from_env?: string;
      /**
       * A file that holds the value, relative to the manifest; one final newline is not part of it.
       */
      from_file?: string;
      /**
       * A program and its arguments that print the value; one final newline is not part of it.
       *
       * @minItems 1
       */
      from_command?: [string, ...string[]];
      /**
       * The variable must be in .env already and is left as it is.
       */
      in_place?: true;
    }
  | null;

/**
 * What a fleet of Hermes agents should be: one profile an agent, each with its configuration, variables and gateway.
 */
export interface Manifest {
  /**
   * The version of this format: 1.
   */
  version: 1;
  /**
   * Tells several fleets on one host apart.
   */
  name?: string;
  /**
   * Which Hermes installation this fleet runs on.
   */
  hermes?: {
    /**
     * The Hermes root, which is the default profile's home. Default: the root of $HERMES_HOME, else ~/.hermes.
     */
    home?: string;
    /**
     * The hermes program: a name on PATH, or an absolute path.
     */
    command?: string;
    /**
     * A semver range that the installed Hermes must satisfy: ">=0.16.0".
     */
    requires?: string;
  };
  defaults?: Profile;
  /**
   * The agents, by profile name. `default` is the one whose home is the Hermes root itself.
   */
  profiles: {
    [k: string]: Profile;
  };
  /**
   * Ignored: a place for YAML anchors.
   *
   * This interface was referenced by `Manifest`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]:
    | {
        [k: string]: unknown;
      }
    | 1
    | string
    | {
        /**
         * The Hermes root, which is the default profile's home. Default: the root of $HERMES_HOME, else ~/.hermes.
         */
        home?: string;
        /**
         * The hermes program: a name on PATH, or an absolute path.
         */
        command?: string;
        /**
         * A semver range that the installed Hermes must satisfy: ">=0.16.0".
         */
        requires?: string;
      }
    | Profile
    | {
        [k: string]: Profile;
      }
    | undefined;
}
