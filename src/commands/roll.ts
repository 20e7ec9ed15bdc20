import type { RollVerb } from "../model/roll.ts";
import { drawRoll } from "../output/draw-roll.ts";
import { rollDocument } from "../output/roll-document.ts";
import { type RollInput, rollOf } from "../plan/roll.ts";
import { meantGateways } from "../plan/roll-gateway.ts";
import { rollNotes } from "../plan/roll-notes.ts";
import { startConflicts } from "../plan/start-conflicts.ts";
import { recordPlaces } from "../record/record-places.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { findFleetHost } from "./fleet-host.ts";
import { lastLogLines } from "./gateway-logs.ts";
import { declaredMembers, type Host, look } from "./host.ts";
import type { Interruption } from "./interruption.ts";
import type { LoadedFleet } from "./load-fleet.ts";
import { namedProfiles, profilesOf } from "./named-profiles.ts";
import { noManager } from "./no-manager.ts";
import { EXIT, type RollOptions } from "./options.ts";
import { headOf, performShown } from "./perform-roll.ts";
import { tellLogs } from "./report-apply.ts";
import { Terminal } from "./terminal.ts";
import { underLock } from "./under-lock.ts";

/** How the gateways have their turns. */
export type Turns = Pick<RollInput, "maxUnavailable" | "isForced">;

/** Starts, stops or restarts the gateways that a command line names, or all that are meant without names. */
export async function roll(
  options: RollOptions,
  verb: RollVerb,
  words: readonly string[],
  turns: Turns = {},
): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const found = await findFleetHost(system, options);
  if (!found.ok) return terminal.refuse(found.diagnostics);
  const { loaded, host } = found;
  const { lock } = recordPlaces(system, loaded.manifest.name, host.layout.root);
  return underLock(system, terminal, lock, options.lockTimeout, (interruption) =>
    rollLocked(options, terminal, system, loaded, host, { verb, words, turns }, interruption),
  );
}

interface Asked {
  readonly verb: RollVerb;
  readonly words: readonly string[];
  readonly turns: Turns;
}

async function rollLocked(
  options: RollOptions,
  terminal: Terminal,
  system: System,
  { manifest, isDeclared }: Extract<LoadedFleet, { ok: true }>,
  host: Host,
  { verb, words, turns }: Asked,
  interruption: Interruption,
): Promise<number> {
  const { layout, manager } = host;
  const facts = await look(system, host, manifest, declaredMembers(manifest));
  if (manager === undefined || facts.manager.is === "unavailable") {
    await terminal.refuse([
      noManager(facts.manager, {
        message: "without a service manager there are no services to start or stop",
        hint: "Leave out `--service-manager none`; `hermes-fleet run PROFILE` runs one gateway without.",
      }),
    ]);
    return EXIT.failed;
  }
  const named = namedProfiles(words, profilesOf(manifest, facts));
  if (!named.ok) return terminal.refuse(named.diagnostics);
  const { format } = manager;
  const gateways = meantGateways(verb, words.length === 0 ? [] : named.profiles, {
    manifest,
    isDeclared,
    facts,
    layout,
    format,
  });
  const planned = rollOf({
    verb,
    gateways,
    ...turns,
    on: headOf(system, host, options, manifest, format),
  });
  const starting = planned.moves.flatMap(({ profile, does, pid }) =>
    (does === "start" || does === "restart") && pid === undefined ? [profile] : [],
  );
  const contested = startConflicts(starting, { manifest, facts, layout });
  if (contested.some(({ severity }) => severity === "error")) return terminal.refuse(contested);
  const result = await performShown(system, host, verb, planned, terminal, interruption);
  const failed = result.gateways.flatMap(({ outcome, profile }) => (outcome === "failed" ? [profile] : []));
  const logs = lastLogLines(system, host, failed);
  const document = rollDocument(
    result,
    [...contested, ...rollNotes(verb, gateways, planned)],
    options.includeLogs === true ? logs : undefined,
  );
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(document.diagnostics);
    await terminal.result((paper) => drawRoll(paper, document));
    await tellLogs(options, terminal, logs);
  }
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  return document.outcome === "failed" ? EXIT.failed : EXIT.done;
}
