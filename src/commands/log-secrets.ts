import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import { logRedaction } from "../hermes/redact.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { LogEntry } from "../model/log.ts";
import { envOnDisk } from "../resources/env.ts";
import type { FollowingSystem } from "../system/system.ts";

interface Read {
  readonly state: string;
  readonly values: readonly string[];
}

/** What must not be shown of logs: every value in the `.env` of any profile. Each is read again only when it changes. */
export class LogSecrets {
  readonly #system: FollowingSystem;
  readonly #layout: HermesLayout;
  readonly #read = new Map<AbsolutePath, Read>();
  #redact = logRedaction([]);

  constructor(system: FollowingSystem, layout: HermesLayout) {
    this.#system = system;
    this.#layout = layout;
  }

  /** Looks whether something has changed. What was a secret once stays one. */
  refresh(profiles: Iterable<ProfileName>): void {
    let isChanged = false;
    for (const profile of profiles) {
      const path = filesOf(homeOf(this.#layout, profile)).env;
      const look = this.#system.lookAtFile(path);
      const state = look === undefined ? "" : `${look.id} ${look.size} ${look.modifiedMs}`;
      const before = this.#read.get(path);
      if (before?.state === state) continue;
      const values = [...envOnDisk(this.#system.readText(path)).values()].flatMap((value) =>
        value.split(/\r?\n/),
      );
      this.#read.set(path, { state, values: [...new Set([...(before?.values ?? []), ...values])] });
      isChanged = true;
    }
    if (isChanged) this.#redact = logRedaction([...this.#read.values()].flatMap(({ values }) => values));
  }

  without(entry: LogEntry): LogEntry {
    return { ...entry, message: this.#redact(entry.message), lines: entry.lines.map(this.#redact) };
  }
}
