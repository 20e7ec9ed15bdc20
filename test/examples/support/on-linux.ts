import { describe } from "@jest/globals";

/** A suite of a recipe that is for Linux alone, or whose stand-ins are. */
export function describeOnLinux(name: string, define: () => void): void {
  if (process.platform === "linux") describe(name, define);
  else describe.skip(`${name} (skipped: it is Linux's alone)`, define);
}
