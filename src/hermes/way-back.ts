import { shellQuoted } from "../formats/shell-exports.ts";
import type { InstalledCode } from "../model/installed-code.ts";
import { commitAt } from "./reflog.ts";

/**
 * What to type to go back to the code that a process ran, Hermes' part alone; none where nothing tells which that was.
 * @param startedMs when the process began, epoch milliseconds; undefined: it is to be what was installed before
 * @param before what was installed before
 */
export function wayBack(
  { kind, folder, moves, commit, version }: InstalledCode,
  startedMs: number | undefined,
  before: Pick<InstalledCode, "version" | "commit">,
): readonly string[] {
  if (kind === "checkout") {
    // Where nothing tells of moves, what was there before is the best that is known.
    const isTold = startedMs !== undefined && moves.length > 0;
    const ran = isTold ? commitAt(moves, startedMs) : before.commit;
    return ran === undefined || ran === commit ? [] : [`git -C ${word(folder)} checkout ${ran}`];
  }
  const former = before.version;
  if (former === undefined || former === version) return [];
  // …/lib/python3.12/site-packages: its environment is three levels above.
  const environment = /^(.+)\/lib\/python3\.\d+\/site-packages$/.exec(folder)?.[1];
  const python = environment === undefined ? "python3" : word(`${environment}/bin/python`);
  return [`${python} -m pip install hermes-agent==${former}`];
}

/** As one word to a shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : shellQuoted(text);
}
