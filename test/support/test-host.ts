import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  type Dirent,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Backend, Service, Services } from "./backends/backend.ts";
import { SYSTEMD } from "./backends/systemd.ts";
import { FIXTURES, PROGRAM } from "./paths.ts";
import { until } from "./until.ts";

/** What a finished program printed, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs, or did. */
export interface Begun {
  readonly pid: number;
  /** What it has printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  readonly hasEnded: boolean;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ran>;
}

/** What a host is made with. */
export interface HostOptions {
  /** Of its service manager; systemd if not said. */
  readonly backend?: Backend;
  /** false: a machine without a service manager. */
  readonly manager?: boolean;
}

/** Hermes refreshes its unit before it takes its lock, as the real one does, so that a gateway that is up has done so. */
const USUAL = { lock_delay_ms: 200, rewrite_delay_ms: 100 };

/**
 * A throw-away machine for one test: a home with a Hermes in it, and a service manager. The home is not below a
 * temporary directory, since Hermes writes no service definitions for homes there.
 */
export class TestHost {
  readonly home: string;
  #services: Services | undefined;

  private constructor(home: string) {
    this.home = home;
  }

  static async start({ backend = SYSTEMD, manager = true }: HostOptions = {}): Promise<TestHost> {
    const parent = join(homedir(), ".cache", "hermes-fleet-test");
    mkdirSync(parent, { recursive: true });
    const host = new TestHost(mkdtempSync(join(parent, "host-")));
    mkdirSync(host.path(".local/bin"), { recursive: true });
    mkdirSync(host.path(".hermes"));
    mkdirSync(host.path("work"));
    symlinkSync(join(FIXTURES, "bin/hermes"), host.path(".local/bin/hermes"));
    symlinkSync(join(FIXTURES, "hermes-agent"), host.path(".hermes/hermes-agent"));
    host.switches(USUAL);
    if (manager) host.#services = await backend.start(host);
    return host;
  }

