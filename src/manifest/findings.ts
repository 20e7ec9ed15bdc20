import { dirname, isAbsolute, resolve } from "node:path";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ManifestContext } from "./context.ts";
import type { ManifestSource } from "./source.ts";

/** What is found out about one manifest while its meaning is worked out: where things stand, and what is wrong. */
export class Findings {
  readonly source: ManifestSource;
  readonly diagnostics: Diagnostic[] = [];
  readonly #context: ManifestContext;
  /** One message a place: what stands under `defaults` or in a base is looked at once a profile. */
  readonly #told = new Set<string>();

  constructor(source: ManifestSource, context: ManifestContext) {
    this.source = source;
    this.#context = context;
  }

  refuse(code: Diagnostic["code"], message: string, place: Place, hint?: string): void {
    const key = `${place.line}:${place.column}:${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.diagnostics.push({ code, severity: "error", message, place, ...(hint !== undefined && { hint }) });
  }

  /** An absolute path from one as written: `~` is the user's home, the rest is relative to the manifest. */
  path(written: string): AbsolutePath {
    const expanded =
      written === "~" || written.startsWith("~/") ? this.#context.userHome + written.slice(1) : written;
    const base = dirname(this.#context.path);
    return (isAbsolute(expanded) ? resolve(expanded) : resolve(base, expanded)) as AbsolutePath; // resolve() gives nothing else
  }
}
