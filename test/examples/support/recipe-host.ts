import { cpSync } from "node:fs";
import { join } from "node:path";
import type { InstalledPackage } from "../../support/installed-package.ts";
import { REPOSITORY } from "../../support/paths.ts";
import type { Ran, TestHost } from "../../support/test-host.ts";

/** The folder of a recipe. */
export function recipe(name: string, ...parts: readonly string[]): string {
  return join(REPOSITORY, "examples", name, ...parts);
}

/** A throw-away machine that has this package from its tarball, and on which a person follows a recipe. */
export class RecipeHost {
  readonly host: TestHost;
  readonly #installed: InstalledPackage;

  constructor(host: TestHost, installed: InstalledPackage) {
    this.host = host;
    this.#installed = installed;
  }

  /** Copies a recipe, or a part of it, to a place below the home. */
  copy(name: string, to: string): void {
    cpSync(recipe(name), this.host.path(to), { recursive: true });
  }

  /** PATH: the host's own programs, Node, hermes-fleet as it was installed, and what every machine has. */
  get path(): string {
    return [this.host.path(".local/bin"), this.#installed.path, "/usr/bin", "/bin"].join(":");
  }

  /** Runs a program as a person would, in a folder below the home; there is no terminal. */
  run(
    words: readonly [string, ...string[]],
    { in: folder = "work", environment = {} }: RunOptions = {},
  ): Promise<Ran> {
    const script = 'cd "$1" && shift && exec "$@"';
    return this.host.run("sh", ["-c", script, "sh", this.host.path(folder), ...words], {
      PATH: this.path,
      ...environment,
    });
  }

  /** Runs hermes-fleet, the one that was installed. */
  fleet(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.run(["hermes-fleet", ...words], options);
  }
}

interface RunOptions {
  /** Relative to the home; `work` unless said. */
  readonly in?: string;
  readonly environment?: Record<string, string>;
}
