import { isAbsolute } from "node:path";
import type { HermesLayout } from "../hermes/layout.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { ReadingSystem } from "../system/system.ts";
import { installAround } from "./hermes.ts";

/** The installations of Hermes that the services of profiles run, as far as their programs tell. */
export function installsOf(
  system: ReadingSystem,
  { profiles, definitions }: Pick<Facts, "profiles" | "definitions">,
  layout: HermesLayout,
  format: ServiceFormat,
): ReadonlyMap<ProfileName, AbsolutePath> {
  const known = new Map<string, AbsolutePath | undefined>();
  const around = (program: string) => {
    // A fleet has many services, and mostly one program.
    if (!known.has(program)) known.set(program, installAround(system, program as AbsolutePath));
    return known.get(program);
  };
  return new Map(
    [...profiles].flatMap((profile): readonly (readonly [ProfileName, AbsolutePath])[] => {
      const definition = definitions.get(format.id(layout, profile));
      const [program] = definition?.belongsHere === true ? definition.fields.command : [];
      if (program === undefined || !isAbsolute(program)) return [];
      const install = around(program);
      return install === undefined ? [] : [[profile, install]];
    }),
  );
}
