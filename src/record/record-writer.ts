import { dirname } from "node:path";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type {
  FleetRecord,
  HostRecord,
  HostRecordUpdate,
  ProfileRecord,
  RecordIdentity,
  RecordUpdate,
} from "../model/record.ts";
import type { System } from "../system/system.ts";
import { isOf, readRecordFile } from "./record-file.ts";
import { copyBeside } from "./record-places.ts";
import { updated } from "./updated.ts";
import { type Settable, withoutUndefined } from "./without-undefined.ts";

/** Keeps the record on disk in step with what has been done. */
export class RecordWriter {
  readonly #system: System;
  readonly #path: AbsolutePath;
  #record: FleetRecord;
  /** What is on disk, to write only what is new. */
  #written: string;
  /** What is on disk and not ours, or of no use to us: a copy is kept of it. */
  #foreign: string;
  #writing: Promise<void> = Promise.resolve();

  /** @param last as `readRecord` gave it: of this identity, and only what still counts */
  constructor(system: System, path: AbsolutePath, identity: RecordIdentity, last: FleetRecord | undefined) {
    this.#system = system;
    this.#path = path;
    const ofHost = last?.ofHost;
    this.#record = { ...identity, profiles: last?.profiles ?? {}, ...(ofHost !== undefined && { ofHost }) };
    const file = readRecordFile(system, path);
    this.#written = "text" in file ? file.text : "";
    const isOurs = file.is === "record" && isOf(file.record, identity) && hasKey(file.record, identity.keyId);
    this.#foreign = isOurs ? "" : this.#written;
  }

  profile(name: ProfileName): ProfileRecord {
    const { profiles } = this.#record;
    return (Object.hasOwn(profiles, name) ? profiles[name] : undefined) ?? {};
  }

  /** Changes what is kept of a profile, but for what is undefined, which is dropped; `save` puts it on disk. */
  set(name: ProfileName, record: Settable<ProfileRecord>): void {
    const { profiles } = this.#record;
    this.#record = {
      ...this.#record,
      profiles: { ...profiles, [name]: withoutUndefined<ProfileRecord>(record) },
    };
  }

  /** Adds to what is kept of a profile, or takes out of it; `save` puts it on disk. */
  update(name: ProfileName, says: RecordUpdate): void {
    this.set(name, updated(this.profile(name), says));
  }

  /** Adds to what is kept of the host itself, or takes out of it; `save` puts it on disk. */
  updateHost(says: HostRecordUpdate): void {
    const { ofHost, ...rest } = this.#record;
    const left = withoutUndefined<HostRecord>({ ...ofHost, ...says });
    this.#record = Object.keys(left).length === 0 ? rest : { ...rest, ofHost: left };
  }

  /** Drops all that is kept of a profile; `save` puts it on disk. */
  forget(name: ProfileName): void {
    const { [name]: _forgotten, ...profiles } = this.#record.profiles;
    this.#record = { ...this.#record, profiles };
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
    if (this.#foreign.trim() !== "")
      await this.#system.writeText(copyBeside(this.#path), this.#foreign, 0o600);
    this.#foreign = "";
    // Writing goes through links, and what one leads to is not ours.
    if (this.#system.kind(this.#path) === "link") await this.#system.remove(this.#path);
    await this.#system.writeText(this.#path, text, 0o600);
    this.#written = text;
  }
}

/** One that names no key is trusted to be made with the present one. */
function hasKey({ keyId }: FleetRecord, present: string): boolean {
  return keyId === undefined || keyId === present;
}
