/** What is known where no record is shown. */
export interface NoLogs {
  readonly areProfiles: boolean;
  /** There are records, but none like those that are asked for. */
  readonly isAnything: boolean;
  /** Only what is not older than a time is asked for. */
  readonly isSince: boolean;
}

/** What to do where there is no record to show. */
export function whatNext({ areProfiles, isAnything, isSince }: NoLogs): string {
  if (!areProfiles)
    return "There is no profile here yet. `hermes-fleet init` writes a manifest to make some with.";
  if (isAnything)
    return "Nothing matches. Ask for more: without --level, --errors or --grep, or with an earlier --since.";
  if (isSince)
    return "Nothing has been logged since then. Ask with an earlier --since; `hermes-fleet status` tells whether a gateway runs.";
  return "Nothing has been logged yet. A gateway logs as soon as it runs: `hermes-fleet status` tells whether one does.";
}
