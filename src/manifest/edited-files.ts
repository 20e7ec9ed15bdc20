import type { YamlMap } from "../formats/yaml.ts";
import type { FileFact } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ManifestContext } from "./context.ts";
import { rawAt, rawManifest } from "./raw-manifest.ts";
import type { ManifestPart } from "./read-parts.ts";

/** A file of a manifest that has another text than before. */
export interface EditedFile extends ManifestPart {
  readonly before: string;
}

/** The files of a manifest while it is edited. */
export class EditedFiles {
  readonly #before: readonly ManifestPart[];
  readonly #texts: Map<AbsolutePath, string>;
  readonly #data = new Map<string, YamlMap>();

  /** @param files the named one first */
  constructor(files: readonly ManifestPart[]) {
    this.#before = files;
    this.#texts = new Map(files.map(({ path, text }) => [path, text]));
  }

  /** Of the file that is named. */
  get text(): string {
    return this.#named.text;
  }

  get changed(): readonly EditedFile[] {
    return this.#before.flatMap((file) => {
      const { text } = this.#now(file);
      return text === file.text ? [] : [{ ...file, before: file.text, text }];
    });
  }

  /** The file in which something stands or is to stand: one profile's in that of the profile, what is new in the named one. */
  holding(path: readonly string[]): ManifestPart {
    const [section = ""] = path;
    const isOfOneFile = section === "profiles" || section === "removed";
    const files = this.#before.map((file) => this.#now(file));
    const found = isOfOneFile
      ? files.find((file) => rawAt(this.#dataOf(file), path.slice(0, 2)) !== undefined)
      : files
          .filter((file) => rawAt(this.#dataOf(file), path) !== undefined)
          .toSorted((a, b) => b.height - a.height)[0];
    return found ?? this.#named;
  }

  set({ path }: ManifestPart, text: string): void {
    this.#texts.set(path, text);
  }

  /** The same, where the included files are as they are now. */
  within(context: ManifestContext): ManifestContext {
    const { files } = context;
    const readText = (path: AbsolutePath): FileFact => {
      const file = files.readText(path);
      const text = this.#texts.get(path);
      return file.is !== "text" || text === undefined ? file : { ...file, text };
    };
    return { ...context, files: { readText, realPath: (path) => files.realPath(path) } };
  }

  get #named(): ManifestPart {
    const [named] = this.#before;
    if (named === undefined) throw new Error("a manifest has no file");
    return this.#now(named);
  }

  #now(file: ManifestPart): ManifestPart {
    return { ...file, text: this.#texts.get(file.path) ?? file.text };
  }

  #dataOf({ text }: ManifestPart): YamlMap {
    const data = this.#data.get(text) ?? rawManifest(text);
    this.#data.set(text, data);
    return data;
  }
}
