import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LaunchdStandIn, OWN_FOLDER } from "../launchd-stand-in.ts";
import { FIXTURES } from "../paths.ts";
import type { TestHost } from "../test-host.ts";
import { until } from "../until.ts";
import type { Backend, Limits, Service, ServiceState, Services, Spoil, Traits } from "./backend.ts";

/** A stand-in for launchd: no Mac is needed, and none has been asked. */
export const LAUNCHD: Backend = {
  name: "launchd",
  whyNone: () =>
    ["/usr/bin/python3", "/usr/bin/perl"].every((path) => existsSync(path))
      ? undefined
      : "there is no Python or no Perl for the stand-in launchd",
  start: async (host) => new LaunchdServices(host, await LaunchdStandIn.start(host)),
};

const DOMAIN = `gui/${process.getuid?.() ?? 0}`;

const SPOILS: Readonly<Record<Spoil, readonly [RegExp, string]>> = {
  "another profile": [/(?<=<string>--profile<\/string>\s*<string>)[\w-]+/, "other"],
  "a program that is gone": [
    /(?<=<key>ProgramArguments<\/key>\s*<array>\s*<string>)[^<]+/,
    "/nowhere/hermes",
  ],
  "no start after a crash": [
    /(?<=<key>KeepAlive<\/key>\s*)(?:<true\/>|<dict>.*?<\/dict>|<dict\/>)/s,
    "<false/>",
  ],
  "no start at login": [/(?<=<key>RunAtLoad<\/key>\s*)<true\/>/, "<false/>"],
};

/** The verbs of launchctl by which a service comes up, or goes down. */
const VERBS = {
  enable: ["enable"],
  start: ["bootstrap", "kickstart"],
  // Loaded anew, since a kickstart would go on with the plist as it was.
  restart: ["bootstrap"],
  stop: ["bootout", "kill"],
} as const;

class LaunchdServices implements Services {
  readonly backend = "launchd";
  readonly traits: Traits = {
    // A job that was unloaded is known to nobody.
    remembersFailures: false,
    keepsLimits: false,
    // A disabled label is not loaded, and Hermes then runs a gateway that nobody supervises.
    startsDisabled: false,
    takesEditsAtOnce: false,
    limits: ["memory_max", "nice"],
    callNames: "one",
  };
  readonly #host: TestHost;
  readonly #launchd: LaunchdStandIn;

  constructor(host: TestHost, launchd: LaunchdStandIn) {
    this.#host = host;
    this.#launchd = launchd;
  }

  // The host.
  readonly environment = {};
  readonly options = ["--service-manager", "launchd"];
  readonly client = { name: "launchctl", path: join(FIXTURES, "bin/launchctl") };
  // A Mac tells of processes by ps alone.
  readonly looksWith = [this.client, { name: "ps", path: "/usr/bin/ps" }];

  callsOf(verb: "start" | "stop", profile = ""): string {
    return VERBS[verb].map((word) => `*"${word} "*${profile}*`).join("|");
  }

  namedIn(calls: readonly string[], verb: "enable" | "start" | "restart"): readonly (readonly string[])[] {
    const label = /(ai\.hermes\.gateway[\w-]*)(?:\.plist)?$/;
    return (
      calls
        // A kickstart follows the call that loads.
        .filter((call) => call.startsWith(`launchctl ${VERBS[verb][0]} `))
        .map((call) => call.split(" ").flatMap((word) => label.exec(word)?.[1] ?? []))
    );
  }

  readonly ownFolders = [OWN_FOLDER];

  async waitsBeforeStart(milliseconds: number): Promise<void> {
    this.#launchd.switches({ throttle_ms: milliseconds });
  }

  async logOut(): Promise<void> {
    await this.#launchd.does("logout");
  }

  async logIn(): Promise<void> {
    await this.#launchd.does("login");
  }

  async stop(): Promise<void> {
    await this.#launchd.stop();
  }

  // Definitions.
  readonly folder = "Library/LaunchAgents";

  id(profile: string): string {
    return profile === "default" ? "ai.hermes.gateway" : `ai.hermes.gateway-${profile}`;
  }

