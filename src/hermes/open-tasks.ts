import type { GatewayFact } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { Claim } from "./claim.ts";
import { hermesFor } from "./command-line.ts";
import type { Requirement } from "./distribution.ts";
import { type EnvReading, isRecord } from "./platform-settings.ts";
import { PLATFORMS } from "./platforms.ts";
import { missingLogin } from "./provider-login.ts";
import { sessionFiles } from "./session-files.ts";

/** Something that no file can declare: a person has to sit down and do it. */
export interface OpenTask {
  readonly kind: "model" | "platform" | "login" | "variable";
  /** A clause: `it has no model yet`. */
  readonly what: string;
  /** What to type for it. */
  readonly command: string;
}

/** What a profile's files say. */
export interface TaskState {
  readonly env: ReadonlyMap<string, EnvReading>;
  /** config.yaml, parsed. */
  readonly config: unknown;
  readonly claims: readonly Claim[];
  /** Texts of the auth.json of the profile and of the root, where they exist; undefined: not looked for. */
  readonly authStores: readonly string[] | undefined;
}

export interface TaskSource {
  readonly profile: ProfileName;
  /** Undefined where a file of it cannot be read: then nothing is known to be missing. */
  readonly state: TaskState | undefined;
  /** Variables that its distribution cannot do without, and that nothing provides. */
  readonly unmet: readonly Requirement[];
  readonly home: AbsolutePath;
  /** Without a gateway nobody needs a platform, or a login to one. */
  readonly isGatewayToRun: boolean;
  readonly gateway: GatewayFact;
}

/** What a person still has to do for a profile, in the order in which it is best done. */
export function openTasks(source: TaskSource): readonly OpenTask[] {
  const { state, profile } = source;
  return [
    ...(state === undefined ? [] : modelTasks(profile, state)),
    ...source.unmet.map((one) => variableTask(one, source.home)),
    ...(source.isGatewayToRun ? gatewayTasks(source) : []),
  ];
}

function variableTask({ name, description }: Requirement, home: AbsolutePath): OpenTask {
  const what = `its distribution needs ${name}${description === "" ? "" : ` (${description})`}`;
  // `hermes config set` writes keys and tokens to .env, and all else to config.yaml.
  return { kind: "variable", what, command: `$EDITOR ${home}/.env` };
}

function modelTasks(profile: ProfileName, { config, authStores }: TaskState): readonly OpenTask[] {
  const hermes = hermesFor(profile);
  const tasks: OpenTask[] = [];
  if (modelOf(config) === undefined) {
    tasks.push({ kind: "model", what: "it has no model yet", command: `${hermes} setup` });
  }
  const provider = authStores && missingLogin(config, authStores);
  if (provider !== undefined) {
    const what = `its model provider, ${provider}, waits for a login`;
    // Hermes' own advice. `hermes login` has been there since April 2026 only to say that it is gone.
    tasks.push({ kind: "login", what, command: `${hermes} model` });
  }
  return tasks;
}

/** The model that a profile uses by its config.yaml; undefined: none. */
export function modelOf(config: unknown): string | undefined {
  const model = isRecord(config) ? config.model : undefined;
  const names = isRecord(model) ? [model.default, model.model] : [model];
  return names.find((name): name is string => typeof name === "string" && name.trim() !== "");
}

function gatewayTasks({ profile, state, gateway }: TaskSource): readonly OpenTask[] {
  const hermes = hermesFor(profile);
  if (state !== undefined && isWithoutPlatform(state, gateway)) {
    const what = "no platform is set up, so nobody can talk to it";
    return [{ kind: "platform", what, command: `${hermes} setup` }];
  }
  // Whatever says so, the files or the gateway: a platform waits once.
  const waiting = new Map<string, OpenTask>();
  const disk = state === undefined ? "unknown" : whatsappPairing(state.claims);
  if (disk === "missing") {
    const what = "whatsapp is not paired yet: it waits for its QR code to be scanned";
    waiting.set("whatsapp", { kind: "login", what, command: `${hermes} whatsapp` });
  }
  for (const { platform, command } of reported(gateway)) {
    // A process that is gone may have waited for what has been done since.
    const isOver = gateway.is === "none" && platform === "whatsapp" && disk === "paired";
    if (isOver || waiting.has(platform) || (state !== undefined && isTurnedOff(platform, state))) continue;
    const who = platform === "" ? "its gateway" : platform;
    waiting.set(platform, {
      kind: "login",
      what: `${who} waits for a login`,
      command: `${hermes} ${command}`,
    });
  }
  return [...waiting.values()];
}

