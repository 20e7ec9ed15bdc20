import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import { machine } from "../system/machine.ts";
import { agree } from "./agree.ts";
import { applyFleet } from "./apply-fleet.ts";
import type { Interruption } from "./interruption.ts";
import type { DoctorLook, DoctorLooker } from "./look-for-doctor.ts";
import type { Planner } from "./make-plan.ts";
import { refusalDocument } from "./one-document.ts";
import { type ApplyOptions, EXIT } from "./options.ts";
import { Terminal } from "./terminal.ts";

const ASKING = { verb: "doctor --fix", question: "Mend these?" };

export type Mended =
  /** There is nothing more to be said. */
  | { readonly ends: true; readonly exitCode: number }
  | {
      readonly ends: false;
      readonly exitCode: number;
      readonly mayHaveChanged: boolean;
      /** What hears of signals from now on. */
      readonly interruption?: Interruption;
    };

/** Mends what a look has found, through a plan that does no more, shown and asked for as apply does it. */
export async function mend(
  options: ApplyOptions,
  { planner, isDeclared, mendsOf }: DoctorLooker,
  first: DoctorLook,
): Promise<Mended> {
  const terminal = new Beside(options);
  if (first.mends.steps.length === 0) {
    if (!terminal.isQuiet)
      await terminal.say((paper) => paper.line("There is nothing here that --fix mends."));
    return { ends: false, exitCode: EXIT.done, mayHaveChanged: false };
  }
  const mending: Planner = {
    ...planner,
    // Without a manifest there is no fleet whose record it could be; modes are in none.
    ...(!isDeclared && { keepsNoRecord: true }),
    async plan() {
      const planned = await planner.plan();
      return { ...planned, plan: mendsOf(planned) };
    },
  };
  let interruption: Interruption | undefined;
  const exitCode = await applyFleet(options, terminal, machine(), mending, (one) => {
    interruption = one;
    return agree(options, terminal, mending, one, ASKING);
  });
  const isInterrupted = exitCode !== EXIT.done && exitCode !== EXIT.failed;
  // What could not begin has been told, to machines as the one document.
  if (isInterrupted || terminal.isRefused) return { ends: true, exitCode };
  return { ends: false, exitCode, mayHaveChanged: true, ...(interruption && { interruption }) };
}

/** What is said while something is mended is beside the result, which is what a doctor finds then. */
class Beside extends Terminal {
  isRefused = false;

  override async result(draw: Parameters<Terminal["result"]>[0]): Promise<void> {
    await this.say(draw);
  }

  override json(): void {
    // The one document is the doctor's.
  }

  override async refuse(diagnostics: readonly DiagnosticDocument[]): Promise<number> {
    this.isRefused = true;
    if (this.isForMachines) super.json(refusalDocument(diagnostics));
    else await this.diagnostics(diagnostics);
    return EXIT.failed;
  }
}
