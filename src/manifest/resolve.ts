import { dirname, isAbsolute, resolve } from "node:path";
import validRange from "semver/ranges/valid.js";
import { whyNotCarried } from "../formats/dotenv.ts";
import { parseProfileName } from "../hermes/names.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { EnvSource, HostManifest, Placed, ProfileSettings, SoulSource } from "../model/manifest.ts";
import type { ManifestContext } from "./context.ts";
import { shownKey } from "./excerpt.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import { isMap, type Layer, mergeDeep, mergedKeys, topmost, within } from "./merge.ts";
import type { Path } from "./path.ts";
import type { ManifestSource } from "./source.ts";

/** Set by Hermes itself for each profile; in `.env` they would send it to another home. */
const REFUSED_VARIABLES = new Set(["HERMES_HOME", "HERMES_PROFILE"]);
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Puts `defaults` under every profile and checks what a schema cannot. Takes data that breaks the schema as
 * well, as long as `profiles` is a map: its result is then worth nothing, but its diagnostics are.
 */
export function resolveManifest(
  raw: Manifest,
  source: ManifestSource,
  context: ManifestContext,
): { readonly manifest: HostManifest; readonly diagnostics: readonly Diagnostic[] } {
  const resolver = new Resolver(source, context);
  resolver.defaults(raw);
  const profiles = new Map<ProfileName, ProfileSettings>();
  for (const name of Object.keys(raw.profiles)) {
    const settings = resolver.profile(name, raw);
    if (settings !== undefined) profiles.set(settings.name, settings);
  }
  const hermes: Manifest["hermes"] = isMap(raw.hermes) ? raw.hermes : {};
  const requires = typeof hermes.requires === "string" ? hermes.requires : undefined;
  const manifest: HostManifest = {
    path: context.path,
    name: raw.name ?? "fleet",
    hermes: {
      command: hermes.command ?? "hermes",
      ...(typeof hermes.home === "string" && { home: resolver.path(hermes.home) }),
      ...(requires !== undefined && {
        requires: { value: requires, place: source.value(["hermes", "requires"]) },
      }),
    },
    profiles,
  };
  if (requires !== undefined && validRange(requires) === null) {
    resolver.refuse(
      "manifest-schema",
      `hermes.requires is "${requires}", which is not a semver range`,
      source.value(["hermes", "requires"]),
      'Write it like ">=0.16.0" or "0.16.x".',
    );
  }
  return { manifest, diagnostics: resolver.diagnostics };
}

class Resolver {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: ManifestSource;
  readonly #context: ManifestContext;
  /** One message a place: a variable under `defaults` is looked at once a profile. */
  readonly #told = new Set<string>();

  constructor(source: ManifestSource, context: ManifestContext) {
    this.#source = source;
    this.#context = context;
  }

  /** What is wrong under `defaults` is wrong even where no profile has it yet. */
  defaults(raw: Manifest): void {
    this.#env(within([{ value: raw.defaults ?? {}, path: ["defaults"] }], "env"));
  }