/**
 * Variables of platforms that bring no conflicts, and so are not in the table (upstream's environment reference and
 * plugin.yaml files). There are more in plugins: with one of those, a person is told once too often.
 */
const FURTHER_VARIABLES = /^(?:WECOM_(?!CALLBACK_)|GOOGLE_CHAT_|SIMPLEX_|NTFY_)/;

/** Errs on the side of silence: what is doubtful counts as a platform. */
function isWithoutPlatform({ env, config, claims }: TaskState, gateway: GatewayFact): boolean {
  if (claims.length > 0 || (gateway.is === "live" && (gateway.report?.platforms.length ?? 0) > 0))
    return false;
  if ([...env.keys()].some((variable) => FURTHER_VARIABLES.test(variable))) return false;
  const top = isRecord(config) ? config : {};
  const blocks = [top.platforms, isRecord(top.gateway) ? top.gateway.platforms : undefined];
  const isOn = ([name, block]: readonly [string, unknown]) =>
    !isInTable(name) && isRecord(block) && block.enabled === true;
  return !blocks.some((block) => isRecord(block) && Object.entries(block).some(isOn));
}

function isInTable(platform: string): boolean {
  return PLATFORMS.some(({ name }) => name === platform);
}

/** Nothing of a platform's is left in the settings, so that what its adapter said of it is over. */
function isTurnedOff(platform: string, { claims }: TaskState): boolean {
  return isInTable(platform) && !claims.some((claim) => claim.platform === platform);
}

/** Whether the session that WhatsApp would use is a paired one; `unknown` too where it is certainly turned off. */
function whatsappPairing(claims: readonly Claim[]): "paired" | "missing" | "unknown" {
  const sessions = claims.filter(({ platform, kind }) => platform === "whatsapp" && kind === "session");
  if (sessions.some(({ file }) => sessionFiles().includes(file))) return "paired";
  // A folder that a person has chosen in config.yaml is not looked into.
  return sessions.some(({ isCertain, configPath }) => isCertain && configPath === undefined)
    ? "missing"
    : "unknown";
}

interface Waiting {
  /** Empty where the gateway does not say which one. */
  readonly platform: string;
  /** What comes after `hermes`. */
  readonly command: string;
}

/**
 * Known from upstream's source is what WhatsApp says: "WhatsApp enabled but not paired — run 'hermes whatsapp' to
 * pair.", its entry `fatal`. The other words are guesses at what a platform that wants a person would say. Refused
 * credentials (`Unauthorized`, `login failed`) are not among them: no login mends a wrong token.
 */
const WAITS = new RegExp(
  [
    "\\bnot (?:paired|linked|logged in)\\b",
    "\\blogged out\\b",
    "\\bQR\\b",
    "\\bre-?pair\\b",
    "\\bpairing (?:code|required)\\b",
    "\\b(?:log|sign)[- ]?in (?:again|(?:is )?(?:required|needed))\\b",
    "\\bre-?authenticate\\b",
    "\\bOAuth (?:login|authori[sz]ation|consent)\\b",
    "\\bdevice code\\b",
    "\\bsession (?:has )?expired\\b",
  ].join("|"),
  "i",
);

/** Commands that messages of Hermes name. */
const NAMED = /\bhermes (whatsapp|model|auth|gateway setup|setup)\b/i;

/** What a gateway says it waits for. Of one that is gone only its last words count: the rest may be of any age. */
function reported(gateway: GatewayFact): readonly Waiting[] {
  const report = gateway.is === "live" ? gateway.report : gateway.lastReport;
  if (report === undefined) return [];
  const entries =
    gateway.is === "live"
      ? report.platforms.flatMap(({ platform, state, message }) =>
          state === "connected" || message === undefined || !WAITS.test(message)
            ? []
            : [{ platform, command: commandFor(platform, message) }],
        )
      : [];
  const { state, exitReason } = report;
  if (
    entries.length > 0 ||
    state !== "startup_failed" ||
    exitReason === undefined ||
    !WAITS.test(exitReason)
  ) {
    return entries;
  }
  const platform = /\bwhatsapp\b/i.test(exitReason) ? "whatsapp" : "";
  return [{ platform, command: commandFor(platform, exitReason) }];
}

function commandFor(platform: string, message: string): string {
  return NAMED.exec(message)?.[1]?.toLowerCase() ?? (platform === "whatsapp" ? "whatsapp" : "setup");
}
