import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { identityOf, isAlive } from "./processes.mjs";
import { findPython } from "./requirements.mjs";

const inRepository = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Made up. They look like tokens, and what must not show them is held to that. */
export const TOKENS = {
  ANTHROPIC_API_KEY: "sk-ant-demo-4f1d9c27",
  DEFAULT_TELEGRAM_TOKEN: "1001:demo-default-7c21",
  CODER_TELEGRAM_TOKEN: "1002:demo-coder-b83e",
  PERSONAL_DISCORD_TOKEN: "demo-personal-52aa91",
  RESEARCH_TELEGRAM_TOKEN: "1003:demo-research-e0f6",
};

const STAND_INS = ["hermes", "systemctl", "loginctl", "systemd-user-stand-in"];

/** How long one command may take. */
const DEADLINE_MS = 60_000;

/** How long anything may take to end once it was asked to. */
const GRACE_MS = 8_000;

/** A throw-away machine: a home with a Hermes in it, and a user manager of its own. */
export class Stage {
  /** Not below a temporary directory: there Hermes leaves its services alone, which it does nowhere else. */
  home;
  #manager;
  #running;
  #isInterrupted = false;

  /** Makes the home and starts the user manager. */
  async set() {
    const cache = join(homedir(), ".cache");
    mkdirSync(cache, { recursive: true });
    this.home = mkdtempSync(join(cache, "hermes-fleet-demo-"));
    for (const folder of [".local/bin", ".hermes", "fleet"])
      mkdirSync(this.path(folder), { recursive: true });
    mkdirSync(this.path("run"), { mode: 0o700 });
    for (const name of STAND_INS)
      symlinkSync(inRepository(`fixtures/bin/${name}`), this.path(".local/bin", name));
    symlinkSync(inRepository("dist/hermes-fleet.js"), this.path(".local/bin/hermes-fleet"));
    // The version of Hermes is read from its installation, which is where it would be on a real machine.
    symlinkSync(inRepository("fixtures/hermes-agent"), this.path(".hermes/hermes-agent"));
    this.#write(".local/bin/python3", `#!/bin/sh\nexec '${findPython()}' "$@"\n`, 0o755);
    // The real one takes up to ten seconds to be ready.
    this.#write(".hermes/.stand-in.json", JSON.stringify({ lock_delay_ms: 200, rewrite_delay_ms: 300 }));
    copyFileSync(inRepository("hermes-fleet.example.yaml"), this.path("fleet/hermes-fleet.yaml"));
    await this.#startManager();
  }

  path(...parts) {
    return join(this.home, ...parts);
  }

  /** A file in a profile's home. */
  profile(name, ...parts) {
    return name === "default"
      ? this.path(".hermes", ...parts)
      : this.path(".hermes/profiles", name, ...parts);
  }

  /** The definition of a named profile's service. */
  unit(name) {
    return this.path(".config/systemd/user", `hermes-gateway-${name}.service`);
  }

  read(path) {
    return readFileSync(path, "utf8");
  }

  /** A file's text; undefined where there is none. */
  readIfThere(path) {
    return existsSync(path) ? this.read(path) : undefined;
  }

  /** The texts of all files in a folder. */
  readAll(folder) {
    return readdirSync(folder)
      .map((name) => this.read(join(folder, name)))
      .join("\n");
  }

  /** A file's permissions: `600`. */
  mode(path) {
    return (statSync(path).mode & 0o777).toString(8);
  }

