import { shownKey } from "./excerpt.ts";
import type { Findings } from "./findings.ts";
import { isMap, type Layer, within } from "./merge.ts";
import type { ManifestSource } from "./source.ts";

/** What stands in each file as a whole. */
export interface FileLayers {
  /** The files below the one that is named, the lowest first. */
  readonly lowest: readonly Layer[];
  readonly root: Layer;
  /** All files could be read. */
  readonly isWhole: boolean;
}

/** What a manifest says in all of its files; without `include` there is one. */
export class Parts {
  /** The file that is named, as a whole. */
  readonly root: Layer;
  /** Each stands in one file. */
  readonly profiles: ReadonlyMap<string, Layer>;
  readonly removed: ReadonlyMap<string, Layer>;
  /** False: there may be profiles that are not known here, since a file is missing or has a wrong shape. */
  readonly isWhole: boolean;
  readonly #roots: readonly Layer[];

  /** Refuses what may stand in one file alone, and stands in several; the lowest then counts. */
  constructor(findings: Findings, { lowest, root, isWhole }: FileLayers) {
    this.root = root;
    this.#roots = [...lowest, root];
    this.isWhole = isWhole && this.within("profiles").every(({ value }) => isMap(value));
    this.profiles = this.#entries(findings, "profiles", (name) => `profile ${name}`, SHARED);
    this.removed = this.#entries(findings, "removed", (name) => `removed profile ${name}`, ONCE);
  }

  /** What every file says under a key of the top, where it says anything. */
  within(key: string): readonly Layer[] {
    return within(this.#roots, key);
  }

  #entries(
    findings: Findings,
    key: "profiles" | "removed",
    called: (name: string) => string,
    hint: string,
  ): ReadonlyMap<string, Layer> {
    const entries = new Map<string, Layer>();
    for (const { value, path, source } of this.within(key)) {
      if (!isMap(value)) continue;
      for (const [name, entry] of Object.entries(value)) {
        const layer: Layer = { value: entry, path: [...path, name], source };
        const first = entries.get(name);
        if (first === undefined) entries.set(name, layer);
        else {
          const message = `${called(`"${shownKey(name)}"`)} stands in two files, here and at ${placeOf(first)}`;
          findings.refuse("manifest-include", message, source.key(layer.path), hint);
        }
      }
    }
    return entries;
  }
}

const ONCE = "Take it out of one of them.";
const SHARED =
  "A profile is whole in one file: take it out of the other. What several share stands in defaults, or in a profile that they extend.";

/** ` at FILE:LINE:COLUMN`, where that is in another file than a source. */
export function elsewhere(layer: Layer, than: ManifestSource): string {
  return layer.source === than ? "" : ` at ${placeOf(layer)}`;
}

function placeOf({ path, source }: Layer): string {
  const { file, line, column } = source.key(path);
  return `${file}:${line}:${column}`;
}
