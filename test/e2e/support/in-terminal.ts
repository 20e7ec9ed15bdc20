import type { Ran, TestHost } from "../../support/test-host.ts";

/** Who sits there. */
export interface Person {
  /** At the question, or once `when` is so; as printf takes it. */
  readonly types?: string;
  /** What is on the screen before that, a pattern of grep. */
  readonly waitsFor?: string;
  /** A test of sh, in place of that. */
  readonly when?: string;
  /** The terminal's height. */
  readonly rows?: number;
  /** The terminal's width; 0: it does not know. */
  readonly columns?: number;
  readonly environment?: Record<string, string>;
}

/** Runs hermes-fleet in a terminal of its own, as a person would, with what the person answers. */
export function inTerminal(
  host: TestHost,
  words: readonly string[],
  { types = "", waitsFor = "y/N", when, columns = 80, rows = 24, environment = {} }: Person = {},
): Promise<Ran> {
  const program = host
    .fleetCommand(words)
    .map((word) => `'${word}'`)
    .join(" ");
  const [screen, end] = [host.path("screen"), host.path("end")];
  // The input stays open until the program has ended: its end would be an answer, too.
  const script = `
    rm -f ${screen} ${end}
    wait_for() { until "$@" || [ -e ${end} ]; do sleep 0.05; done; }
    { ${types === "" ? "" : `wait_for ${when ?? `grep -qs '${waitsFor}' ${screen}`}; printf '${types}';`} wait_for false; } |
    { timeout 400 script -qefc "stty cols ${columns} rows ${rows}; exec ${program}" ${screen} | head -c 100000
      code=\${PIPESTATUS[0]}; touch ${end}; exit $code; }`;
  return host.run("/bin/bash", ["-c", script], { TERM: "xterm", ...environment });
}
