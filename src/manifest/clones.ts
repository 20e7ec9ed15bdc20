import { DEFAULT_PROFILE, parseProfileName } from "../hermes/names.ts";
import type { ProfileName } from "../model/ids.ts";
import type { CreateSettings, ProfileSettings } from "../model/manifest.ts";
import { circlesOf, drawCircle } from "./circles.ts";
import type { Findings } from "./findings.ts";
import { type Layer, setting, topmost } from "./merge.ts";

const TAKE_IT_OUT = "Take create.clone_from out, or say null where it is inherited.";

/** How a profile is made, of merged `create` maps. A source that is not declared may be there on the host. */
export function resolveCreate(
  findings: Findings,
  layers: readonly Layer[],
  profile: ProfileName,
): CreateSettings {
  const skills = setting(layers, "skills") === "none" ? "none" : "bundled";
  const clone = topmost(layers, "clone_from");
  if (typeof clone?.value !== "string" || clone.value === "") return { skills };
  const place = clone.source.value(clone.path);
  const refuse = (message: string, hint: string) => {
    findings.refuse("manifest-clone", message, place, hint);
    return { skills } as const;
  };
  const source = parseProfileName(clone.value);
  if (!source.ok) {
    return refuse(
      `create.clone_from names no profile: ${JSON.stringify(clone.value)} ${source.reason}`,
      "Name a profile of this manifest, or one that is on the host.",
    );
  }
  if (profile === DEFAULT_PROFILE) {
    return refuse(
      'profile "default" cannot begin as a copy: its home is the Hermes root, which is there before it',
      TAKE_IT_OUT,
    );
  }
  if (source.name === profile) {
    return refuse(`profile "${profile}" cannot begin as a copy of itself`, TAKE_IT_OUT);
  }
  if (skills === "none") {
    return refuse(
      `profile "${profile}" cannot begin as a copy and with skills: none: a copy has its source's skills, and Hermes refuses both together`,
      "Let create.skills be bundled, or take create.clone_from out; null takes out what is inherited.",
    );
  }
  return { skills, cloneFrom: { value: source.name, place } };
}

/** Profiles that are to begin as copies of each other can never begin. */
export function refuseCloneCircles(findings: Findings, profiles: readonly ProfileSettings[]): void {
  const sources = new Map(profiles.map(({ name, create }) => [name, create.cloneFrom]));
  for (const circle of circlesOf([...sources.keys()], (name) => sources.get(name)?.value)) {
    const place = sources.get(circle[0])?.place;
    if (place === undefined) continue;
    findings.refuse(
      "manifest-clone",
      `these profiles are to begin as copies of each other, in a circle: ${drawCircle(circle)}`,
      place,
      "Take create.clone_from out of one of them.",
    );
  }
}
