import { updateHermes } from "../apply/update-hermes.ts";
import { checkedCode } from "../plan/updated.ts";
import { EXIT } from "./options.ts";
import { reportUpdate, tellHermes } from "./report-update.ts";
import { lookAtCode, secretsOn, type UpdateHost } from "./update-host.ts";

/** Has Hermes look for an update, and tells which gateways run older code than what is installed; changes nothing. */
export async function checkForUpdate(on: UpdateHost): Promise<number> {
  const looked = await lookAtCode(on);
  if (!looked.ok) {
    await on.terminal.refuse([looked.diagnostic]);
    return EXIT.failed;
  }
  const { facts, code, states, hermes } = looked.seen;
  const ran = await updateHermes(on.system, hermes, "check", secretsOn(on, facts), tellHermes(on.terminal));
  const document = await reportUpdate(on, checkedCode(code, ran, states));
  return document.outcome === "failed" ? EXIT.failed : EXIT.done;
}
