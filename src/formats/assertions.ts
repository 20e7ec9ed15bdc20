import type { AwakeHolder } from "../model/awake.ts";

const ROW =
  /^ {3}pid (?<pid>\d+)\((?<who>.*?)\): \[0x[0-9a-f]+\] (?<time>(?:\d+:)*\d+) (?<what>\S+) named: "(?<why>.*)"/i;

/**
 * Reads `pmset -g assertions`: what each process holds, a row each; undefined where it has not the form that is known.
 * The kernel's own are left out.
 */
export function readAssertions(text: string): readonly AwakeHolder[] | undefined {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("Listed by owning process:"));
  if (start === -1) return lines.includes("Assertion status system-wide:") ? [] : undefined;
  const end = lines.findIndex((line) => /^(?:No kernel assertions|Kernel Assertions)/i.test(line));
  const rows = lines.slice(start + 1, end === -1 ? undefined : end).filter((line) => /^ {3}pid /.test(line));
  const found = rows.flatMap((line): readonly AwakeHolder[] => {
    const { pid, who, time, what, why } = ROW.exec(line)?.groups ?? {};
    if (who === undefined || what === undefined || why === undefined) return [];
    return [{ who, pid: Number(pid), what: [what], why, seconds: secondsOf(time ?? "") }];
  });
  return found.length === rows.length ? found : undefined;
}

/** `59:07:10` */
function secondsOf(time: string): number {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
