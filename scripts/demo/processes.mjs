import { readFileSync } from "node:fs";

/** PID and start time, which together name one process for good; undefined where none lives. */
export function identityOf(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name in brackets may hold anything: fields are counted behind its last bracket (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ["Z", "X"].includes(fields[0]) ? undefined : { pid, startTime: Number(fields[19]) };
}

/** Whether that very process lives, not another that has got its PID since. */
export function isAlive({ pid, startTime }) {
  return identityOf(pid)?.startTime === startTime;
}
