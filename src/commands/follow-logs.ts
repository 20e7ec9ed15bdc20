import { JournalFollower } from "../observe/journal-follower.ts";
import { LogFollower } from "../observe/log-follower.ts";
import { findProfiles } from "../observe/profiles.ts";
import { printable } from "../output/words.ts";
import { Interruption } from "./interruption.ts";
import { type LogRun, noJournalNote, onRefused, showHistory } from "./log-run.ts";
import { EXIT } from "./options.ts";

/** `hermes-fleet logs -f`: what there is, and then what comes, until Ctrl-C, SIGTERM, or until nobody reads it. */
export async function followLogs(run: LogRun): Promise<number> {
  const { system, host, printer, terminal, note } = run;
  const { manager, layout } = host;
  const enough = new AbortController();
  const interruption = new Interruption({
    onFirst: () => enough.abort(),
    onSecond: async () => undefined,
  });
  const nowMs = system.now();
  const journal =
    manager?.format.kind === "systemd"
      ? new JournalFollower(
          system,
          (profile) => manager.format.id(layout, profile),
          nowMs,
          (why) => note(noJournalNote(why)),
        )
      : undefined;
  const follower = new LogFollower(system, {
    layout,
    isWanted: run.isWanted,
    journal,
    onRefused: onRefused(run),
    onPolling: (folder, everyMs) =>
      note({
        code: "log-polling",
        severity: "note",
        message: `changes in ${printable(folder)} are not told by the system; it is looked at every ${everyMs / 1000} s`,
        hint: "On Linux fs.inotify.max_user_watches limits how much is watched.",
      }),
  });
  await showHistory(run, follower.begin(), nowMs);
  for await (const entries of follower.entries(enough.signal)) {
    // All that are there count, not only those that are shown.
    run.secrets.refresh(findProfiles(system, layout));
    await printer.print(entries.map((entry) => printer.shown(entry)).filter((entry) => entry !== undefined));
    if (terminal.isClosed) enough.abort();
  }
  return interruption.exitCode ?? EXIT.done;
}
