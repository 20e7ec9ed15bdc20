import { createInterface } from "node:readline";

export type Answer = "yes" | "no" | "interrupted";

/** Asks a person on stderr, so that stdout stays the result's; only `y` and `yes` agree. */
export function ask(question: string): Promise<Answer> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    reader.on("SIGINT", () => {
      process.stderr.write("\n");
      resolve("interrupted");
      reader.close();
    });
    // The end of the input is no answer, and no answer is a no.
    reader.on("close", () => resolve("no"));
    reader.question(`${question} [y/N] `, (text) => {
      resolve(/^\s*y(es)?\s*$/i.test(text) ? "yes" : "no");
      reader.close();
    });
  });
}
