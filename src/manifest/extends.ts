import type { Place } from "../model/diagnostic.ts";
import { suggestion } from "./check-schema.ts";
import { circlesOf, drawCircle } from "./circles.ts";
import { shownKey } from "./excerpt.ts";
import type { Findings } from "./findings.ts";
import { isMap, type Layer, within } from "./merge.ts";
import type { Parts } from "./parts.ts";

/** What each profile starts from, by `defaults` and `extends`. */
export class Bases {
  readonly #parts: Parts;

  /** Refuses bases that cannot be; profiles are then as if they had none. */
  constructor(findings: Findings, parts: Parts) {
    this.#parts = parts;
    for (const { value, path, source } of within(parts.within("defaults"), "extends")) {
      if (typeof value !== "string") continue;
      findings.refuse(
        "manifest-extends",
        "defaults cannot extend a profile, since they lie under every profile",
        source.key(path),
        "Say extends in the profiles that are to start from it.",
      );
    }
    const names = [...parts.profiles.keys()];
    if (parts.isWhole) for (const name of names) this.#refuseUnknown(findings, name, names);
    for (const circle of circlesOf(names, (name) => this.#baseOf(name))) {
      const [first] = circle;
      findings.refuse(
        "manifest-extends",
        circle.length === 1
          ? `profile "${shownKey(first)}" extends itself`
          : `these profiles extend each other in a circle: ${drawCircle(circle)}`,
        this.#placeOf(first),
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
      ...this.#parts.within("defaults"),
      ...[...chain].reverse().flatMap((one) => {
        const profile = this.#parts.profiles.get(one);
        return profile === undefined ? [] : [{ ...profile, value: profile.value ?? {} }];
      }),
    ];
  }

  /** The declared profile that one extends. */
  #baseOf(name: string): string | undefined {
    const base = this.#extendedBy(name);
    return base !== undefined && this.#parts.profiles.has(base) ? base : undefined;
  }

  #extendedBy(name: string): string | undefined {
    const profile = this.#parts.profiles.get(name)?.value;
    return isMap(profile) && typeof profile.extends === "string" ? profile.extends : undefined;
  }

  #placeOf(name: string): Place {
    const profile = this.#parts.profiles.get(name) ?? this.#parts.root;
    return profile.source.value([...profile.path, "extends"]);
  }

  #refuseUnknown(findings: Findings, name: string, names: readonly string[]): void {
    const base = this.#extendedBy(name);
    if (base === undefined || base === "" || this.#parts.profiles.has(base)) return;
    const others = names.filter((one) => one !== name);
    findings.refuse(
      "manifest-extends",
      `profile "${shownKey(name)}" extends ${JSON.stringify(base)}, which is no profile of this manifest`,
      this.#placeOf(name),
      suggestion(base, others) ?? "Name a profile of this manifest; one of another host will do.",
    );
  }
}
