/** Hermes asks to be started again (sysexits(3), EX_TEMPFAIL). */
export const STARTS_AGAIN = 75;
/**
 * Hermes gives up: no further start will mend what is wrong (sysexits(3), EX_CONFIG). launchd says the same of a log that
 * cannot be opened.
 */
export const PARKS = 78;

/** What statuses say that Hermes gives on purpose, and those of systemd itself (systemd.exec(5)). */
const KNOWN: ReadonlyMap<number, string> = new Map([
  [STARTS_AGAIN, "it ended to be started again (status 75/TEMPFAIL)"],
  [PARKS, "its configuration does not let it run (status 78/CONFIG)"],
  [200, "its working directory could not be entered (status 200/CHDIR)"],
  [203, "its program could not be run (status 203/EXEC)"],
  [209, "its output could not be set up (status 209/STDOUT)"],
  [217, "its user does not exist (status 217/USER)"],
]);

/** What a status says in words; undefined for one that says nothing by itself. */
export function wordsOf(status: number | undefined): string | undefined {
  return status === undefined ? undefined : KNOWN.get(status);
}

/** No further start will mend what such a status tells of. */
export function isHopeless(status: number | undefined): boolean {
  return status !== undefined && status !== STARTS_AGAIN && KNOWN.has(status);
}
