import { dirname, isAbsolute, resolve } from "node:path";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ManifestSource } from "./source.ts";

/** What is found out about one manifest while its meaning is worked out: where paths lead to, and what is wrong. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];
  readonly #userHome: AbsolutePath;
  /** One message a place: what stands under `defaults` or in a base is looked at once a profile. */
  readonly #told = new Set<string>();

  constructor(userHome: AbsolutePath) {
    this.#userHome = userHome;
  }

  refuse(code: Diagnostic["code"], message: string, place: Place, hint?: string): void {
    const key = `${place.file}:${place.line}:${place.column}:${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.diagnostics.push({ code, severity: "error", message, place, ...(hint !== undefined && { hint }) });
  }

  /** An absolute path from one as written in a file of the manifest. */
  path(written: string, { file }: ManifestSource): AbsolutePath {
    return pathFrom(written, file.path, this.#userHome);
  }
}

/** An absolute path from one as written: `~` is the user's home, the rest is relative to the file in which it stands. */
export function pathFrom(written: string, file: AbsolutePath, userHome: AbsolutePath): AbsolutePath {
  const expanded = written === "~" || written.startsWith("~/") ? userHome + written.slice(1) : written;
  return (isAbsolute(expanded) ? resolve(expanded) : resolve(dirname(file), expanded)) as AbsolutePath; // resolve() gives nothing else
}
