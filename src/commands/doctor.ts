import { doctorDocument } from "../output/doctor-document.ts";
import { drawDoctor } from "../output/draw-doctor.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { askHermes } from "./ask-hermes.ts";
import type { Interruption } from "./interruption.ts";
import { type DoctorLook, makeDoctorLooker } from "./look-for-doctor.ts";
import { mend } from "./mend.ts";
import { type DoctorOptions, EXIT } from "./options.ts";
import { Terminal } from "./terminal.ts";

/**
 * `hermes-fleet doctor`: what is wrong with this host and its profiles, by its own checks and then by Hermes' own doctor;
 * with `--fix` it mends what is safe to mend first, and tells what is left.
 */
export async function doctor(options: DoctorOptions, words: readonly string[]): Promise<number> {
  const terminal = new Terminal(options);
  const made = await makeDoctorLooker(
    readingMachine(),
    options,
    process.platform,
    words,
    process.versions.node,
  );
  const first = made.ok ? await made.looker.look() : made;
  if (!made.ok || !first.ok) return terminal.refuse(first.ok ? [] : first.diagnostics);
  let seen: DoctorLook = first;
  let exitCode: number = EXIT.done;
  let mended: readonly string[] = [];
  let interruption: Interruption | undefined;
  if (options.fix === true) {
    const done = await mend(options, made.looker, first);
    if (done.ends) return done.exitCode;
    ({ exitCode, interruption } = done);
    if (done.mayHaveChanged) {
      const second = await made.looker.look();
      if (!second.ok) return terminal.refuse(second.diagnostics);
      const left = new Set(second.mends.changes.map(({ address }) => address));
      mended = seen.mends.changes.map(({ address }) => address).filter((address) => !left.has(address));
      seen = second;
    }
  }
  const asked = options.hermes
    ? await askHermes(options, terminal, made.looker.planner.host, seen, interruption)
    : { reports: [] };
  if ("exitCode" in asked) return asked.exitCode;
  const { fleet, host, profiles, checks } = seen;
  const document = doctorDocument({
    fleet,
    host,
    profiles,
    checks,
    hermes: asked.reports,
    ...(options.fix === true && { mended }),
  });
  if (options.json) terminal.json(document);
  else await terminal.result((paper) => drawDoctor(paper, document));
  return document.outcome === "errors" ? EXIT.failed : exitCode;
}
