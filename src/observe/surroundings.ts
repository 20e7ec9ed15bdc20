import { isAbsolute } from "node:path";
import { splitCommand } from "../formats/unit.ts";
import { below, type HermesLayout, homeOf } from "../hermes/layout.ts";
import { readLogName } from "../hermes/log-names.ts";
import { parseProfileName } from "../hermes/names.ts";
import { isWrapperOf, wrapperPath } from "../hermes/wrapper.ts";
import type { LogSize, Surroundings, WrapperFact } from "../model/doctor.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { FollowingSystem } from "../system/system.ts";
import { programIn, searchFolders } from "./search-path.ts";
import { readSleep } from "./sleep.ts";

/** What to look at. */
export interface SurroundingsScope {
  readonly layout: HermesLayout;
  readonly format: ServiceFormat | undefined;
  readonly profiles: Iterable<ProfileName>;
  /** Programs to look for, by their names. */
  readonly tools: readonly string[];
  readonly nodeVersion: string;
  /** This is macOS, or is taken for it. */
  readonly isMac: boolean;
}

/** Where programs lie that a host needs, whatever the caller's PATH says. */
const USUAL_FOLDERS = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
/** A wrapper has two lines. */
const MAX_WRAPPER_BYTES = 16 * 1024;

/** Looks at what a plan does not: tools, wrappers, sizes of logs, drop-ins, and what sends this host to sleep. */
export async function readSurroundings(
  system: FollowingSystem,
  { layout, format, profiles, tools, nodeVersion, isMac }: SurroundingsScope,
): Promise<Surroundings> {
  const searchPath = searchFolders(system);
  const names = [...profiles];
  return {
    nodeVersion,
    searchPath,
    tools: new Map(
      tools.map((name) => [name, programIn(system, [...searchPath, ...USUAL_FOLDERS], name)] as const),
    ),
    wrappers: wrappersIn(system, layout),
    logs: new Map(names.map((name) => [name, logsOf(system, homeOf(layout, name))] as const)),
    dropIns: new Map(
      format === undefined
        ? []
        : names.map((name) => dropInsOf(system, layout, format, format.id(layout, name))),
    ),
    sleep: await readSleep(system, isMac),
    isKeptAwake: format !== undefined && isKeptAwake(system, layout, format),
  };
}

/** By the service of any fleet: what this one declares need not be all. */
function isKeptAwake(system: FollowingSystem, layout: HermesLayout, format: ServiceFormat): boolean {
  const folder = format.places.folder(layout);
  return system.names(folder).some((name) => {
    const service = name.replace(/\.plist$/, "") as ServiceId; // as the file's name has it
    if (!format.keepAwake.isNameOfOne(service)) return false;
    const file = system.readText(below(folder, name));
    const read = file.is === "text" ? format.keepAwake.read(file.text, service) : undefined;
    return read?.ok === true && read.isFleets;
  });
}

function wrappersIn(system: FollowingSystem, layout: HermesLayout): readonly WrapperFact[] {
  const folder = below(layout.userHome, ".local", "bin");
  return system.names(folder).flatMap((name): readonly WrapperFact[] => {
    const parsed = parseProfileName(name);
    if (!parsed.ok) return [];
    const path = wrapperPath(layout, parsed.name);
    const file = system.readText(path, { maxBytes: MAX_WRAPPER_BYTES });
    if (file.is !== "text" || !isWrapperOf(file.text, parsed.name)) return [];
    const program = programOf(file.text);
    const runs = program === undefined || system.isExecutable(program);
    return [{ profile: parsed.name, path, program, programRuns: runs }];
  });
}

/** What `exec PATH -p NAME "$@"` runs. */
function programOf(text: string): AbsolutePath | undefined {
  const words = /^exec\s+(.*?)\s+-p\s/m.exec(text)?.[1];
  const command = words === undefined ? undefined : splitCommand(words);
  const program = command?.ok === true ? command.args[0] : undefined;
  return program !== undefined && isAbsolute(program) ? (program as AbsolutePath) : undefined; // just checked
}

function logsOf(system: FollowingSystem, home: AbsolutePath): readonly LogSize[] {
  const folder = below(home, "logs");
  return system.names(folder).flatMap((name): readonly LogSize[] => {
    const path = below(folder, name);
    if (readLogName(name) === undefined) return [];
    const look = system.lookAtFile(path);
    return look === undefined ? [] : [{ name, path, bytes: look.size }];
  });
}

function dropInsOf(
  system: FollowingSystem,
  layout: HermesLayout,
  { places }: ServiceFormat,
  service: ServiceId,
): readonly [ServiceId, readonly string[]] {
  const folder = places.dropIns?.folder(layout, service);
  if (folder === undefined) return [service, []];
  const texts = system.names(folder).flatMap((name) => {
    const file = name.endsWith(".conf") ? system.readText(below(folder, name)) : undefined;
    return file?.is === "text" ? [file.text] : [];
  });
  return [service, texts];
}