  definition(profile: string): string {
    return this.#host.path(this.folder, `${this.id(profile)}.plist`);
  }

  /** The plist is all of it. */
  files(profile: string): readonly string[] {
    const path = this.definition(profile);
    return existsSync(path) ? [path] : [];
  }

  mayWrite(profile: string): readonly string[] {
    return [`${this.folder}/${this.id(profile)}.plist`];
  }

  command(profile: string): string {
    const text = this.#host.read(this.definition(profile));
    const [, words = ""] = /<key>ProgramArguments<\/key>\s*<array>(.*?)<\/array>/s.exec(text) ?? [];
    return [...words.matchAll(/<string>(.*?)<\/string>/gs)].map(([, word = ""]) => unescaped(word)).join(" ");
  }

  isHermesOwn(profile: string): boolean {
    return this.command(profile).includes("-m hermes_cli.main");
  }

  /** It is not asked: the job is loaded at once, and runs. */
  install(
    profile: string,
    { running, startsAtLogin }: { readonly running: boolean; readonly startsAtLogin: boolean },
  ): readonly string[] {
    return [
      `hermes -p ${profile} gateway install >/dev/null`,
      ...(running ? [] : [`hermes -p ${profile} gateway stop >/dev/null`]),
      ...(startsAtLogin ? [] : [`${this.client.path} disable ${DOMAIN}/${this.id(profile)}`]),
    ];
  }

  /** `gateway run` leaves a plist as it is. */
  async settled(): Promise<void> {}

  spoil(profile: string, how: Spoil): boolean {
    return this.#host.edit(this.definition(profile), ...SPOILS[how]);
  }

  mangle(profile: string): void {
    for (const how of Object.keys(SPOILS)) this.spoil(profile, how as Spoil); // the keys of the type
    const path = this.definition(profile);
    this.#host.edit(path, "<dict>", "<!-- mine -->\n<dict>");
    this.#host.edit(path, /<\/dict>\s*<\/plist>/, "<key>Mine</key><string>kept</string>\n</dict>\n</plist>");
  }

  hasOwnLines(profile: string): boolean {
    return /<!-- mine -->.*<key>Mine<\/key>\s*<string>kept<\/string>/s.test(
      this.#host.read(this.definition(profile)),
    );
  }

  writeForeign(profile: string, home: string): void {
    this.#write(this.id(profile), ["/bin/sleep", "600"], { HERMES_HOME: home });
  }

  // There are no drop-ins.
  addOwn(): undefined {}

  commentLimits(): undefined {}

  hasLimitsOnDisk(profile: string): boolean {
    return /<key>(?:Nice|SoftResourceLimits|HardResourceLimits)<.key>/.test(
      this.#host.read(this.definition(profile)),
    );
  }

  areLimitsByHand(): boolean {
    return false;
  }

  /** Python's plistlib knows the format, and launchd's manual page the types. */
  async complaints(paths: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#host.run("/usr/bin/python3", ["-c", JUDGE, ...paths]);
    return code === 0 ? stdout + stderr : `the judge ended with ${code}: ${stdout}${stderr}`;
  }

  // What it is asked.
  async pid(profile: string): Promise<number> {
    const { stdout } = await this.launchctl("print", `${DOMAIN}/${this.id(profile)}`);
    return Number(/^\tpid = (\d+)$/m.exec(stdout)?.[1] ?? 0);
  }

