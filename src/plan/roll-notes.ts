import type { Diagnostic } from "../model/diagnostic.ts";
import type { Roll, RollVerb } from "../model/roll.ts";
import type { RollGateway } from "./roll-gateway.ts";

/** What the next apply will undo of a roll: what a person types goes before the manifest until then. */
export function rollNotes(
  verb: RollVerb,
  gateways: readonly RollGateway[],
  { moves }: Roll,
): readonly Diagnostic[] {
  const against = gateways.filter(
    (one) => moves.some(({ profile }) => profile === one.profile) && isAgainst(verb, one),
  );
  if (against.length === 0) return [];
  const names = against.map(({ profile }) => `"${profile}"`).join(", ");
  const is = against.length === 1 ? "is" : "are";
  return [
    {
      code: "next-apply",
      severity: "note",
      message:
        verb === "stop"
          ? `${names} ${is} to run by the manifest: the next apply starts ${against.length === 1 ? "it" : "them"}`
          : `${names} ${is} not to run by the manifest: the next apply stops ${against.length === 1 ? "it" : "them"}`,
      hint: `To keep it so, declare \`gateway: { state: ${verb === "stop" ? "stopped" : "running"} }\`.`,
    },
  ];
}

function isAgainst(verb: RollVerb, { desired, elsewhere }: RollGateway): boolean {
  if (verb === "stop") return desired === "running";
  return desired === undefined ? elsewhere !== undefined : desired !== "running";
}
