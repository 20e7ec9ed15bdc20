import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { checkSchema } from "./check-schema.ts";
import type { ManifestContext } from "./context.ts";
import { hintForMissing, includedFile, shownInclude } from "./included.ts";
import { isMap, type Layer } from "./merge.ts";
import { ManifestSource, type SourceFile } from "./source.ts";
import { describeSyntax } from "./syntax-words.ts";
import { valueErrors } from "./value-errors.ts";

/** One file of a manifest, and its text. */
export interface ManifestPart extends SourceFile {
  readonly text: string;
  /** What stands in a file lies over that of the files below it; the lowest is 0. */
  readonly height: number;
}

export interface ReadParts {
  /** Every file that could be read: the named one first, then what it includes, in the order of its list. */
  readonly files: readonly ManifestPart[];
  /** What stands in the files that are included, the lowest first; each counts once. */
  readonly lowest: readonly Layer[];
  /** What stands in the file that is named; undefined: it is no YAML. */
  readonly root: Layer | undefined;
  /** False where a file is missing, or does not read. */
  readonly isWhole: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a manifest's text and the files that it includes: YAML and schema, each by itself. */
export function readParts(text: string, context: ManifestContext): ReadParts {
  return new PartsReader(context).read(text);
}

/** A file on the way from the named one to where an entry of `include` stands. */
interface Step {
  readonly file: SourceFile;
  /** Without links; asked for where it is needed. */
  readonly real: () => AbsolutePath;
}

/** As many files may lead to another; more would be a program's doing. */
const DEEPEST = 50;

/** What an entry of `include` comes to. */
type Found =
  | { readonly is: "part"; readonly step: Step; readonly text: string }
  /** It counts already. */
  | { readonly is: "met" }
  /** Of a circle every file has been read. */
  | { readonly is: "refused" | "circle"; readonly message: string; readonly hint: string };

class PartsReader {
  readonly #context: ManifestContext;
  readonly #files: Omit<ManifestPart, "height">[] = [];
  readonly #heights = new Map<AbsolutePath, number>();
  readonly #layers: Layer[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  /** By their real paths. */
  readonly #met = new Set<AbsolutePath>();
  #isWhole = true;

  constructor(context: ManifestContext) {
    this.#context = context;
  }

  read(text: string): ReadParts {
    const { path, shownAs, files } = this.#context;
    let real: AbsolutePath | undefined;
    const own: Step = {
      file: { path, shownAs },
      real: () => {
        real ??= files.realPath(path) ?? path;
        return real;
      },
    };
    const root = this.#part(own, text, []);
    return {
      files: this.#files.map((file) => ({ ...file, height: this.#heights.get(file.path) ?? 0 })),
      lowest: root === undefined ? this.#layers : this.#layers.slice(0, -1),
      root,
      isWhole: this.#isWhole,
      diagnostics: this.#diagnostics,
    };
  }

  #part(step: Step, text: string, above: readonly Step[]): Layer | undefined {
    this.#files.push({ ...step.file, text });
    const source = new ManifestSource(text, step.file);
    const found = contentOf(source);
    this.#diagnostics.push(...found.diagnostics);
    const layer = found.data === undefined ? undefined : { value: found.data, path: [], source };
    if (isMap(found.data)) {
      if (above.length > 0 && found.data.name !== undefined)
        this.#diagnostics.push(this.#nameRefused(source));
      this.#includes(found.data, source, [...above, step]);
    } else this.#isWhole = false;
    if (layer !== undefined) this.#layers.push(layer);
    this.#heights.set(step.file.path, this.#heights.size);
    return layer;
  }

