import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { FIXTURES } from "../../support/paths.ts";
import type { TestHost } from "../../support/test-host.ts";

/** One line of a journal. */
export interface JournalEntry {
  readonly profile: string;
  readonly text: string;
  /** Now, if not said. */
  readonly at?: Date;
  /** systemd says it of the unit. */
  readonly isManagers?: boolean;
}

/**
 * Gives a host a journal: no systemd-journald runs for the user managers of tests, so that `journalctl` is a stand-in,
 * and the entries are what a test writes.
 */
export function journalOn(host: TestHost): (...entries: readonly JournalEntry[]) => void {
  host.program("journalctl", `#!/bin/sh\nexec '${FIXTURES}/bin/journalctl' "$@"\n`);
  const folder = join(host.environment.XDG_RUNTIME_DIR ?? host.path("run"), "systemd/journal");
  mkdirSync(folder, { recursive: true });
  return (...entries) => {
    const lines = entries.map(({ profile, text, at = new Date(), isManagers = false }) => {
      const unit = host.services.id(profile);
      return JSON.stringify({
        __REALTIME_TIMESTAMP: String(at.getTime() * 1000),
        PRIORITY: isManagers ? "4" : "6",
        MESSAGE: text,
        ...(isManagers
          ? { _SYSTEMD_USER_UNIT: "init.scope", USER_UNIT: unit }
          : { _SYSTEMD_USER_UNIT: unit }),
      });
    });
    appendFileSync(join(folder, "entries.jsonl"), lines.map((line) => `${line}\n`).join(""));
  };
}