  async stop(): Promise<void> {
    await this.#services?.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Its service manager. */
  get services(): Services {
    if (this.#services === undefined) throw new Error("this host has no service manager");
    return this.#services;
  }

  path(...parts: readonly string[]): string {
    return join(this.home, ...parts);
  }

  /** HERMES_HOME of a profile. */
  profile(name: string, ...parts: readonly string[]): string {
    return name === "default"
      ? this.path(".hermes", ...parts)
      : this.path(".hermes/profiles", name, ...parts);
  }

  read(path: string): string {
    return readFileSync(path, "utf8");
  }

  exists(path: string): boolean {
    return existsSync(path);
  }

  write(path: string, text: string, mode = 0o600): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
  }

  /** Puts a whole file in the place of what is there, in one step: whoever reads it meanwhile sees the one or the other. */
  replace(path: string, text: string, mode = 0o600): void {
    const draft = `${path}.draft`;
    this.write(draft, text, mode);
    renameSync(draft, path);
  }

  /** Puts one text of a file in place of another, as an editor would; whether there was one. */
  edit(path: string, from: string | RegExp, to: string): boolean {
    if (!existsSync(path)) return false;
    const text = this.read(path);
    const changed = text.replace(from, () => to);
    if (changed === text) return false;
    this.write(path, changed, statSync(path).mode & 0o777);
    return true;
  }

  /** Writes the manifest that `fleet` uses. */
  manifest(text: string): void {
    this.replace(this.path("work/hermes-fleet.yaml"), text, 0o644);
  }

  /** Sets switches of the stand-in hermes (fixtures/README.md), for all profiles or for one. */
  switches(values: object, profile = "default"): void {
    this.replace(this.profile(profile, ".stand-in.json"), JSON.stringify(values));
  }

  /** Puts a program into the first folder on PATH. */
  program(name: string, script: string): void {
    this.replace(this.path(".local/bin", name), script, 0o755);
  }

  /** Gives this host an installation of its own, a checkout whose files say that it is this version. */
  installHermes(version: string): void {
    const install = this.path(".hermes/hermes-agent");
    rmSync(install, { recursive: true, force: true });
    // With its times, by which Python knows whether compiled code is of this file.
    cpSync(join(FIXTURES, "hermes-agent"), install, { recursive: true, preserveTimestamps: true });
    this.edit(join(install, "hermes_cli/__init__.py"), /__version__ = ".*"/, `__version__ = "${version}"`);
    const python = join(install, "venv/bin/python");
    this.program("hermes", `#!/bin/sh\nexec ${python} -m hermes_cli.main "$@"\n`);
    const commit = createHash("sha1").update(version).digest("hex");
    // Nobody starts a gateway in the second in which its code has come, and `ps` knows no parts of one.
    const at = Math.floor(Date.now() / 1000) - 60;
    const cloned = `${at} +0000\tclone: from https://example.org/hermes-agent`;
    this.write(join(install, ".git/HEAD"), "ref: refs/heads/main\n");
    this.write(join(install, ".git/refs/heads/main"), `${commit}\n`);
    this.write(
      join(install, ".git/logs/HEAD"),
      `${"0".repeat(40)} ${commit} ada <ada@example.org> ${cloned}\n`,
    );
    const dated = ["hermes_cli/__init__.py", ".git/HEAD", ".git/refs/heads/main", ".git/logs/HEAD"];
    for (const name of dated) utimesSync(join(install, name), at, at);
  }

  get environment(): Record<string, string> {
    return {
      HOME: this.home,
      USER: "root",
      PATH: `${this.path(".local/bin")}:${dirname(process.execPath)}:/usr/bin:/bin`,
      LANG: "C.UTF-8",
      ...this.#services?.environment,
    };
  }

  /** The command line of hermes-fleet on this host, program first. */
  fleetCommand(words: readonly string[]): readonly [string, ...string[]] {
    const isSaid = words.includes("--service-manager");
    return [process.execPath, PROGRAM, ...(isSaid ? [] : (this.#services?.options ?? [])), ...words];
  }

  /** Runs hermes-fleet as a user would, in the folder of the manifest. */
  fleet(words: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
    return this.beginFleet(words, environment).ended;
  }

  /** Runs hermes-fleet and takes its one JSON document apart. */
  async fleetJson<T>(words: readonly string[], environment: Record<string, string> = {}): Promise<T> {
    const ran = await this.fleet([...words, "--json"], environment);
    return JSON.parse(ran.stdout) as T; // the caller knows the schema
  }

  hermes(...words: readonly string[]): Promise<Ran> {
    return this.run(this.path(".local/bin/hermes"), words);
  }

  run(program: string, words: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
    return this.begin(program, words, environment).ended;
  }

  /** Begins hermes-fleet and does not wait for its end. */
  beginFleet(words: readonly string[], environment: Record<string, string> = {}): Begun {
    const [program, ...all] = this.fleetCommand(words);
    return this.begin(program, all, environment);
  }

  begin(program: string, words: readonly string[], environment: Record<string, string> = {}): Begun {
    const child = spawn(program, words, {
      cwd: this.path("work"),
      env: { ...this.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise<Ran>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
    return {
      pid: child.pid ?? 0,
      get stdout() {
        return stdout;
      },
      get stderr() {
        return stderr;
      },
      get hasEnded() {
        return child.exitCode !== null || child.signalCode !== null;
      },
      signal: (name) => void child.kill(name),
      ended,
    };
  }

  /** A profile's service, as the service manager has it. */
  async service(profile: string): Promise<Service> {
    const service = (await this.services.list([profile])).get(profile);
    if (service === undefined) throw new Error(`nothing was told of ${profile}`);
    return service;
  }

  /** The PID that the service manager has for a profile's gateway; 0: none. */
  pid(profile: string): Promise<number> {
    return this.services.pid(profile);
  }

  /** Waits until the service manager has a process for a profile's gateway. */
  async starting(profile: string): Promise<void> {
    await until(`the gateway of ${profile} to start`, async () => (await this.pid(profile)) > 0);
  }

  /** Waits until the service manager's process for a profile's gateway has started up; its PID. */
  async running(profile: string): Promise<number> {
    let running = 0;
    await until(`the gateway of ${profile} to run`, async () => {
      running = this.#startedUp(this.profile(profile));
      // The service manager is asked last: that takes a process.
      return running > 0 && running === (await this.pid(profile));
    });
    return running;
  }

  /** Waits until a gateway of a home has started up, whoever runs it; its PID. */
  async startedUp(home: string): Promise<number> {
    let running = 0;
    await until(`a gateway of ${home} to run`, () => {
      running = this.#startedUp(home);
      return running > 0;
    });
    return running;
  }

  /** The PID of the gateway that says that it runs and has written all that a start writes, to its log too; 0: none. */
  #startedUp(home: string): number {
    const state = join(home, "gateway_state.json");
    if (!existsSync(state)) return 0;
    const { pid, gateway_state } = JSON.parse(this.read(state)) as Record<string, unknown>; // the stand-in writes it whole
    if (gateway_state !== "running" || typeof pid !== "number") return 0;
    const path = join(home, "logs/gateway.log");
    const log = existsSync(path) ? this.read(path) : "";
    const isStarting = log.lastIndexOf("Starting Hermes Gateway") > log.lastIndexOf("Cron ticker started");
    return isStarting ? 0 : pid;
  }

  /**
   * Every file below the home, with its bytes, mode and time of change: equal snapshots mean that nothing was written.
   * What the service manager keeps there for itself is left out, and what has gone since its folder was read.
   */
  snapshot(folder = this.home): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    const left = this.#services?.ownFolders.map((name) => this.path(name)) ?? [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (!left.includes(path)) Object.assign(found, this.#shot(path, entry));
    }
    return found;
  }

  #shot(path: string, entry: Dirent): Readonly<Record<string, string>> {
    try {
      const { mode, mtimeMs } = lstatSync(path);
      if (entry.isDirectory()) return { [path]: `folder ${mode}`, ...this.snapshot(path) };
      if (entry.isSymbolicLink()) return { [path]: `link ${readlinkSync(path)}` };
      if (entry.isFile()) return { [path]: `${mode} ${mtimeMs} ${readFileSync(path, "base64")}` };
      return { [path]: `other ${mode}` };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return {}; // what node:fs throws
      throw error;
    }
  }
}
