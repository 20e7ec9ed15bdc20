import type { HeadMove } from "../model/installed-code.ts";

/** `BEFORE AFTER Name <mail> SECONDS +0200<TAB>what was done`, by git's own source (refs/files-backend.c). */
const ENTRY = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t]*?(\d+) [+-]\d{4}(?:\t|$)/;

/** The moves of HEAD in a `.git/logs/HEAD`; `git stash` and others write entries that move nothing. */
export function readReflog(text: string): readonly HeadMove[] {
  return text.split("\n").flatMap((line): readonly HeadMove[] => {
    const [, before = "", after = "", seconds] = ENTRY.exec(line) ?? [];
    if (seconds === undefined || before === after) return [];
    return [{ before: /^0+$/.test(before) ? undefined : before, after, atMs: Number(seconds) * 1000 }];
  });
}

/** The commit that HEAD was at, or undefined where the moves do not go back so far. @param ms epoch milliseconds */
export function commitAt(moves: readonly HeadMove[], ms: number): string | undefined {
  const last = moves.findLast(({ atMs }) => atMs <= ms);
  return last === undefined ? moves[0]?.before : last.after;
}
