// Generated from schemas/plan.schema.json by `npm run generate`. Do not edit.
/**
 * Changed keys, or the diff of a text.
 */
export type DetailDocument =
  | {
      /**
       * Changed keys.
       */
      shows: "keys";
      /**
       * Relative to the profile's home; absent for a state.
       */
      file?: string;
      /**
       * The keys in the manifest's order.
       */
      keys: {
        /**
         * A variable, or a dotted key.
         */
        key: string;
        before: ShownDocument;
        after: ShownDocument;
      }[];
    }
  | {
      /**
       * A changed text.
       */
      shows: "text";
      /**
       * Relative to the profile's home.
       */
      file: string;
      /**
       * The lines of a unified diff without its headers.
       */
      diff: string[];
    };
/**
 * A value as it may be shown.
 */
export type ShownDocument =
  | {
      /**
       * There is none, or it cannot be known before apply.
       */
      is: "absent" | "known-at-apply";
    }
  | {
      /**
       * A value that is no secret.
       */
      is: "value";
      /**
       * Any JSON value.
       */
      value: null | boolean | number | string | unknown[] | {};
    }
  | {
      /**
       * A secret.
       */
      is: "sensitive";
      /**
       * Keyed, so that it says nothing off this host; absent before the first apply.
       */
      fingerprint?: string;
    };

/**
 * What `hermes-fleet plan --json` prints: everything that an apply would do on this host, and why. Holds no secret.
 */
export interface PlanDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `errors`: an apply would not do all of this; a conflict or an unreadable file is in the way.
   */
  outcome: "no-changes" | "changes" | "errors";
  /**
   * The outcome in a sentence for people.
   */
  verdict: string;
  /**
   * The manifest's name.
   */
  fleet: string;
  /**
   * The name that `hosts:` knows the host by.
   */
  host: string;
  /**
   * Planned for a machine that is not this one, as if nothing were there.
   */
  is_other_host: boolean;
  /**
   * The Hermes root.
   */
  hermes_home: string;
  /**
   * The Hermes that was found.
   */
  hermes: {
    /**
     * The program.
     */
    path?: string;
    /**
     * Read from the files of its installation.
     */
    version?: string;
  };
  /**
   * What supervises the gateways.
   */
  service_manager: "systemd" | "launchd" | "none";
  /**
   * `skipped`: by --secrets=skip, no reference to a secret was looked up.
   */
  secrets: "resolved" | "skipped";
  /**
   * How many resources each action meets.
   */
  summary: {
    /**
     * Resources made.
     */
    create: number;
    /**
     * Resources changed.
     */
    update: number;
    /**
     * Resources removed.
     */
    delete: number;
    /**
     * Gateways restarted and not changed otherwise.
     */
    restart: number;
    /**
     * Resources that are as declared.
     */
    unchanged: number;
    /**
     * Diagnostics that are errors.
     */
    errors: number;
    /**
     * Diagnostics that are warnings.
     */
    warnings: number;
  };
  /**
   * Every declared resource, those that stay as they are included.
   */
  changes: ChangeDocument[];
  /**
   * What goes from one gateway to another, which starts when the first has ended; absent where nothing does.
   */
  handovers?: {
    /**
     * The profile that gives it up.
     */
    from: string;
    /**
     * The profile that takes it.
     */
    to: string;
    /**
     * A variable, a session or a port; absent where the agent goes as a whole.
     */
    what?: string;
  }[];
  /**
   * What an apply performs; a step begins when those it comes after have ended so.
   */
  steps: StepDocument[];
  /**
   * Conflicts, warnings and notes.
   */
  diagnostics: DiagnosticDocument[];
}
/**
 * What happens to one resource.
 */
export interface ChangeDocument {
  /**
   * profile.coder.env
   */
  address: string;
  /**
   * The profile it belongs to; absent for a resource of the host.
   */
  profile?: string;
  /**
   * The kind of resource.
   */
  kind:
    | "profile"
    | "description"
    | "alias"
    | "soul"
    | "file"
    | "config"
    | "env"
    | "service"
    | "gateway"
    | "linger"
    | "active-profile"
    | "keep-awake"
    | "record";
  /**
   * What is done to it.
   */
  action: "create" | "update" | "delete" | "restart" | "no-op";
  /**
   * What is done to the process of a gateway; absent where it stays as it is.
   */
  switches?: "start" | "restart" | "stop";
  /**
   * Why.
   */
  reasons: string[];
  /**
   * What exactly changes.
   */
  details: DetailDocument[];
  /**
   * Where the manifest declares its profile, or this resource of the host.
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
  };
}
/**
 * One operation of an apply.
 */
export interface StepDocument {
  /**
   * Unique in the plan.
   */
  id: string;
  /**
   * The resource that it is for.
   */
  address: string;
  /**
   * What it does, in words.
   */
  does: string;
  /**
   * The steps that come before it.
   */
  after: {
    /**
     * Its id.
     */
    step: string;
    /**
     * `succeeded`: only if it did. `settled`: once it has ended.
     */
    when: "succeeded" | "settled";
  }[];
}
/**
 * Something that a person should know.
 */
export interface DiagnosticDocument {
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
