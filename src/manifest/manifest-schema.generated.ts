// Generated from schemas/manifest.schema.json by `npm run generate`. Do not edit.
/**
 * Whether the host is kept from sleeping. true is the same as { idle: true, system: true, while: running }.
 */
export type KeepAwake =
  | boolean
  | {
      /**
       * Keeps the display on. Linux keeps the session from going idle.
       */
      display?: boolean;
      /**
       * Keeps the host from going to sleep because nobody uses it.
       */
      idle?: boolean;
      /**
       * macOS: keeps the disk from going idle.
       */
      disk?: boolean;
      /**
       * Keeps the host from sleeping at all; macOS only on mains power.
       */
      system?: boolean;
      /**
       * macOS: says that somebody uses the machine, which also turns the display on.
       */
      user_active?: boolean;
      /**
       * running: as long as a gateway of this fleet runs; always: from login on.
       */
      while?: "running" | "always";
    };
/**
 * One agent, or under `defaults` what every agent starts from. What is not declared is left as it is on the host.
 */
export type Profile = {
  /**
   * Another profile of this manifest that this one starts from; its own settings go on top. Not under defaults.
   */
  extends?: string | null;
  /**
   * What the agent is for; kept in its profile.yaml.
   */
  description?: string | null;
  /**
   * Whether there is a wrapper ~/.local/bin/NAME. Left as Hermes made it where nothing is said.
   */
  alias?: boolean | null;
  /**
   * How the profile is made where it does not exist yet; never compared later.
   */
  create?: {
    /**
     * Whether a new profile gets the skills that come with Hermes.
     */
    skills?: "bundled" | "none" | null;
    /**
     * The profile that a new one begins as a copy of, one of this manifest or of the host.
     */
    clone_from?: string | null;
  } | null;
  distribution?: Distribution;
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
   * Other files in the profile's home, by their path below it. Only those named here are managed.
   */
  files?: {
    [k: string]: ManagedFile;
  } | null;
  /**
   * The agent's gateway, the process that talks to Telegram, Discord, Slack and others.
   */
  gateway?: {
    /**
     * Whether the gateway runs: running, stopped, or absent, which is without any service.
     */
    state?: "running" | "stopped" | "absent" | null;
    /**
     * Whether the service starts with the user's login. Default: true where state is running.
     */
    start_at_login?: boolean | null;
    /**
     * How long a started gateway may take until it is ready: 500ms, 60s, 5m.
     */
    ready_timeout?: string | null;
    /**
     * What the gateway's processes may use of the host. null takes an inherited limit out.
     */
    limits?: {
      /**
       * Memory, with a unit to the base 1024, or as a share of the host's: 512M, 1G, 20%. launchd takes it for a wish, and knows no share.
       */
      memory_max?: string | null;
      /**
       * Linux: a share of one CPU; more than 100% is more than one: 50%, 200%. launchd has no such limit.
       */
      cpu_quota?: string | null;
      /**
       * From -20, which goes before others, to 19, which lets all others go first.
       */
      nice?: number | null;
    } | null;
  } | null;
  /**
   * The hosts that the profile is meant for, by their names up to the first dot, or as --host names them. Leave it out for every host.
   *
   * @minItems 1
   */
  hosts?: [string, ...string[]] | null;
} | null;
/**
 * What a profile that does not exist yet is installed from, instead of being made by itself.
 */
export type Distribution = {
  /**
   * A git URL, github.com/OWNER/REPO, or a directory, relative to the manifest. Without user name, password or token.
   */
  source: string;
  /**
   * The version that it is to have; another on disk is updated, its home saved first. Never updated where nothing is said.
   */
  version?: string;
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
 * What the file holds: what a file beside the manifest does, or a text written here. null takes an inherited entry out.
 */
export type ManagedFile = {
  /**
   * A file, relative to the manifest.
   */
  file?: string;
  /**
   * The text itself.
   */
  text?: string;
  /**
   * Whether the content is a secret, of which nothing is shown.
   */
  sensitive?: boolean;
} | null;
/**
 * What becomes of the profile's home.
 */
export type Removed = {
  /**
   * keep leaves it where it is; delete exports it to an archive first, and then deletes it.
   */
  home?: "keep" | "delete";
} | null;

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
   * Other manifests that lie below this one: paths of files, relative to this one. A file may include others.
   */
  include?: string[];
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
    /**
     * The sticky profile: the one that `hermes` is for where no -p says otherwise. Left as it is where nothing is said.
     */
    active_profile?: string;
    /**
     * `per_profile`: a gateway for each profile. `multiplexed`, from Hermes 0.17 on: the gateway of `default` serves those of the other profiles that are to run.
     */
    topology?: "per_profile" | "multiplexed";
  };
  /**
   * What the host itself should be.
   */
  host?: {
    /**
     * Linux: whether services outlive the user's login, and start with the host. Left as it is where nothing is said.
     */
    linger?: boolean;
    keep_awake?: KeepAwake;
  };
  defaults?: Profile;
  /**
   * The agents, by profile name. `default` is the one whose home is the Hermes root itself.
   */
  profiles?: {
    [k: string]: Profile;
  };
  /**
   * Profiles that are gone on purpose, by name: their gateways are stopped, their services removed.
   */
  removed?: {
    [k: string]: Removed;
  } | null;
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
    | string[]
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
        /**
         * The sticky profile: the one that `hermes` is for where no -p says otherwise. Left as it is where nothing is said.
         */
        active_profile?: string;
        /**
         * `per_profile`: a gateway for each profile. `multiplexed`, from Hermes 0.17 on: the gateway of `default` serves those of the other profiles that are to run.
         */
        topology?: "per_profile" | "multiplexed";
      }
    | {
        /**
         * Linux: whether services outlive the user's login, and start with the host. Left as it is where nothing is said.
         */
        linger?: boolean;
        keep_awake?: KeepAwake;
      }
    | Profile
    | {
        [k: string]: Profile;
      }
    | {
        [k: string]: Removed;
      }
    | null
    | undefined;
}
