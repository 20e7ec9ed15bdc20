import type { Secret } from "../model/secret.ts";
import type { Condition, Setting } from "./platform.ts";

/**
 * A variable as far as it is known: `reference` stands for a value that cannot be resolved here, and the same
 * reference is the same value.
 */
export type EnvReading =
  | { readonly is: "value"; readonly secret: Secret }
  | { readonly is: "reference"; readonly reference: string };

/** Where a setting was found. */
export interface Spot {
  /** What a person would look for: `TELEGRAM_BOT_TOKEN`, or `platforms.telegram.token in config.yaml`. */
  readonly what: string;
  readonly variable?: string;
  /** The dotted path into config.yaml, where it was found there. */
  readonly configPath?: string;
  /** Relative to the profile's home. */
  readonly file: string;
}

export type Found =
  | {
      readonly is: "text";
      readonly text: string;
      readonly spot: Spot;
      readonly fingerprint?: string;
      /** A number too long to have survived being read. */
      readonly isRounded?: true;
    }
  | { readonly is: "reference"; readonly reference: string; readonly spot: Spot }
  | { readonly is: "fallback"; readonly text: string };

export type Enabled = "yes" | "no" | "unsaid";

const TRUE = ["true", "1", "yes", "on"];
const FALSE = ["false", "0", "no", "off"];

/** What one profile says about one platform: its `.env` first, then its config.yaml. */
export class PlatformSettings {
  /** `enabled` in the platform's block, and where it says so. */
  readonly enabled: Enabled;
  readonly enabledSpot: Spot | undefined;
  /** `enabled: false` in a block of the platform's name at the top of config.yaml, which not every version heeds. */
  readonly isDoubtfullyDisabled: boolean;

  readonly #env: ReadonlyMap<string, EnvReading>;
  readonly #config: Readonly<Record<string, unknown>>;
  /** With the path of each, as a person would write it; the first one wins. */
  readonly #blocks: readonly { readonly path: string; readonly block: Readonly<Record<string, unknown>> }[];

  constructor(platform: string, env: ReadonlyMap<string, EnvReading>, config: unknown) {
    this.#env = env;
    this.#config = isRecord(config) ? config : {};
    this.#blocks = ["platforms", "gateway.platforms"].flatMap((folder) => {
      const path = `${folder}.${platform}`;
      const block = at(this.#config, path);
      return isRecord(block) ? [{ path, block }] : [];
    });
    const said = this.#blocks.find(({ block }) => enabledOf(block) !== "unsaid");
    this.enabled = said === undefined ? "unsaid" : enabledOf(said.block);
    this.enabledSpot = said && inConfig(`${said.path}.enabled`);
    const topLevel = this.#config[platform];
    this.isDoubtfullyDisabled = isRecord(topLevel) && enabledOf(topLevel) === "no";
  }

  /** The value that counts; undefined where there is none, or an empty one. */
  find(setting: Setting): Found | undefined {
    return this.#find(setting, this.enabled === "yes");
  }

  /** The same for what only matters once the platform is on: in config.yaml it counts whoever turned that on. */
  option(setting: Setting): Found | undefined {
    return this.#find(setting, true);
  }

  #find(setting: Setting, readsBlocks: boolean): Found | undefined {
    for (const variable of setting.variables) {
      const found = this.#variable(variable);
      if (found !== undefined) return found;
    }
    for (const path of readsBlocks ? (setting.paths ?? []) : []) {
      const found = this.#inBlocks(path);
      if (found !== undefined) return found;
    }
    return setting.fallback === undefined ? undefined : { is: "fallback", text: setting.fallback };
  }

  /** `unknown` where it hangs on a value that is known at apply only. */
  holds(condition: Condition): "yes" | "no" | "unknown" {
    const found = this.find(condition.setting);
    if (found === undefined) return "no";
    if (condition.oneOf === undefined) return "yes";
    if (found.is === "reference") return "unknown";
    return condition.oneOf.includes(found.text.trim().toLowerCase()) ? "yes" : "no";
  }

  /** Where a condition's value stands. */
  spotOf(condition: Condition): Spot | undefined {
    const found = this.find(condition.setting);
    return found === undefined || found.is === "fallback" ? undefined : found.spot;
  }

  /** True where the variable says no, in so many words. */
  saysNo(variable: string): boolean {
    const found = this.#variable(variable);
    return found?.is === "text" && FALSE.includes(found.text.trim().toLowerCase());
  }

  #variable(variable: string): Found | undefined {
    const reading = this.#env.get(variable);
    if (reading?.is === "reference") {
      return {
        is: "reference",
        reference: reading.reference,
        spot: { what: variable, variable, file: ".env" },
      };
    }
    if (reading?.is === "value") {
      const text = asHermesReads(variable, reading.secret.reveal());
      if (text === "") return undefined;
      const spot = { what: variable, variable, file: ".env" };
      const { fingerprint } = reading.secret;
      return { is: "text", text, spot, ...(fingerprint === undefined ? {} : { fingerprint }) };
    }
    // Top-level scalars of config.yaml are exported as environment unless the variable is set.
    if (!Object.hasOwn(this.#config, variable)) return undefined;
    return literal(this.#config[variable], { ...inConfig(variable), variable });
  }

  #inBlocks(path: string): Found | undefined {
    const says = this.#blocks.find(({ block }) => at(block, path) !== undefined);
    return says && literal(at(says.block, path), inConfig(`${says.path}.${path}`));
  }
}

/** True for what YAML calls a mapping. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inConfig(path: string): Spot {
  return { what: `${path} in config.yaml`, configPath: path, file: "config.yaml" };
}

function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      value,
    );
}

/** A scalar of config.yaml; `${VAR}` in it stays as it stands, so that such a value identifies nothing. */
function literal(value: unknown, spot: Spot): Found | undefined {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const text = String(value);
  if (text === "" || /\$\{[^}]*\}/.test(text)) return undefined;
  const isRounded = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  return { is: "text", text, spot, ...(isRounded ? { isRounded } : {}) };
}

/** Hermes drops what is not ASCII from such variables. */
function asHermesReads(variable: string, value: string): string {
  return /_(?:TOKEN|KEY|SECRET)$/.test(variable) ? value.replace(/\P{ASCII}/gu, "") : value;
}

function enabledOf(block: Readonly<Record<string, unknown>>): Enabled {
  const { enabled } = block;
  if (typeof enabled !== "boolean" && typeof enabled !== "string") return "unsaid";
  const text = String(enabled).toLowerCase();
  if (TRUE.includes(text)) return "yes";
  return FALSE.includes(text) ? "no" : "unsaid";
}
