import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import { logRedaction } from "../hermes/redact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { LogEntry } from "../model/log.ts";
import { NOT_SHOWN, readEnvSecrets } from "../observe/env-secrets.ts";
import { printable } from "../output/words.ts";
import type { FollowingSystem } from "../system/system.ts";

interface Read {
  readonly state: string;
  readonly secrets: readonly string[];
  readonly isUnknown: boolean;
}

/** What must not be shown of logs: every value in the `.env` of any profile. Each is read again only when it changes. */
export class LogSecrets {
  readonly #system: Pick<FollowingSystem, "lookAtFile" | "readText">;
  readonly #layout: HermesLayout;
  readonly #note: (diagnostic: Diagnostic) => void;
  readonly #read = new Map<ProfileName, Read>();
  #redact = logRedaction([]);

  /** @param note hears of a `.env` that cannot be read, with each look at it */
  constructor(
    system: Pick<FollowingSystem, "lookAtFile" | "readText">,
    layout: HermesLayout,
    note: (diagnostic: Diagnostic) => void,
  ) {
    this.#system = system;
    this.#layout = layout;
    this.#note = note;
  }

  /** Looks whether something has changed. What was a secret once stays one. */
  refresh(profiles: Iterable<ProfileName>): void {
    let isChanged = false;
    for (const profile of profiles) {
      const home = homeOf(this.#layout, profile);
      const look = this.#system.lookAtFile(filesOf(home).env);
      const state = look === undefined ? "" : `${look.id} ${look.size} ${look.modifiedMs}`;
      const before = this.#read.get(profile);
      // Whether it may be read is not told by its size or its time.
      if (before?.state === state && !before.isUnknown) continue;
      const env = readEnvSecrets(this.#system, home);
      const isUnknown = env.is === "unknown";
      if (isUnknown) this.#note(hiddenNote(profile, env.path, env.reason));
      const secrets = [...new Set([...(before?.secrets ?? []), ...(isUnknown ? [] : env.secrets)])];
      this.#read.set(profile, { state, secrets, isUnknown });
      isChanged = true;
    }
    if (isChanged) this.#redact = logRedaction([...this.#read.values()].flatMap(({ secrets }) => secrets));
  }

  without(entry: LogEntry): LogEntry {
    const { logger, session, ...rest } = entry;
    if (this.#read.get(entry.profile)?.isUnknown === true)
      return { ...rest, message: NOT_SHOWN, lines: [NOT_SHOWN] };
    return {
      ...rest,
      ...(logger !== undefined && { logger: this.#redact(logger) }),
      ...(session !== undefined && { session: this.#redact(session) }),
      message: this.#redact(entry.message),
      lines: entry.lines.map(this.#redact),
    };
  }
}

function hiddenNote(profile: ProfileName, path: AbsolutePath, reason: string): Diagnostic {
  return {
    code: "log-unreadable",
    severity: "warning",
    message: `what profile "${profile}" has logged is not shown: ${printable(path)} cannot be read: ${reason}`,
    hint: "Without it nobody can tell what in the logs is a secret. Mend or move the file.",
  };
}
