import { homeOf } from "../hermes/layout.ts";
import type { ProfileName } from "../model/ids.ts";
import { findLogs } from "../observe/log-files.ts";
import { findProfiles } from "../observe/profiles.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { findFleetHost } from "./fleet-host.ts";
import { askedLogs } from "./log-options.ts";
import { LogPrinter } from "./log-printer.ts";
import { type LogRun, onRefused, showHistory } from "./log-run.ts";
import { LogSecrets } from "./log-secrets.ts";
import { namedProfiles } from "./named-profiles.ts";
import { whatNext } from "./no-logs.ts";
import { EXIT, type LogsOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet logs`: what gateways have logged, of all profiles or of those named, by time. */
export async function logs(options: LogsOptions, words: readonly string[]): Promise<number> {
  const terminal = new Terminal(options);
  const system = readingMachine();
  const found = await findFleetHost(system, options);
  if (!found.ok) return terminal.refuse(found.diagnostics);
  const asked = askedLogs(options, system.now());
  if (!asked.ok) return terminal.refuse(asked.diagnostics);
  const { loaded, host } = found;
  const { layout } = host;
  const there = findProfiles(system, layout);
  const named = namedProfiles(words, [...loaded.manifest.profiles.keys(), ...there]);
  if (!named.ok) return terminal.refuse(named.diagnostics);
  const wanted = new Set(named.profiles);
  const isWanted = (profile: ProfileName) => words.length === 0 || wanted.has(profile);
  const note = noteOnce(terminal);
  const secrets = new LogSecrets(system, layout, note);
  secrets.refresh(there);
  const printer = new LogPrinter(terminal, options.json === true, asked.filter, secrets);
  const run: LogRun = {
    terminal,
    system,
    host,
    asked,
    printer,
    secrets,
    isWanted,
    note,
  };
  return options.follow === true ? (await import("./follow-logs.ts")).followLogs(run) : showLogs(run);
}

async function showLogs(run: LogRun): Promise<number> {
  const { system, host, isWanted, terminal, printer, asked } = run;
  const seen = findProfiles(system, host.layout)
    .filter(isWanted)
    .map((profile) => {
      const home = homeOf(host.layout, profile);
      return { profile, home, logs: findLogs(system, { home }, onRefused(run)) };
    });
  const isAnything = await showHistory(run, seen, system.now());
  if (printer.printed === 0 && asked.count !== 0 && !terminal.isQuiet)
    await terminal.say((paper) =>
      paper.line(
        whatNext({
          areProfiles: seen.length > 0,
          isAnything,
          isSince: asked.filter.sinceMs !== undefined,
        }),
      ),
    );
  return EXIT.done;
}

function noteOnce(terminal: Terminal): LogRun["note"] {
  const told = new Set<string>();
  return (diagnostic) => {
    const { message } = diagnostic;
    if (told.has(message) || (terminal.isQuiet && diagnostic.severity === "note")) return;
    told.add(message);
    void terminal.diagnostics([diagnostic]);
  };
}
