import type { InstalledCode } from "../model/installed-code.ts";
import { commitAt } from "./reflog.ts";

/**
 * What to type to go back to the code that a process ran, Hermes' part alone; none where nothing tells which that was.
 * @param startedMs when the process began, epoch milliseconds
 * @param former the version that was installed before, where this is another
 */
export function wayBack(
  { kind, folder, moves, commit, version }: InstalledCode,
  startedMs: number,
  former: string | undefined,
): readonly string[] {
  if (kind === "checkout") {
    const ran = commitAt(moves, startedMs);
    return ran === undefined || ran === commit ? [] : [`git -C ${word(folder)} checkout ${ran}`];
  }
  if (former === undefined || former === version) return [];
  // …/lib/python3.12/site-packages: its environment is three levels above.
  const environment = /^(.+)\/lib\/python3\.\d+\/site-packages$/.exec(folder)?.[1];
  const python = environment === undefined ? "python3" : word(`${environment}/bin/python`);
  return [`${python} -m pip install hermes-agent==${former}`];
}

/** As one word to a shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
