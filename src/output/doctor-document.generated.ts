// Generated from schemas/doctor.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet doctor --json` prints: what is wrong with a host and its profiles, and what to do.
 */
export interface DoctorDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `errors`: there are errors, and the exit code is 1. `warnings`: there are warnings, and no errors. `well`: neither; there may be notes.
   */
  outcome: "well" | "warnings" | "errors";
  /**
   * The same in a sentence.
   */
  verdict: string;
  /**
   * The manifest's name.
   */
  fleet: string;
  /**
   * The host's name up to the first dot.
   */
  host: string;
  /**
   * The profiles that it is about, in the order of their names.
   */
  profiles: string[];
  /**
   * How many findings are errors.
   */
  errors: number;
  /**
   * How many are warnings.
   */
  warnings: number;
  /**
   * How many are notes.
   */
  notes: number;
  /**
   * Its own checks, in the order in which they are made.
   */
  checks: DoctorCheck[];
  /**
   * What is not as it should be: those of its own checks, then those of `hermes doctor`.
   */
  findings: DoctorFinding[];
  /**
   * What `hermes doctor` said, one of each profile; empty where Hermes was not asked.
   */
  hermes: HermesDoctor[];
  /**
   * The addresses of what `--fix` has mended: `profile.coder.env`. Not there without `--fix`.
   */
  mended?: string[];
}
/**
 * One check.
 */
export interface DoctorCheck {
  /**
   * Stable: `env-modes`.
   */
  name: string;
  /**
   * What it looks at.
   */
  what: string;
  /**
   * `well`: it found nothing. `found`: see the findings. `none`: there is nothing here that it could look at.
   */
  outcome: "well" | "found" | "none";
}
/**
 * Something that is not as it should be.
 */
export interface DoctorFinding {
  /**
   * The check that found it, or `hermes-doctor`.
   */
  check: string;
  /**
   * The name of the check, or of what a plan says the code of its diagnostic: `token-conflict`.
   */
  code: string;
  /**
   * Only errors make the exit code 1.
   */
  severity: "error" | "warning" | "note";
  /**
   * Whose it is. Not there where it is the host's.
   */
  profile?: string;
  /**
   * What is wrong, without secrets.
   */
  message: string;
  /**
   * What to do.
   */
  hint?: string;
  /**
   * The file on the host that is meant.
   */
  path?: string;
  /**
   * Where it stands in the manifest.
   */
  place?: {
    /**
     * As it was named.
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
  /**
   * `hermes-fleet doctor --fix` mends it.
   */
  is_mendable: boolean;
}
/**
 * What `hermes doctor` said of a profile.
 */
export interface HermesDoctor {
  /**
   * The profile's name.
   */
  profile: string;
  /**
   * It ended well, and its text could be read as a report.
   */
  is_read: boolean;
  /**
   * How many of its rows say that something is well.
   */
  well: number;
  /**
   * How many say that something is wrong.
   */
  errors: number;
  /**
   * How many warn.
   */
  warnings: number;
  /**
   * What it says to do, at its end.
   */
  advice: string[];
}
