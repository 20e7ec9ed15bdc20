/** A file, a folder or a link in an archive. */
export interface ArchiveMember {
  /** As the archive has it. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "hard-link" | "other";
  /** What a link points to: of one, from its folder on; of a hard one, from the archive's top on. */
  readonly target?: string;
}

/** A `.tar.gz`, read to its end. */
export type ArchiveFact =
  | { readonly is: "absent" }
  /** A sentence part about it: `it ends too early`. */
  | { readonly is: "unreadable"; readonly reason: string }
  | {
      readonly is: "whole";
      readonly members: readonly ArchiveMember[];
      readonly bytes: number;
      /** Changes with the file. */
      readonly mark: string;
    };

/** What came of saving a home. */
export type SavedHome =
  | {
      readonly is: "saved";
      readonly path: string;
      readonly bytes: number;
      /** Files and folders of the home that are not in it. */
      readonly lacks: readonly string[];
      /** Why it could not be brought back as it is; undefined: it can. */
      readonly doubt?: string;
    }
  | { readonly is: "failed"; readonly reason: string };

/** Something that a person has to do once a profile is restored. */
export interface RestoreTask {
  /** A sentence without its final stop. */
  readonly what: string;
  /** What to type for it. */
  readonly command?: string;
}
