import type { Diagnostic } from "../../model/diagnostic.ts";
import type { GatewayState } from "../../model/status.ts";
import type { Check, Found, Seen } from "./check.ts";

const CODES = ["edited-since-start", "runtime-file-damaged"] as const satisfies readonly Diagnostic["code"][];

/** What the gateways do, as a status tells it. */
export const gateways: Check = {
  name: "gateways",
  what: "what the gateways do",
  codes: CODES,
  find: (seen) =>
    seen.format === undefined ? undefined : seen.status.gateways.flatMap((one) => problemsOf(one, seen)),
};

function problemsOf({ profile, problems, isBroken }: GatewayState, { plan }: Seen): readonly Found[] {
  const told = new Set(
    plan.diagnostics.flatMap(({ code, message }) => (CODES.some((one) => one === code) ? [message] : [])),
  );
  return problems
    .map((problem) => ({ problem, message: `profile "${profile}": ${problem}` }))
    .filter(({ message }) => !told.has(message))
    .map(({ problem, message }) => ({
      severity: isBroken ? "error" : "warning",
      profile,
      message,
      // What to type stands in the sentence itself where there is one thing to type.
      ...(!problem.includes("`") && { hint: `\`hermes-fleet logs ${profile} --errors\` tells more.` }),
    }));
}
