import type { TestHost } from "../../support/test-host.ts";

/** The lines of a log that begin with a word, each as its words. */
export function linesOf(host: TestHost, log: string, first: string): readonly (readonly string[])[] {
  return host
    .read(log)
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([word]) => word === first);
}