  #includes({ include }: ValueMap, source: ManifestSource, way: readonly Step[]): void {
    if (include === undefined) return;
    const written = Array.isArray(include) ? include : [undefined];
    for (const [index, one] of written.entries()) {
      if (typeof one === "string" && one !== "") this.#include(one, index, source, way);
      // What has a wrong shape is told by the schema.
      else this.#isWhole = false;
    }
  }

  #include(written: string, index: number, source: ManifestSource, way: readonly Step[]): void {
    const found = this.#find(written, source.file, way);
    if (found.is === "met") return;
    if (found.is === "part") {
      this.#part(found.step, found.text, way);
      return;
    }
    const { message, hint } = found;
    const place = source.value(["include", index]);
    this.#diagnostics.push({ code: "manifest-include", severity: "error", message, hint, place });
    if (found.is === "refused") this.#isWhole = false;
  }

  #find(written: string, from: SourceFile, way: readonly Step[]): Found {
    const { files, userHome } = this.#context;
    const shown = `the included file ${JSON.stringify(shownInclude(written))}`;
    const refused = (why: string, hint: string): Found => ({
      is: "refused",
      message: `${shown} ${why}`,
      hint,
    });
    const file = includedFile(written, from, userHome);
    if (file.is === "refused") return refused(file.why, file.hint);
    const { path, shownAs } = file;
    const real = files.realPath(path) ?? path;
    const turn = way.findIndex((step) => step.real() === real);
    if (turn >= 0) return circle(way.slice(turn).map((step) => step.file.shownAs));
    if (this.#met.has(real)) return { is: "met" };
    if (way.length > DEEPEST) return refused(`stands behind ${DEEPEST} others`, "Include it further up.");
    const found = files.readText(path);
    if (found.is === "absent") return refused("does not exist", hintForMissing(written));
    if (found.is === "unreadable")
      return refused(`cannot be read: ${found.reason}`, "Each entry of include names one manifest.");
    this.#met.add(real);
    return { is: "part", step: { file: { path, shownAs }, real: () => real }, text: found.text };
  }

  #nameRefused(source: ManifestSource): Diagnostic {
    return {
      code: "manifest-include",
      severity: "error",
      message: "an included file cannot name the fleet",
      hint: `Say name in ${this.#context.shownAs}, or leave it out.`,
      place: source.key(["name"]),
    };
  }
}

function circle(files: readonly string[]): Found {
  const [first = ""] = files;
  if (files.length === 1)
    return { is: "circle", message: `${first} includes itself`, hint: "Take that out." };
  const way = [...files, first].join(" → ");
  return {
    is: "circle",
    message: `these files include each other in a circle: ${way}`,
    hint: "Take one of them out.",
  };
}

/** The data of one file, and what is wrong with it by itself; no data: it cannot be looked at further. */
function contentOf(source: ManifestSource): {
  readonly data?: Value;
  readonly diagnostics: readonly Diagnostic[];
} {
  const wrong = [...syntaxErrors(source), ...valueErrors(source.document, (offset) => source.at(offset))];
  if (!wrong.every(({ code }) => READABLE.has(code))) return { diagnostics: wrong };
  const data = dataOf(source);
  if (data === undefined) return { diagnostics: [tooManyAliases(source)] };
  const checked = checkSchema(data, source);
  return { data, diagnostics: checked.ok ? wrong : [...wrong, ...checked.diagnostics] };
}

/** Errors that leave a document which can be looked at further. */
const READABLE = new Set<Diagnostic["code"]>(["manifest-duplicate-key", "manifest-value"]);

function dataOf(source: ManifestSource): Value | undefined {
  try {
    return (source.document.toJS() ?? {}) as Value; // what else YAML has is refused
  } catch {
    return undefined; // every alias has an anchor: only their number can be the reason
  }
}

function tooManyAliases(source: ManifestSource): Diagnostic {
  return {
    code: "manifest-syntax",
    severity: "error",
    message: "the aliases of this manifest stand for more data than it could ever need",
    place: source.at(0),
  };
}

function syntaxErrors(source: ManifestSource): readonly Diagnostic[] {
  return source.document.errors.map(({ code, pos }) => ({
    code: code === "DUPLICATE_KEY" ? "manifest-duplicate-key" : "manifest-syntax",
    severity: "error",
    message: describeSyntax(code),
    place: source.at(pos[0]),
    ...(code === "DUPLICATE_KEY" && { hint: "Keep one of them." }),
  }));
}