  /** Runs a command line as a user would, on the terminal of the demo; its exit code. */
  async show(line) {
    return (await this.#run(line, ["ignore", "inherit", "inherit"])).code;
  }

  /** Runs a command line out of sight; what it printed. */
  async quietly(line) {
    return await this.#run(line, ["ignore", "pipe", "ignore"]);
  }

  /** What a profile's gateway says of itself, and whether that process still lives. */
  gateway(profile) {
    const path = this.profile(profile, "gateway_state.json");
    if (!existsSync(path)) return { state: "stopped", pid: undefined };
    const { pid, start_time: startTime, gateway_state: state } = JSON.parse(this.read(path));
    return isAlive({ pid, startTime }) ? { state, pid } : { state: "stopped", pid: undefined };
  }

  /** Ends what is running, at once where it is asked a second time; nothing more is started. */
  interrupt() {
    // On the first Ctrl-C hermes-fleet finishes its running steps and lets its lock go.
    const name = this.#isInterrupted ? "SIGKILL" : "SIGINT";
    this.#isInterrupted = true;
    const running = this.#running;
    if (running === undefined) return;
    // The whole group: a shell and what it runs.
    signalGroup(running.pid, name);
    setTimeout(() => running.hasEnded || signalGroup(running.pid, "SIGKILL"), GRACE_MS).unref();
  }

  /** Ends every process that was started and removes the home; what could not be cleared away. */
  async clear() {
    if (this.home === undefined) return [];
    const gateways = this.#gatewayProcesses();
    const manager = this.#manager;
    if (manager !== undefined) await end(manager);
    const survivors = gateways.filter(isAlive);
    for (const { pid } of survivors) signal(pid, "SIGKILL");
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    return [
      ...survivors.map(({ pid }) => `process ${pid} (killed)`),
      ...(existsSync(this.home) ? [this.home] : []),
    ];
  }

  async #startManager() {
    const manager = spawn(this.path(".local/bin/systemd-user-stand-in"), ["run"], {
      cwd: this.home,
      env: this.#environment,
      stdio: "ignore",
      // In a group of its own, since Ctrl-C is for the demo: it ends the manager last.
      detached: true,
    });
    this.#manager = track(manager);
    const socket = this.path("run/systemd/private");
    const deadline = performance.now() + GRACE_MS;
    while (!existsSync(socket)) {
      if (this.#isInterrupted) throw new Error("interrupted");
      if (this.#manager.hasEnded || performance.now() > deadline)
        throw new Error("the stand-in for systemd does not come up");
      await pause(10);
    }
  }

  async #run(line, stdio) {
    if (this.#isInterrupted) throw new Error("interrupted");
    const child = track(
      spawn("/bin/sh", ["-c", line], {
        cwd: this.path("fleet"),
        env: this.#environment,
        stdio,
        detached: true,
      }),
    );
    this.#running = child;
    let stdout = "";
    child.stdout?.on("data", (chunk) => {
      stdout += chunk;
    });
    const timer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), DEADLINE_MS);
    const code = await child.end;
    clearTimeout(timer);
    this.#running = undefined;
    if (this.#isInterrupted) throw new Error("interrupted");
    if (code === null) throw new Error(`\`${line}\` was killed, after ${DEADLINE_MS / 1000} s at the latest`);
    return { code, stdout };
  }

  /** Little of the caller's: a HERMES_HOME, a state folder or a token of theirs would lead out of this home. */
  get #environment() {
    const passedOn = ["TERM", "NO_COLOR", "CI", "TZ"];
    return {
      ...Object.fromEntries(
        passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
      ),
      HOME: this.home,
      USER: "demo",
      LOGNAME: "demo",
      LANG: "C.UTF-8",
      PATH: [this.path(".local/bin"), dirname(process.execPath), process.env.PATH].join(delimiter),
      XDG_RUNTIME_DIR: this.path("run"),
      ...TOKENS,
    };
  }

  /** The gateways that have left a PID file, by PID and start time: those of this home and nobody else's. */
  #gatewayProcesses() {
    const folder = this.path(".hermes/profiles");
    const named = existsSync(folder) ? readdirSync(folder) : [];
    return ["default", ...named].flatMap((name) => {
      const path = this.profile(name, "gateway.pid");
      if (!existsSync(path)) return [];
      const { pid, start_time: startTime } = JSON.parse(this.read(path));
      return [{ pid, startTime }];
    });
  }

  #write(name, text, mode = 0o644) {
    writeFileSync(this.path(name), text, { mode });
  }
}

/** A child process that knows whether it has ended, and with what. */
function track(child) {
  child.hasEnded = false;
  child.end = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      child.hasEnded = true;
      resolve(code);
    });
  });
  return child;
}

/** Asks a process to end, and makes it end where it does not. */
async function end(child) {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await child.end;
  clearTimeout(timer);
}

function signalGroup(pid, name) {
  if (pid !== undefined && identityOf(pid) !== undefined) signal(-pid, name);
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
