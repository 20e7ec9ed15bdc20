// Generated from schemas/archives.schema.json by `npm run generate`. Do not edit.
/**
 * What `hermes-fleet export`, `backup` and `restore` have done, as they print it with --json.
 */
export interface ArchivesDocument {
  /**
   * The version of this form.
   */
  format_version: 1;
  /**
   * The command.
   */
  command: "export" | "backup" | "restore";
  /**
   * `failed`: something of it was not done.
   */
  outcome: "done" | "failed" | "interrupted";
  /**
   * The same in a sentence.
   */
  verdict: string;
  /**
   * What was to be saved, by profile.
   */
  archives: ArchiveDocument[];
  /**
   * Older archives that `--keep` has removed.
   */
  removed: RemovedArchiveDocument[];
  restored?: RestoredDocument;
  /**
   * What went wrong, and what there is to know.
   */
  diagnostics: {
    [k: string]: unknown;
  }[];
}
/**
 * A profile, and its archive.
 */
export interface ArchiveDocument {
  /**
   * Whose it is.
   */
  profile: string;
  /**
   * `not-begun`: it was ended before.
   */
  result: "saved" | "failed" | "not-begun";
  /**
   * Where the archive lies.
   */
  path?: string;
  /**
   * Its size.
   */
  bytes?: number;
  /**
   * What of the home is not in it: files and folders below the home.
   */
  lacks?: string[];
  /**
   * Why it was not saved.
   */
  problem?: string;
}
/**
 * An archive that is gone.
 */
export interface RemovedArchiveDocument {
  /**
   * Whose it was.
   */
  profile: string;
  /**
   * Where it lay.
   */
  path: string;
}
/**
 * A profile that was made of an archive.
 */
export interface RestoredDocument {
  /**
   * Its name.
   */
  profile: string;
  /**
   * The profile that was saved.
   */
  of: string;
  /**
   * The archive.
   */
  from: string;
  /**
   * Where it lies.
   */
  home: string;
  /**
   * Files of a gateway that ran when it was saved, and that were removed again.
   */
  dropped: string[];
  /**
   * Whether it was given a .env without variables.
   */
  has_empty_env: boolean;
  /**
   * What is left to do.
   */
  to_do: RestoreTaskDocument[];
}
/**
 * Something that a person has to do.
 */
export interface RestoreTaskDocument {
  /**
   * What is missing.
   */
  what: string;
  /**
   * What to type for it.
   */
  command?: string;
}