  async list(profiles: readonly string[]): Promise<ReadonlyMap<string, Service>> {
    const [jobs, disabled] = await Promise.all([this.#jobs(), this.#disabled()]);
    return new Map(
      profiles.map((profile) => {
        const label = this.id(profile);
        const pid = jobs.get(label) ?? 0;
        const plist = this.definition(profile);
        const hasPlist = existsSync(plist);
        return [
          profile,
          {
            pid,
            state: stateOf(jobs.get(label)),
            startsAtLogin: hasPlist && !disabled.has(label),
            limits: pid > 0 ? limitsOfProcess(pid) : limitsIn(hasPlist ? this.#host.read(plist) : ""),
          },
        ] as const;
      }),
    );
  }

  async loaded(): Promise<Readonly<Record<string, ServiceState>>> {
    const jobs = [...(await this.#jobs())].filter(([label]) => label.startsWith("ai.hermes.gateway"));
    return Object.fromEntries(jobs.map(([label, pid]) => [label, stateOf(pid)]));
  }

  async startsAfterCrash(profile: string): Promise<boolean> {
    const { stdout } = await this.launchctl("print", `${DOMAIN}/${this.id(profile)}`);
    return /^\tproperties = .*\bkeepalive\b/m.test(stdout);
  }

  async restartedInGoodOrder(profile: string): Promise<boolean> {
    const { stdout } = await this.launchctl("print", `${DOMAIN}/${this.id(profile)}`);
    return /^\tlast exit code = (?:0|\(never exited\))$/m.test(stdout);
  }

  // What a person does to it.
  async start(...profiles: readonly string[]): Promise<void> {
    for (const profile of profiles) {
      const started = await this.launchctl("kickstart", `${DOMAIN}/${this.id(profile)}`);
      if (started.code !== 0) await this.launchctl("bootstrap", DOMAIN, this.definition(profile));
    }
  }

  async end(...profiles: readonly string[]): Promise<void> {
    await Promise.all(profiles.map((profile) => this.#unload(this.id(profile))));
  }

  async restart(...profiles: readonly string[]): Promise<void> {
    const restart = (profile: string) => this.launchctl("kickstart", "-k", `${DOMAIN}/${this.id(profile)}`);
    await Promise.all(profiles.map(restart));
  }

  async enable(profile: string): Promise<void> {
    await this.launchctl("enable", `${DOMAIN}/${this.id(profile)}`);
  }

  async disable(profile: string): Promise<void> {
    await this.launchctl("disable", `${DOMAIN}/${this.id(profile)}`);
  }

  /** A plist is read when it is loaded, and not before. */
  async reload(): Promise<void> {}

  /** The job stays loaded, and tries to start. */
  async readAgain(profile: string): Promise<void> {
    await this.end(profile);
    await this.start(profile);
  }

  async addForeign(profile: string): Promise<number> {
    this.writeForeign(profile, this.#host.path("other-home"));
    await this.start(profile);
    return this.pid(profile);
  }

  async runBeside(
    name: string,
    program: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.launchctl("bootstrap", DOMAIN, this.#write(name, program, environment));
  }

  async endBeside(name: string): Promise<void> {
    await this.#unload(name);
  }

  /** Where the log cannot be opened, the job ends before its program begins; launchd never gives up. */
  preventStart(profile: string): string {
    rmSync(this.#log(profile), { force: true });
    mkdirSync(this.#log(profile), { recursive: true });
    return "78";
  }

  async allowStart(profile: string): Promise<void> {
    rmSync(this.#log(profile), { recursive: true });
  }

  async killsSoon(): Promise<void> {
    this.#launchd.switches({ exit_timeout_ms: 1_000 });
  }

  refuse(profile: string): void {
    const failure = { exit: 5, stderr: "Bootstrap failed: 5: Input/output error" };
    this.#launchd.switches({ fail: { [`bootstrap ${DOMAIN} ${this.definition(profile)}`]: failure } });
  }

  // What is launchd's alone.
  launchctl(...words: readonly string[]) {
    return this.#host.run(this.client.path, words);
  }

  #log(profile: string): string {
    return this.#host.profile(profile, "logs/gateway.log");
  }

  /** The jobs of the desktop session, by label, each with its PID or 0. */
  async #jobs(): Promise<ReadonlyMap<string, number>> {
    const { stdout } = await this.launchctl("print", DOMAIN);
    const [, block = ""] = /^\tservices = \{$(.*?)^\t\}$/ms.exec(stdout) ?? [];
    return new Map(
      [...block.matchAll(/^\s+(\d+)\s+\S+\s+(\S+)$/gm)].map(([, pid, label = ""]) => [label, Number(pid)]),
    );
  }

  async #disabled(): Promise<ReadonlySet<string>> {
    const { stdout } = await this.launchctl("print-disabled", DOMAIN);
    return new Set([...stdout.matchAll(/^\s*"(.+)" => disabled$/gm)].map(([, label = ""]) => label));
  }

  /** A job is still there for a while after it was told to go. */
  async #unload(label: string): Promise<void> {
    await this.launchctl("bootout", `${DOMAIN}/${label}`);
    await until(`${label} to be gone`, async () => !(await this.#jobs()).has(label));
  }

  #write(label: string, program: readonly string[], environment: Readonly<Record<string, string>>): string {
    const path = this.#host.path(this.folder, `${label}.plist`);
    const strings = program.map((word) => `<string>${escaped(word)}</string>`);
    const variables = Object.entries(environment).map(
      ([key, value]) => `<key>${key}</key><string>${escaped(value)}</string>`,
    );
    const keys = [
      `<key>Label</key><string>${label}</string>`,
      `<key>ProgramArguments</key><array>${strings.join("")}</array>`,
      `<key>EnvironmentVariables</key><dict>${variables.join("")}</dict>`,
      "<key>RunAtLoad</key><true/>",
    ];
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n<dict>${keys.join("\n")}</dict>\n</plist>\n`;
    this.#host.write(path, text, 0o644);
    return path;
  }
}

/** @param pid undefined: it is not loaded */
function stateOf(pid: number | undefined): ServiceState {
  if (pid === undefined) return "stopped";
  return pid > 0 ? "running" : "waiting";
}

function limitsIn(plist: string): Limits {
  const integer = (key: string) => new RegExp(`<key>${key}</key>\\s*<integer>(-?\\d+)</integer>`).exec(plist);
  const memory = integer("ResidentSetSize");
  return {
    memoryMax: memory === null ? undefined : Number(memory[1]),
    cpuQuota: undefined,
    nice: Number(integer("Nice")?.[1] ?? 0),
  };
}

/** What it was started with, which later edits of the plist do not change. */
function limitsOfProcess(pid: number): Limits {
  try {
    const soft = /^Max resident set +(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[1];
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return {
      memoryMax: soft === undefined || soft === "unlimited" ? undefined : Number(soft),
      cpuQuota: undefined,
      nice: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]),
    };
  } catch {
    return { memoryMax: undefined, cpuQuota: undefined, nice: 0 }; // It has ended since.
  }
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Says what launchd would not take, or would take otherwise than it is meant, a line each. */
const JUDGE = `
import os, plistlib, stat, sys
TYPES = {"Label": str, "ProgramArguments": list, "EnvironmentVariables": dict, "WorkingDirectory": str,
         "RunAtLoad": bool, "KeepAlive": (bool, dict), "ThrottleInterval": int, "ExitTimeOut": int, "Nice": int,
         "StandardOutPath": str, "StandardErrorPath": str, "LimitLoadToSessionType": (str, list),
         "ProcessType": str, "SoftResourceLimits": dict, "HardResourceLimits": dict}
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        plist = plistlib.load(file)
    if plist.get("Label") != os.path.basename(path)[:-len(".plist")]:
        print(path, "has the label", plist.get("Label"))
    for key, value in plist.items():
        if key in TYPES and (not isinstance(value, TYPES[key]) or (TYPES[key] is int and isinstance(value, bool))):
            print(path, key, "is", repr(value))
    words = list(plist["ProgramArguments"]) + list(plist.get("EnvironmentVariables", {}).values())
    for word in words:
        if not isinstance(word, str):
            print(path, "has", repr(word), "where a string has to be")
    if os.path.islink(path) or os.stat(path).st_mode & 0o022 or os.stat(path).st_uid != os.getuid():
        print(path, "is not its owner's alone to write")
    if not os.access(plist["ProgramArguments"][0], os.X_OK):
        print(path, "runs", plist["ProgramArguments"][0], "which cannot be run")
    if not os.path.isdir(plist.get("WorkingDirectory", "/")):
        print(path, "runs in", plist["WorkingDirectory"], "which is not there")
`;
