import type { Diagnostic } from "../model/diagnostic.ts";
import type { ManagerFact } from "../model/facts.ts";

/**
 * Why nothing can be done about services here.
 * @param otherwise what there is to say where none is asked for: `--service-manager none`
 */
export function noManager(
  manager: ManagerFact,
  otherwise: Required<Pick<Diagnostic, "message" | "hint">>,
): Diagnostic {
  const said = manager.is === "unavailable" ? { message: manager.reason, hint: manager.hint } : otherwise;
  return { code: "service-manager-unavailable", severity: "error", ...said };
}
