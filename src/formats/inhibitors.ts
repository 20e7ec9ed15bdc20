import type { AwakeHolder } from "../model/awake.ts";

/** A lock of logind, as `systemd-inhibit --list` shows it. */
export interface Inhibitor extends AwakeHolder {
  readonly mode: string;
}

/** The locks that there are (systemd-inhibit(1)); none of them has a blank in it. */
const WHAT = /(?:shutdown|sleep|idle|handle-[a-z-]+)(?::(?:shutdown|sleep|idle|handle-[a-z-]+))*/.source;
const ROW = new RegExp(
  `^(?<who>.*?) +\\d+ +(?<user>\\S+) +(?<pid>\\d+) +.*? +(?<what>${WHAT}) +(?<why>.*?) +(?<mode>block|delay|block-weak) *$`,
);

/**
 * Reads `systemd-inhibit --list`, with its legend or without; undefined where it has not the form that is known. What a
 * lock calls itself, and its reason, may hold blanks: a row is told by the columns between them.
 */
export function readInhibitors(text: string): readonly Inhibitor[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !isLegend(line));
  const found = lines.flatMap((line): readonly Inhibitor[] => {
    const { who, user, pid, what, why, mode } = ROW.exec(line)?.groups ?? {};
    if (who === undefined || user === undefined || what === undefined || why === undefined) return [];
    return [{ who: who.trim(), user, pid: Number(pid), what: what.split(":"), why, mode: mode ?? "" }];
  });
  return found.length === lines.length ? found : undefined;
}

function isLegend(line: string): boolean {
  return /^WHO +UID +/.test(line) || /^(?:No|\d+) inhibitors(?: listed)?\.$/.test(line);
}
