import { dirname } from "node:path";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { FleetRecord, ProfileRecord } from "../model/record.ts";
import type { System } from "../system/system.ts";

/** Keeps the record on disk in step with what has been done. */
export class RecordWriter {
  readonly #system: System;
  readonly #path: AbsolutePath;
  #record: FleetRecord;
  /** What is on disk, to write only what is new. */
  #written: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    system: System,
    path: AbsolutePath,
    identity: Omit<FleetRecord, "profiles">,
    last: FleetRecord | undefined,
  ) {
    this.#system = system;
    this.#path = path;
    this.#record = { ...identity, profiles: last?.profiles ?? {} };
    const file = system.readText(path);
    this.#written = file.is === "text" ? file.text : "";
  }

  profile(name: ProfileName): ProfileRecord {
    const { profiles } = this.#record;
    return (Object.hasOwn(profiles, name) ? profiles[name] : undefined) ?? {};
  }

  /** Changes what is kept of a profile; `save` puts it on disk. */
  set(name: ProfileName, record: ProfileRecord): void {
    this.#record = { ...this.#record, profiles: { ...this.#record.profiles, [name]: record } };
  }

  /** Resolves once all that was set before the call is on disk. Calls that meet are one write. */
  save(): Promise<void> {
    // One that failed has been told to whoever waited for it; the next tries again.
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const text = `${JSON.stringify(this.#record, null, 2)}\n`;
    if (text === this.#written) return;
    await this.#system.makeFolder(dirname(this.#path) as AbsolutePath, 0o700); // of an absolute path
    await this.#system.writeText(this.#path, text, 0o600);
    this.#written = text;
  }
}
