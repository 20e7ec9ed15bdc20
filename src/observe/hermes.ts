import { dirname, isAbsolute } from "node:path";
import { dotenvValues, readDotenv } from "../formats/dotenv.ts";
import { below } from "../hermes/layout.ts";
import { pathsInLauncher, versionInPackage, versionInPyproject } from "../hermes/version.ts";
import type { HermesFact } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";
import { programIn, searchFolders } from "./search-path.ts";

/** A launcher lies at most this far below its installation: `<install>/venv/bin/hermes`, with a margin. */
const LEVELS = 4;

/** Finds the hermes program and reads its version from the files of its installation; never starts it. */
export function findHermes(system: ReadingSystem, command: string, root: AbsolutePath): HermesFact {
  // Hermes installs its launcher in the last; cron's PATH does not name it.
  const folders = [...searchFolders(system), `${system.userHome}/.local/bin`];
  const path = isAbsolute(command) ? executable(system, command) : programIn(system, folders, command);
  if (path === undefined) {
    const reason = isAbsolute(command) ? `${command} is not a program` : `"${command}" is not on PATH`;
    return { is: "missing", reason };
  }
  const { version, install } = installOf(system, path, root);
  const env = install === undefined ? undefined : system.readText(below(install, ".env"));
  return {
    is: "found",
    path,
    version,
    ...(install !== undefined && { install }),
    ...(env?.is === "text" && { fallbackVariables: namesIn(env.text) }),
  };
}

/** Programs on PATH that have the name of a profile, its own wrapper left out. */
export function findPrograms(
  system: ReadingSystem,
  names: readonly ProfileName[],
): ReadonlyMap<ProfileName, AbsolutePath> {
  const own = `${system.userHome}/.local/bin`;
  const folders = searchFolders(system).filter((folder) => folder !== own);
  return new Map(
    names.flatMap((name): [ProfileName, AbsolutePath][] => {
      const found = programIn(system, folders, name);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

function executable(system: ReadingSystem, path: string): AbsolutePath | undefined {
  const absolute = path as AbsolutePath; // its caller has checked
  return system.isExecutable(absolute) ? absolute : undefined;
}

/** An empty value provides nothing. */
function namesIn(env: string): ReadonlySet<string> {
  return new Set([...dotenvValues(readDotenv(env))].flatMap(([name, value]) => (value === "" ? [] : [name])));
}

interface Install {
  readonly version: string | undefined;
  /** Its folder. */
  readonly install: AbsolutePath | undefined;
}

function installOf(system: ReadingSystem, launcher: AbsolutePath, root: AbsolutePath): Install {
  const install = installAround(system, launcher);
  if (install !== undefined) return { version: versionIn(system, install), install };
  const usual = below(root, "hermes-agent");
  const version = versionIn(system, usual);
  return { version, install: version === undefined ? undefined : realFolder(system, usual) };
}

/** One installation is one, whichever links lead to it. */
function realFolder(system: ReadingSystem, folder: AbsolutePath): AbsolutePath {
  return system.realPath(folder) ?? folder;
}

/** The folder of the installation that a program belongs to, a launcher or an interpreter; undefined: it does not tell. */
export function installAround(system: ReadingSystem, program: AbsolutePath): AbsolutePath | undefined {
  const real = system.realPath(program) ?? program;
  const text = system.readText(real, { maxBytes: 64 * 1024 });
  const named = text.is === "text" ? pathsInLauncher(text.text) : [];
  // The interpreter of a virtual environment is a link out of it.
  const starts = [
    real,
    program,
    ...named.map((path) => system.realPath(path as AbsolutePath) ?? path),
    ...named,
  ];
  for (const start of starts) {
    for (const folder of ancestors(start)) {
      const found = [folder, ...packagesIn(system, folder)].find(
        (one) => versionIn(system, one) !== undefined,
      );
      if (found !== undefined) return realFolder(system, found);
    }
  }
  return undefined;
}

/** Where pip and uv put what they install into an environment. */
function packagesIn(system: ReadingSystem, folder: AbsolutePath): readonly AbsolutePath[] {
  const lib = below(folder, "lib");
  return system
    .names(lib)
    .filter((name) => /^python3\.\d+$/.test(name))
    .map((name) => below(lib, name, "site-packages"));
}

/** The version of the Hermes in a folder; undefined: there is none. */
export function versionIn(system: ReadingSystem, folder: AbsolutePath): string | undefined {
  const read = (name: string, find: (text: string) => string | undefined) => {
    const file = system.readText(below(folder, name));
    return file.is === "text" ? find(file.text) : undefined;
  };
  return read("hermes_cli/__init__.py", versionInPackage) ?? read("pyproject.toml", ofHermes);
}

/** Any project has a pyproject.toml: only Hermes' own counts. */
function ofHermes(text: string): string | undefined {
  return /^name\s*=\s*["']hermes-agent["']/m.test(text) ? versionInPyproject(text) : undefined;
}

function ancestors(path: string): readonly AbsolutePath[] {
  const folders: AbsolutePath[] = [];
  for (let folder = dirname(path); folders.length < LEVELS && folder !== "/"; folder = dirname(folder)) {
    folders.push(folder as AbsolutePath); // dirname of an absolute path
  }
  return folders;
}
