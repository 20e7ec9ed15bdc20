import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The package as people get it: packed from this tree (which is built already), and installed from that file into an
 * empty prefix, by a npm that reaches no registry.
 */
export class InstalledPackage {
  /** All of it lies below this, and goes with `remove`. */
  readonly folder: string;
  /** hermes-fleet-VERSION.tgz. */
  readonly tarball: string;
  /** Where npm has put `bin/hermes-fleet`. */
  readonly prefix: string;

  private constructor(folder: string, tarball: string) {
    this.folder = folder;
    this.tarball = tarball;
    this.prefix = join(folder, "prefix");
  }

  static make(): InstalledPackage {
    const parent = join(homedir(), ".cache", "hermes-fleet-test");
    mkdirSync(parent, { recursive: true });
    const folder = mkdtempSync(join(parent, "package-"));
    // A script of the package would build anew under the suites that run beside this one.
    npm(["pack", "--ignore-scripts", "--pack-destination", folder], PROJECT);
    const [file = ""] = readdirSync(folder);
    const made = new InstalledPackage(folder, join(folder, file));
    mkdirSync(made.nodeFolder);
    symlinkSync(process.execPath, join(made.nodeFolder, "node"));
    npm(["install", "--global", "--offline", "--prefix", made.prefix, made.tarball], folder);
    return made;
  }

  /** A folder with `node` in it, and no other program. */
  get nodeFolder(): string {
    return join(this.folder, "only-node");
  }

  /** PATH where there is only Node, and this package. */
  get path(): string {
    return [join(this.prefix, "bin"), this.nodeFolder].join(delimiter);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function npm(words: readonly string[], cwd: string): void {
  // What this very test run has told its own processes is no business of an installation.
  const environment = {
    HOME: homedir(),
    PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
  };
  execFileSync("npm", [...words, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    env: environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
}
