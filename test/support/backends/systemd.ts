import { existsSync, lstatSync, realpathSync, rmSync } from "node:fs";
import { endProcessesOf } from "../processes-of-home.ts";
import type { TestHost } from "../test-host.ts";
import { until } from "../until.ts";
import { UserManager, whyNoUserManager } from "../user-manager.ts";
import type { Backend, Limits, Service, ServiceState, Services, Spoil, Traits } from "./backend.ts";

/** A real `systemd --user`. */
export const SYSTEMD: Backend = {
  name: "systemd",
  whyNone: whyNoUserManager,
  start: async (host) => new SystemdServices(host, await UserManager.start(host.home)),
};

const SPOILS: Readonly<Record<Spoil, readonly [RegExp, string]>> = {
  "another profile": [/--profile [\w-]+/, "--profile other"],
  "a program that is gone": [/^ExecStart=\S+/m, "ExecStart=/nowhere/hermes"],
  "no start after a crash": [/^Restart=always$/m, "Restart=no"],
  "no start at login": [/^WantedBy=.*\n/m, ""],
};

class SystemdServices implements Services {
  readonly backend = "systemd";
  readonly traits: Traits = {
    remembersFailures: true,
    keepsLimits: true,
    startsDisabled: true,
    takesEditsAtOnce: true,
    limits: ["memory_max", "cpu_quota", "nice"],
    callNames: "many",
  };
  readonly #host: TestHost;
  #manager: UserManager;

  constructor(host: TestHost, manager: UserManager) {
    this.#host = host;
    this.#manager = manager;
  }

