import type { FleetCredentials } from "../model/credentials.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { readStaleLocks } from "../observe/credential-locks.ts";
import { drawTokens } from "../output/draw-tokens.ts";
import { tokensDocument } from "../output/tokens-document.ts";
import { fleetCredentials } from "../plan/credentials.ts";
import { undeclaredDiagnostics } from "../plan/host-diagnostics.ts";
import { fingerprintWith, readKey } from "../record/key.ts";
import { readingMachine } from "../system/reading-machine.ts";
import type { ReadingSystem } from "../system/system.ts";
import { loadFleet } from "./load-fleet.ts";
import { makePlanner } from "./make-plan.ts";
import { namedProfiles, profilesOf } from "./named-profiles.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet tokens [PROFILE…]`: what each gateway takes for itself, who holds it, and what they fight over. */
export async function tokens(
  options: Options,
  _first: string | undefined,
  words: readonly string[],
): Promise<number> {
  const terminal = new Terminal(options);
  const looked = await look(readingMachine(), options, words);
  if (!looked.ok) return terminal.refuse(looked.diagnostics);
  const { found } = looked;
  const document = tokensDocument(found);
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(found.diagnostics);
    await terminal.result((paper) => drawTokens(paper, document));
  }
  return document.outcome === "conflicts" ? EXIT.failed : EXIT.done;
}

type Looked =
  | { readonly ok: true; readonly found: FleetCredentials }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

async function look(system: ReadingSystem, options: Options, words: readonly string[]): Promise<Looked> {
  const loaded = loadFleet(system, options);
  const made = await makePlanner(system, options, process.platform, { isSurvey: true, loaded });
  if (!made.ok) return made;
  const { host, places, loaded: read } = made.planner;
  const { plan, facts, judged, host: name } = await made.planner.plan();
  const { manifest, souls, files } = read;
  const named = namedProfiles(words, profilesOf(manifest, facts));
  if (!named.ok) return named;
  const found = fleetCredentials({
    manifest,
    host: name,
    facts,
    layout: host.layout,
    format: host.manager?.format,
    inputs: { env: judged?.env ?? new Map(), souls, files },
    staleLocks: readStaleLocks(system, host.layout.lockFolder, facts.locks),
    fingerprint: fingerprintWith(readKey(system, places.key)),
    // Without a manifest a plan would be about what an earlier one has left behind.
    planned: loaded.isDeclared
      ? plan.diagnostics
      : undeclaredDiagnostics(new Set(manifest.profiles.keys()), facts, host.layout),
    ...(words.length > 0 && { only: new Set(named.profiles) }),
  });
  return { ok: true, found };
}
