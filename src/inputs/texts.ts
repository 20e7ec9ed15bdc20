import type { Diagnostic, Place } from "../model/diagnostic.ts";
import { enumerated } from "../model/enumerated.ts";
import type { FileFact, Inputs } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { HostManifest, Placed, ProfileSettings, SoulSource } from "../model/manifest.ts";
import type { ReadingSystem } from "../system/system.ts";

/** More than any text that an agent is given. */
const MAX_BYTES = 4 * 1024 * 1024;

export interface Texts extends Pick<Inputs, "souls" | "files"> {
  /** Every file that was read for it, each once, and what it held. */
  readonly read: ReadonlyMap<AbsolutePath, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads what every profile's SOUL.md and managed files are to hold, also of profiles that are meant for other
 * hosts. A file that is missing is the manifest's error.
 */
export function readTexts(system: ReadingSystem, manifest: HostManifest | undefined): Texts {
  const reader = new TextReader(system);
  const souls = new Map<ProfileName, string>();
  const files = new Map<ProfileName, ReadonlyMap<string, string>>();
  for (const profile of [...(manifest?.profiles.values() ?? []), ...(manifest?.elsewhere.values() ?? [])]) {
    const soul = profile.soul && reader.textOf(profile, profile.soul, "soul-file");
    if (soul !== undefined) souls.set(profile.name, soul);
    files.set(profile.name, filesOf(reader, profile));
  }
  return { souls, files, read: reader.read, diagnostics: reader.diagnostics };
}

function filesOf(reader: TextReader, profile: ProfileSettings): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [path, source] of profile.files) {
    const text = reader.textOf(profile, source, "managed-file");
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

type Code = "soul-file" | "managed-file";

/** A file that cannot be had, and who wants it by the same line of the manifest. */
interface Missing {
  readonly code: Code;
  readonly file: string;
  readonly reason: string;
  readonly place: Place;
  readonly profiles: ProfileName[];
}

class TextReader {
  readonly read = new Map<AbsolutePath, string>();
  readonly #system: ReadingSystem;
  readonly #found = new Map<AbsolutePath, FileFact>();
  readonly #missing = new Map<string, Missing>();

  constructor(system: ReadingSystem) {
    this.#system = system;
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#missing.values()].map(({ code, file, reason, place, profiles }) => ({
      code,
      severity: "error",
      message: `${named(profiles)}: ${code === "soul-file" ? "the soul file" : "the file"} ${file} ${reason}`,
      hint: "The path is relative to the manifest in which it stands.",
      place,
    }));
  }

  textOf({ name }: ProfileSettings, { value, place }: Placed<SoulSource>, code: Code): string | undefined {
    if (value.from === "text") return value.text;
    const found = this.#read(value.path);
    if (found.is === "text") return found.text;
    const key = `${place.file}:${place.line}:${place.column}:${value.path}`;
    const missing = this.#missing.get(key);
    if (missing !== undefined) missing.profiles.push(name);
    else {
      const { homeProblem } = this.#system;
      const isLost = homeProblem !== undefined && value.written.startsWith("~");
      const reason = isLost
        ? `cannot be found: ${homeProblem}`
        : found.is === "absent"
          ? "does not exist"
          : `cannot be read: ${found.reason}`;
      this.#missing.set(key, { code, file: value.written, reason, place, profiles: [name] });
    }
    return undefined;
  }

  #read(path: AbsolutePath): FileFact {
    const found = this.#found.get(path) ?? this.#system.readText(path, { maxBytes: MAX_BYTES });
    this.#found.set(path, found);
    if (found.is === "text") this.read.set(path, found.text);
    return found;
  }
}

/** `profile "a"`, `profiles "a", "b" and "c"`, `profiles "a", "b" and 5 more` */
function named(profiles: readonly ProfileName[]): string {
  const quoted = profiles.map((name) => `"${name}"`);
  if (quoted.length < 2) return `profile ${quoted.join()}`;
  const shown = quoted.length > 3 ? [...quoted.slice(0, 2), `${quoted.length - 2} more`] : quoted;
  return `profiles ${enumerated(shown)}`;
}
