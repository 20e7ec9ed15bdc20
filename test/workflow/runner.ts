import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY } from "../support/paths.ts";

export interface StepRan {
  readonly code: number | null;
  /** On stdout and stderr. */
  readonly said: string;
}

/** Runs a file as GitHub runs the script of a step whose shell is bash. */
export function runBash(path: string, cwd: string, env: NodeJS.ProcessEnv): Promise<StepRan> {
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", path], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}

/** A machine as GitHub gives it to a job: a fresh clone, a folder for its scripts, and `sudo`. */
export class Runner {
  readonly #folder: string;
  readonly #clone: string;

  constructor() {
    const parent = join(homedir(), ".cache", "hermes-fleet-test");
    mkdirSync(parent, { recursive: true });
    this.#folder = mkdtempSync(join(parent, "workflow-"));
    this.#clone = join(this.#folder, "clone");
    clone(this.#clone);
  }

  /** Runs a script as a step. */
  step(script: string): Promise<StepRan> {
    const path = join(this.#folder, "step.sh");
    writeFileSync(path, script);
    return runBash(path, this.#clone, {
      ...withoutJest(process.env),
      PATH: this.#searchPath(),
      npm_config_prefer_offline: "true",
    });
  }

  stop(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Where everybody is root already, nobody installs sudo. */
  #searchPath(): string {
    const usual = `${dirname(process.execPath)}:${process.env.PATH ?? ""}`;
    if (usual.split(":").some((folder) => existsSync(join(folder, "sudo")))) return usual;
    const programs = join(this.#folder, "bin");
    mkdirSync(programs, { recursive: true });
    writeFileSync(join(programs, "sudo"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
    return `${programs}:${usual}`;
  }
}

/** The work tree as it is now, committed: what a push of it would give. */
function clone(target: string): void {
  const git = (folder: string, ...words: readonly string[]) =>
    execFileSync("git", ["-C", folder, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  git(REPOSITORY, "clone", "--quiet", "--no-hardlinks", ".", target);
  const changed = git(REPOSITORY, "ls-files", "-z", "--modified", "--others", "--exclude-standard");
  for (const path of new Set(changed.split("\0").filter(Boolean))) {
    const [from, to] = [join(REPOSITORY, path), join(target, path)];
    if (!existsSync(from)) rmSync(to, { force: true });
    else {
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to, { verbatimSymlinks: true });
    }
  }
  git(target, "add", "--all");
  const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  git(target, ...author, "commit", "--quiet", "--allow-empty", "--message", "The work tree");
}

/** What this very test run has told its own processes is no business of a job's; where npm finds packages is. */
function withoutJest(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(JEST_|NODE_OPTIONS$|NODE_ENV$|HERMES_FLEET_|npm_(?!config_))/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}