  profile(name: string, raw: Manifest): ProfileSettings | undefined {
    const path = ["profiles", name];
    const place = this.#source.key(path);
    const parsed = parseProfileName(name);
    if (!parsed.ok) {
      this.refuse("manifest-profile-name", `the profile name "${shownKey(name)}" ${parsed.reason}`, place);
      return undefined;
    }
    const layers: readonly Layer[] = [
      { value: raw.defaults ?? {}, path: ["defaults"] },
      { value: raw.profiles[name] ?? {}, path },
    ];
    const description = topmost(layers, "description");
    const soul = topmost(layers, "soul");
    const skills = topmost(within(layers, "create"), "skills");
    const gateway = within(layers, "gateway");
    const state = scalar(gateway, "state") ?? "running";
    const startAtLogin = scalar(gateway, "start_at_login");
    const readyTimeout = scalar(gateway, "ready_timeout");
    return {
      name: parsed.name,
      place,
      ...(typeof description?.value === "string" && { description: description.value }),
      skills: skills?.value === "none" ? "none" : "bundled",
      ...(isMap(soul?.value) && {
        soul: { value: this.#soul(soul.value), place: this.#source.key(soul.path) },
      }),
      config: mergeDeep(within(layers, "config")).flatMap(({ at, value, path: where }) =>
        at.length === 0 ? [] : [{ path: at, value, place: this.#source.key(where) }],
      ),
      env: this.#env(within(layers, "env")),
      gateway: {
        state: state === "stopped" ? "stopped" : "running",
        startAtLogin: typeof startAtLogin === "boolean" ? startAtLogin : state === "running",
        readyTimeoutMs: milliseconds(typeof readyTimeout === "string" ? readyTimeout : "60s"),
        place: gateway.length > 0 ? this.#source.key(gateway.at(-1)?.path ?? path) : place,
      },
    };
  }

  /** An absolute path from one as written: `~` is the user's home, the rest is relative to the manifest. */
  path(written: string): AbsolutePath {
    const expanded =
      written === "~" || written.startsWith("~/") ? this.#context.userHome + written.slice(1) : written;
    const base = dirname(this.#context.path);
    return (isAbsolute(expanded) ? resolve(expanded) : resolve(base, expanded)) as AbsolutePath; // resolve() gives nothing else
  }

  #soul(value: object): SoulSource {
    if ("file" in value && typeof value.file === "string") {
      return { from: "file", path: this.path(value.file), written: value.file };
    }
    return { from: "text", text: "text" in value ? String(value.text) : "" };
  }

  #env(layers: readonly Layer[]): ReadonlyMap<string, Placed<EnvSource | null>> {
    const variables = new Map<string, Placed<EnvSource | null>>();
    for (const key of mergedKeys(layers)) {
      const layer = topmost(layers, key);
      if (layer === undefined) continue;
      const place = this.#source.key(layer.path);
      if (!VARIABLE.test(key)) {
        this.refuse(
          "manifest-env",
          `"${shownKey(key)}" cannot be the name of a variable`,
          place,
          "Use A-Z, 0-9 and _.",
        );
      } else if (REFUSED_VARIABLES.has(key)) {
        this.refuse(
          "manifest-env",
          `${key} is set by Hermes for each profile and must not stand in .env`,
          place,
        );
      } else {
        variables.set(key, { value: this.#envSource(key, layer.value, layer.path), place });
      }
    }
    return variables;
  }

  #envSource(key: string, value: unknown, path: Path): EnvSource | null {
    if (value === null) return null;
    if (typeof value === "string") {
      const reason = whyNotCarried(key, value);
      if (reason !== undefined) {
        this.refuse(
          "manifest-env",
          `.env cannot carry the value of ${key}: ${reason}`,
          this.#source.key(path),
        );
      }
      return { from: "literal", value };
    }
    const reference = value as EnvReference; // the schema lets nothing else through
    if (reference.from_env !== undefined) return { from: "env", variable: reference.from_env };
    if (typeof reference.from_file === "string") {
      return { from: "file", path: this.path(reference.from_file), written: reference.from_file };
    }
    if (reference.from_command !== undefined) return { from: "command", argv: reference.from_command };
    return { from: "in_place" };
  }

  refuse(code: Diagnostic["code"], message: string, place: Place, hint?: string): void {
    const key = `${place.line}:${place.column}:${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.diagnostics.push({ code, severity: "error", message, place, ...(hint !== undefined && { hint }) });
  }
}

/** The forms of a value that the schema lets through, besides a string and null. */
interface EnvReference {
  readonly from_env?: string;
  readonly from_file?: string;
  readonly from_command?: readonly string[];
  readonly in_place?: true;
}

/** A setting of a map in layers, where `null` means: not set. */
function scalar(layers: readonly Layer[], key: string): unknown {
  return topmost(layers, key)?.value ?? undefined;
}

function milliseconds(duration: string): number {
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const [, count, name] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  return Number(count ?? 60) * unit[(name ?? "s") as keyof typeof unit]; // the schema lets no other unit through
}
