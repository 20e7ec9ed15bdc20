import type { GatewayState } from "../../model/status.ts";
import type { Check, Found } from "./check.ts";

/** What the gateways do, as a status tells it. */
export const gateways: Check = {
  name: "gateways",
  what: "what the gateways do",
  codes: ["edited-since-start", "runtime-file-damaged"],
  find: ({ status, format }) => (format === undefined ? undefined : status.gateways.flatMap(problemsOf)),
};

function problemsOf({ profile, problems, isBroken }: GatewayState): readonly Found[] {
  return problems.map((problem) => ({
    severity: isBroken ? "error" : "warning",
    profile,
    message: `profile "${profile}": ${problem}`,
    // What to type stands in the sentence itself where there is one thing to type.
    ...(!problem.includes("`") && { hint: `\`hermes-fleet logs ${profile} --errors\` tells more.` }),
  }));
}
