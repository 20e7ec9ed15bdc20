import { below, filesOf } from "../hermes/layout.ts";
import { sensitiveLines } from "../hermes/sensitive-lines.ts";
import type { FileFact } from "../model/facts.ts";
import type { SoulSource } from "../model/manifest.ts";
import type { Change } from "../model/plan.ts";
import { fileIn } from "../resources/host-files.ts";
import { addressOf } from "../resources/kind.ts";
import { type Accepted, accept, type ProfileToAccept, refuse } from "./accepted-kinds.ts";

/** SOUL.md as it is on the host. */
export function acceptedSoul(one: ProfileToAccept): Accepted {
  const { facts, home, settings, path, inputs } = one;
  const found = fileIn(facts, filesOf(home).soul);
  return acceptedText(one, [...path, "soul"], found, settings.soul?.value, inputs.souls.get(settings.name));
}

/** A managed file as it is on the host; one that is a secret as a whole stays where it is. */
export function acceptedFile({ address }: Change, one: ProfileToAccept): Accepted {
  const { facts, home, settings, path, inputs, record, fingerprint } = one;
  const recorded = record?.profiles[settings.name]?.files ?? {};
  const name = [...settings.files.keys(), ...Object.keys(recorded)].find(
    (key) => addressOf(settings.name, `file[${JSON.stringify(key)}]`) === address,
  );
  if (name === undefined) return refuse("it is not known which file is meant");
  const found = fileIn(facts, below(home, name));
  const source = settings.files.get(name)?.value;
  const wasPlain = found.is === "text" && recorded[name] === fingerprint(found.text);
  if (found.is === "text" && (source === undefined ? !wasPlain : source.isSensitive)) {
    return refuse(
      `${name} is a secret as a whole, and stays out of the manifest and of the files beside it`,
      "Put its text where the manifest has it from by hand, or take it out of the manifest.",
    );
  }
  const declared = inputs.files.get(settings.name)?.get(name);
  return acceptedText(one, [...path, "files", name], found, source, declared);
}

/** @param source where the text is declared; undefined: it has left the manifest, and comes back */
function acceptedText(
  { knownSecrets, isHidden }: ProfileToAccept,
  path: readonly string[],
  found: FileFact,
  source: SoulSource | undefined,
  declared: string | undefined,
): Accepted {
  if (found.is === "unreadable") return refuse(`it cannot be read: ${found.reason}`);
  if (found.is === "absent") return accept({ path, to: "not-declared" });
  const { text } = found;
  const known = new Set(declared?.split("\n"));
  const sensitive = sensitiveLines(text, knownSecrets);
  const isNew = (line: string) => !known.has(line) && (sensitive.has(line) || isHidden(line));
  if (text.split("\n").some(isNew)) {
    return refuse(
      "a line of it looks like a credential, which is not to stand in a manifest or beside it",
      "Take that line out, or put the text where it belongs by hand.",
    );
  }
  if (source?.from === "file")
    return { ok: true, edits: [], sources: [{ path: source.path, written: source.written, text }] };
  return accept({ path: [...path, "text"], to: { value: text } });
}
