import { JOURNAL } from "../hermes/log-names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { LogEntry } from "../model/log.ts";
import { type JournalUnits, whyNoJournal } from "../observe/journal.ts";
import type { OnRefused } from "../observe/log-files.ts";
import { historyOf, type SeenLogs } from "../observe/log-history.ts";
import { printable } from "../output/words.ts";
import type { FollowingSystem } from "../system/system.ts";
import type { Host } from "./host.ts";
import type { AskedLogs } from "./log-options.ts";
import type { LogPrinter } from "./log-printer.ts";
import type { LogSecrets } from "./log-secrets.ts";
import type { Terminal } from "./terminal.ts";

/** What one call works with. */
export interface LogRun {
  readonly terminal: Terminal;
  readonly system: FollowingSystem;
  readonly host: Pick<Host, "layout" | "manager">;
  readonly asked: Extract<AskedLogs, { ok: true }>;
  readonly printer: LogPrinter;
  readonly secrets: LogSecrets;
  readonly isWanted: (profile: ProfileName) => boolean;
  /** Says something beside the result, and nothing twice. */
  readonly note: (diagnostic: Diagnostic) => void;
}

/** So many records are printed at a time. */
const BATCH = 500;

/**
 * Prints as much as is asked for of what there is; false: of that time there is nothing at all.
 * @param untilMs what the journal gets later is shown by whoever follows
 */
export async function showHistory(run: LogRun, seen: readonly SeenLogs[], untilMs: number): Promise<boolean> {
  const { system, asked, printer, terminal } = run;
  const { count, filter } = asked;
  printer.fit(seen.flatMap(({ profile, logs }) => (logs.size === 0 ? [] : [profile])));
  if (count === 0) return true;
  const units = journalUnits(run.host, seen);
  const isAll = count === "all";
  const sinceMs = filter.sinceMs ?? 0;
  let isJournalThere = false;
  let isAnything = false;
  const records = historyOf(system, seen, {
    direction: isAll ? "forwards" : "backwards",
    sinceMs,
    untilMs,
    units,
    onRefused: onRefused(run),
    onUndated: onUndated(run),
  });
  let batch: LogEntry[] = [];
  for await (const entry of records) {
    isAnything ||= entry.timeMs >= sinceMs;
    if (entry.source === JOURNAL) isJournalThere = true;
    const shown = printer.shown(entry);
    if (shown !== undefined) batch.push(shown);
    if (!isAll && batch.length >= count) break;
    if (isAll && batch.length >= BATCH) {
      await printer.print(batch);
      batch = [];
      if (terminal.isClosed) return true;
    }
  }
  await printer.print(isAll ? batch : batch.toReversed());
  if (units.size > 0 && !isJournalThere) {
    const why = await whyNoJournal(system);
    if (why !== undefined) run.note(noJournalNote(why));
  }
  return isAnything;
}

/** The units whose journal belongs to these logs; none where another manager runs the gateways. */
function journalUnits({ manager, layout }: LogRun["host"], seen: readonly SeenLogs[]): JournalUnits {
  if (manager?.format.kind !== "systemd") return new Map();
  return new Map(seen.map(({ profile }) => [manager.format.id(layout, profile), profile]));
}

export function onRefused({ note }: Pick<LogRun, "note">): OnRefused {
  return (path, reason) =>
    note({
      code: "log-unreadable",
      severity: "warning",
      message: `${printable(path)} is not shown: ${reason}`,
    });
}

function onUndated({ note }: LogRun): (path: string) => void {
  return (path) =>
    note({
      code: "log-undated",
      severity: "note",
      message: `the lines of ${printable(path)} tell no time; only the last of them are shown`,
      hint: "`hermes-fleet logs -n all` without --since shows them all.",
    });
}

export function noJournalNote(why: string): Diagnostic {
  return {
    code: "journal-unavailable",
    severity: "note",
    message: `the journal is not shown: ${printable(why)}`,
    hint: "The files in logs/ have all that the gateways log; the journal only what else they print.",
  };
}