  // The host.
  get environment() {
    return { XDG_RUNTIME_DIR: this.#manager.runtimeFolder };
  }

  readonly options = [];
  readonly client = { name: "systemctl", path: realpathSync("/usr/bin/systemctl") };
  readonly looksWith = [this.client];

  callsOf(verb: "start" | "stop", profile = ""): string {
    return `*" ${verb} "*${profile}*`;
  }

  namedIn(calls: readonly string[], verb: "enable" | "start" | "restart"): readonly (readonly string[])[] {
    return calls
      .filter((call) => call.startsWith(`systemctl --user ${verb} `))
      .map((call) => call.split(" ").filter((word) => word.endsWith(".service")));
  }

  // Its own are in its runtime folder, which is not in the home.
  readonly ownFolders = [];

  /** Units say 5 s. A drop-in of this name is one of every unit whose name begins so. */
  async waitsBeforeStart(milliseconds: number): Promise<void> {
    const path = this.#host.path(this.folder, "hermes-.service.d/wait.conf");
    this.#host.write(path, `[Service]\nRestartSec=${milliseconds}ms\n`, 0o644);
    await this.reload();
  }

  async logOut(): Promise<void> {
    await this.#manager.stop();
  }

  async logIn(): Promise<void> {
    this.#manager = await UserManager.start(this.#host.home);
  }

  /** With what a test has begun outside of it. */
  async stop(): Promise<void> {
    await this.#manager.stop();
    await endProcessesOf(this.#host.home);
  }

  // Definitions.
  readonly folder = ".config/systemd/user";

  id(profile: string): string {
    return profile === "default" ? "hermes-gateway.service" : `hermes-gateway-${profile}.service`;
  }

  definition(profile: string): string {
    return this.#host.path(this.folder, this.id(profile));
  }

  /** The unit, its drop-ins, its link of login. */
  files(profile: string): readonly string[] {
    const folder = this.#host.path(this.folder);
    const unit = this.id(profile);
    return Object.keys(existsSync(folder) ? this.#host.snapshot(folder) : {}).filter((path) =>
      path.split("/").some((part) => part === unit || part === `${unit}.d`),
    );
  }

  mayWrite(profile: string): readonly string[] {
    const unit = `${this.folder}/${this.id(profile)}`;
    return [unit, `${unit}.d/50-hermes-fleet.conf`];
  }

  command(profile: string): string {
    return /^ExecStart=(.*)$/m.exec(this.#host.read(this.definition(profile)))?.[1] ?? "";
  }

  isHermesOwn(profile: string): boolean {
    return this.command(profile).includes("-m hermes_cli.main");
  }

  install(
    profile: string,
    { running, startsAtLogin }: { readonly running: boolean; readonly startsAtLogin: boolean },
  ): readonly string[] {
    const answers = [running, startsAtLogin].map((is) => (is ? "y\\n" : "n\\n")).join("");
    return [`printf '${answers}' | hermes -p ${profile} gateway install >/dev/null`];
  }

  /** `gateway run` rewrites its unit soon after its start. */
  async settled(profile: string): Promise<void> {
    await until(`Hermes to rewrite the unit of ${profile}`, () => this.isHermesOwn(profile));
  }

  spoil(profile: string, how: Spoil): boolean {
    return this.#host.edit(this.definition(profile), ...SPOILS[how]);
  }

  mangle(profile: string): void {
    const path = this.definition(profile);
    const spoilt = this.#host
      .read(path)
      .replace(/^ExecStart=.*/m, "ExecStart=/nowhere/hermes \\\n  --profile other \\\n  gateway run")
      .replace("Restart=always", "Restart=no")
      .replace("WantedBy=default.target", "WantedBy=");
    this.#host.write(path, `# mine\n${spoilt}\n[X-Mine]\nKept=yes\n`);
  }

  hasOwnLines(profile: string): boolean {
    return /^# mine\n.*\n\[X-Mine\]\nKept=yes\n$/s.test(this.#host.read(this.definition(profile)));
  }

  writeForeign(profile: string, home: string): void {
    const text = `[Service]\nEnvironment="HERMES_HOME=${home}"\nExecStart=/bin/sleep 600\n[Install]\nWantedBy=default.target\n`;
    this.#host.write(this.definition(profile), text, 0o644);
  }

  addOwn(profile: string): string {
    const text = "# by hand\n[Service]\nEnvironment=BY_HAND=1\n";
    this.#host.write(this.dropIn(profile, "10-by-hand"), text, 0o644);
    return "a drop-in of somebody's own";
  }

  commentLimits(profile: string): string | undefined {
    const path = this.dropIn(profile, "50-hermes-fleet");
    return this.#host.edit(path, /$/, "# by hand\n") ? "a comment in the drop-in" : undefined;
  }

  hasLimitsOnDisk(profile: string): boolean {
    return this.files(profile).some((path) => path.includes(".service.d"));
  }

  areLimitsByHand(profile: string): boolean {
    const path = this.dropIn(profile, "50-hermes-fleet");
    return existsSync(path) && this.#host.read(path).includes("by hand");
  }

  async complaints(paths: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#host.run("systemd-analyze", ["--user", "verify", ...paths]);
    return code === 0 ? stdout + stderr : `systemd-analyze ended with ${code}: ${stdout}${stderr}`;
  }

  // What it is asked.
  async pid(profile: string): Promise<number> {
    const { stdout } = await this.systemctl("show", "-p", "MainPID", "--value", this.id(profile));
    return Number(stdout.trim());
  }

  async list(profiles: readonly string[]): Promise<ReadonlyMap<string, Service>> {
    const names = "Id,ActiveState,Result,MainPID,MemoryMax,CPUQuotaPerSecUSec,Nice";
    const shown = await this.#show(names, ...profiles.map((profile) => this.id(profile)));
    return new Map(
      profiles.map((profile) => {
        const is = shown.find(({ Id }) => Id === this.id(profile)) ?? {};
        const link = this.#host.path(this.folder, "default.target.wants", this.id(profile));
        const startsAtLogin = lstatSync(link, { throwIfNoEntry: false }) !== undefined;
        return [
          profile,
          { pid: Number(is.MainPID), state: stateOf(is), startsAtLogin, limits: limitsOf(is) },
        ] as const;
      }),
    );
  }

  async loaded(): Promise<Readonly<Record<string, ServiceState>>> {
    const listed = await this.systemctl("list-units", "--all", "--output=json", "hermes-gateway*");
    // systemd's own JSON.
    const units = JSON.parse(listed.stdout) as readonly { readonly unit: string; readonly active: string }[];
    return Object.fromEntries(
      units.map(({ unit, active }) => [unit, stateOf({ ActiveState: active, Result: "success" })]),
    );
  }

  async startsAfterCrash(profile: string): Promise<boolean> {
    const [is] = await this.#show("Restart", this.id(profile));
    return is?.Restart === "always";
  }

  async restartedInGoodOrder(profile: string): Promise<boolean> {
    const [is] = await this.#show("NRestarts,Result", this.id(profile));
    return is?.NRestarts === "0" && is.Result === "success";
  }

  // What a person does to it.
  async start(...profiles: readonly string[]): Promise<void> {
    await this.#verb("start", profiles);
  }

  async end(...profiles: readonly string[]): Promise<void> {
    await this.#verb("stop", profiles);
  }

  async restart(...profiles: readonly string[]): Promise<void> {
    await this.#verb("restart", profiles);
  }

  async enable(profile: string): Promise<void> {
    await this.#verb("enable", [profile]);
  }

  async disable(profile: string): Promise<void> {
    await this.#verb("disable", [profile]);
  }

  async reload(): Promise<void> {
    await this.systemctl("daemon-reload");
  }

  async readAgain(profile: string): Promise<void> {
    await this.reload();
    await this.end(profile);
  }

  async addForeign(profile: string): Promise<number> {
    this.writeForeign(profile, this.#host.path("other-home"));
    await this.reload();
    await this.systemctl("enable", "--now", this.id(profile));
    return this.pid(profile);
  }

  async runBeside(
    name: string,
    program: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    const variables = Object.entries(environment).map(([key, value]) => `Environment="${key}=${value}"`);
    this.#host.write(
      this.#host.path(this.folder, `${name}.service`),
      ["[Service]", `ExecStart=${program.join(" ")}`, ...variables, ""].join("\n"),
    );
    await this.reload();
    await this.systemctl("start", `${name}.service`);
  }

  async endBeside(name: string): Promise<void> {
    await this.systemctl("stop", `${name}.service`);
  }

  /** A drop-in of the user's own wins over the unit. */
  preventStart(profile: string, then: "tries again" | "stays down"): string {
    const text = ["[Service]", "ExecStart=", "ExecStart=/nowhere/hermes gateway run"];
    const lines = then === "stays down" ? [...text, "Restart=no", ""] : [...text, ""];
    this.#host.write(this.dropIn(profile, "own"), lines.join("\n"), 0o644);
    return "203/EXEC";
  }

  async allowStart(profile: string): Promise<void> {
    rmSync(this.dropIn(profile, "own"));
    await this.reload();
  }

  async killsSoon(profile: string): Promise<void> {
    this.#host.write(this.dropIn(profile, "90-impatient"), "[Service]\nTimeoutStopSec=1\n", 0o644);
    await this.reload();
  }

  refuse(profile: string): void {
    this.#host.write(this.dropIn(profile, "own"), "[Service]\nType=nonsense-\nExecStart=\n");
  }

  // What is systemd's alone.
  systemctl(...words: readonly string[]) {
    return this.#host.run("systemctl", ["--user", ...words]);
  }

  dropIn(profile: string, name: string): string {
    return `${this.definition(profile)}.d/${name}.conf`;
  }

  async #verb(verb: string, profiles: readonly string[]): Promise<void> {
    await this.systemctl(verb, ...profiles.map((profile) => this.id(profile)));
  }

  async #show(names: string, ...units: readonly string[]): Promise<readonly Properties[]> {
    const { stdout } = await this.systemctl("show", "-p", names, ...units);
    return stdout.split("\n\n").map((block) => {
      const lines = block.trim().split("\n");
      return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string])); // `key=value`, always
    });
  }
}

type Properties = Readonly<Record<string, string>>;

function stateOf({ ActiveState, Result }: Properties): ServiceState {
  // What is ending has not ended: what becomes of it is not known yet.
  if (["active", "reloading", "deactivating"].includes(ActiveState ?? "")) return "running";
  if (ActiveState === "inactive" && Result === "success") return "stopped";
  return ActiveState === "activating" ? "waiting" : "failed";
}

function limitsOf({ MemoryMax = "", CPUQuotaPerSecUSec = "", Nice = "" }: Properties): Limits {
  const [, seconds = 0, milliseconds = 0] = /^(?:(\d+)s)? ?(?:(\d+)ms)?$/.exec(CPUQuotaPerSecUSec) ?? [];
  return {
    memoryMax: MemoryMax === "infinity" ? undefined : Number(MemoryMax),
    cpuQuota:
      CPUQuotaPerSecUSec === "infinity" ? undefined : Number(seconds) * 100 + Number(milliseconds) / 10,
    nice: Number(Nice),
  };
}
