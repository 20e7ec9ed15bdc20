import { suggestion } from "./check-schema.ts";
import { circlesOf, drawCircle } from "./circles.ts";
import { shownKey } from "./excerpt.ts";
import type { Findings } from "./findings.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import { isMap, type Layer } from "./merge.ts";
import type { Path } from "./path.ts";

/** What each profile starts from, by `defaults` and `extends`. */
export class Bases {
  readonly #raw: Manifest;

  /** Refuses bases that cannot be; profiles are then as if they had none. */
  constructor(findings: Findings, raw: Manifest) {
    this.#raw = raw;
    if (isMap(raw.defaults) && typeof raw.defaults.extends === "string") {
      findings.refuse(
        "manifest-extends",
        "defaults cannot extend a profile, since they lie under every profile",
        findings.source.key(["defaults", "extends"]),
        "Say extends in the profiles that are to start from it.",
      );
    }
    const names = Object.keys(raw.profiles);
    for (const name of names) this.#refuseUnknown(findings, name, names);
    for (const circle of circlesOf(names, (name) => this.#baseOf(name))) {
      const [first] = circle;
      findings.refuse(
        "manifest-extends",
        circle.length === 1
          ? `profile "${shownKey(first)}" extends itself`
          : `these profiles extend each other in a circle: ${drawCircle(circle)}`,
        findings.source.value(placeOf(first)),
        circle.length === 1 ? "Take extends out." : "Take extends out of one of them.",
      );
    }
  }

  /** The layers of a profile: `defaults`, then its bases from the farthest, then its own. */
  layersOf(name: string): readonly Layer[] {
    const chain = new Set<string>();
    for (let at: string | undefined = name; at !== undefined && !chain.has(at); at = this.#baseOf(at)) {
      chain.add(at);
    }
    return [
      { value: this.#raw.defaults ?? {}, path: ["defaults"] },
      ...[...chain]
        .reverse()
        .map((one) => ({ value: this.#raw.profiles[one] ?? {}, path: ["profiles", one] })),
    ];
  }

  /** The declared profile that one extends. */
  #baseOf(name: string): string | undefined {
    const base = this.#extendedBy(name);
    return base !== undefined && Object.hasOwn(this.#raw.profiles, base) ? base : undefined;
  }

  #extendedBy(name: string): string | undefined {
    const profile: unknown = this.#raw.profiles[name];
    return isMap(profile) && typeof profile.extends === "string" ? profile.extends : undefined;
  }

  #refuseUnknown(findings: Findings, name: string, names: readonly string[]): void {
    const base = this.#extendedBy(name);
    if (base === undefined || base === "" || Object.hasOwn(this.#raw.profiles, base)) return;
    const others = names.filter((one) => one !== name);
    findings.refuse(
      "manifest-extends",
      `profile "${shownKey(name)}" extends ${JSON.stringify(base)}, which is no profile of this manifest`,
      findings.source.value(placeOf(name)),
      suggestion(base, others) ?? "Name a profile of this manifest; one of another host will do.",
    );
  }
}

function placeOf(name: string): Path {
  return ["profiles", name, "extends"];
}
