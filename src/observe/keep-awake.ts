import { basename, dirname, isAbsolute } from "node:path";
import { below, type HermesLayout } from "../hermes/layout.ts";
import type { FileFact, KeepAwakeFact, ServiceFact } from "../model/facts.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { ReadingSystem } from "../system/system.ts";
import { programIn, searchFolders } from "./search-path.ts";

/** Finds what keeps the host awake, or could; the definition has been read. */
export function readKeepAwake(
  system: ReadingSystem,
  format: ServiceFormat,
  layout: HermesLayout,
  service: ServiceId,
  definition: FileFact | undefined,
): KeepAwakeFact {
  const { name, usual } = format.keepAwake.program;
  const read = definition?.is === "text" ? format.keepAwake.read(definition.text, service) : undefined;
  const now = read?.ok === true ? read.program : undefined;
  // What runs stays, wherever the caller's PATH leads to today.
  const present = now !== undefined && isAbsolute(now) && basename(now) === name ? [dirname(now)] : [];
  const program = programIn(system, [...present, ...searchFolders(system), dirname(usual)], name);
  const folder = dirname(format.definition(layout, service)) as AbsolutePath; // of an absolute path
  const pulledBy = !format.keepAwake.isPulled
    ? []
    : system.names(folder).flatMap((entry) => {
        const [, puller] = /^(.+)\.wants$/.exec(entry) ?? [];
        if (puller === undefined || system.kind(below(folder, entry, service)) !== "link") return [];
        return [puller];
      });
  return { program, pulledBy };
}

/** A unit that has failed, or is about to be started again, has more to tell than a listing does. */
export function hasMoreToTell(fact: Pick<ServiceFact, "active">, format: ServiceFormat): boolean {
  return format.reloads && (fact.active === "failed" || fact.active === "activating");
}
