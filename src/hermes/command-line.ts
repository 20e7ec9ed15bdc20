import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { CreateSettings } from "../model/manifest.ts";

/** What a service's command line runs. */
export interface GatewayCommand {
  readonly program: string;
  /** The profile it names; undefined: none, which leaves it to HERMES_HOME. */
  readonly profile: string | undefined;
  /** It has `gateway run` in it, whatever stands before and after. */
  readonly runsGateway: boolean;
}

/** Reads the command of a service definition, Hermes' own or ours; undefined where there is none. */
export function readGatewayCommand(argv: readonly string[]): GatewayCommand | undefined {
  const [program] = argv;
  if (program === undefined) return undefined;
  const verb = argv.findIndex((word, index) => word === "gateway" && argv[index + 1] === "run");
  const options = verb === -1 ? argv : argv.slice(0, verb);
  return { program, profile: profileIn(options), runsGateway: verb !== -1 };
}

function profileIn(options: readonly string[]): string | undefined {
  for (const [index, word] of options.entries()) {
    if (word === "--profile" || word === "-p") return options[index + 1];
    if (word.startsWith("--profile=")) return word.slice("--profile=".length);
  }
  return undefined;
}

/**
 * The command that our service definitions run. The profile is named even for `default`: without it a
 * sticky profile (`hermes profile use`) would redirect the default's service to another home.
 */
export function gatewayCommand(hermes: AbsolutePath, profile: ProfileName): readonly string[] {
  return [hermes, "--profile", profile, "gateway", "run"];
}

/** `hermes profile create …` for a profile that does not exist yet. */
export function createCommand(
  profile: ProfileName,
  { skills, cloneFrom, hasWrapper }: CreateSettings & { readonly hasWrapper: boolean },
): readonly string[] {
  return [
    "profile",
    "create",
    profile,
    ...(cloneFrom === undefined ? [] : ["--clone-from", cloneFrom.value]),
    ...(skills === "none" ? ["--no-skills"] : []),
    ...(hasWrapper ? [] : ["--no-alias"]),
  ];
}

/** `hermes profile install …`, without its question; it makes no wrapper. `isForced`: over what is there. */
export function installCommand(source: string, profile: ProfileName, isForced: boolean): readonly string[] {
  return ["profile", "install", source, "--name", profile, ...(isForced ? ["--force"] : []), "--yes"];
}

/** `hermes profile update …`, without its question; it leaves config.yaml alone. */
export function updateCommand(profile: ProfileName): readonly string[] {
  return ["profile", "update", profile, "--yes"];
}

/** `hermes profile delete …`, without its question. */
export function deleteCommand(profile: ProfileName): readonly string[] {
  return ["profile", "delete", profile, "-y"];
}

/** `hermes profile export …`; the archive has no `.env` and no auth.json in it (0.16). */
export function exportCommand(profile: ProfileName, file: AbsolutePath): readonly string[] {
  return ["profile", "export", profile, "-o", file];
}

/** `hermes profile import …`; the profile must not be there (0.16). */
export function importCommand(file: AbsolutePath, profile: ProfileName): readonly string[] {
  return ["profile", "import", file, "--name", profile];
}

/** How a person calls hermes for a profile; `default` is named, too, since a sticky profile redirects a call that names none. */
export function hermesFor(profile: ProfileName): string {
  return `hermes -p ${profile}`;
}
