import { SUBCOMMANDS } from "../../src/hermes/names.ts";
import { wrapperText } from "../../src/hermes/wrapper.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { ProcessResult } from "../../src/system/system.ts";
import { fakeDistribution } from "./fake-distributions.ts";
import type { FakeFiles } from "./fake-files.ts";
import { DONE, UNITS } from "./fake-units.ts";

const BIN = "/home/ada/.local/bin";

/** `hermes profile …` of 0.16, as far as the fleet uses it. */
export function fakeHermes(
  disk: FakeFiles,
  argv: readonly string[],
  root: string,
  nowMs: number,
): ProcessResult {
  // Every call names the default profile: none depends on the sticky one.
  const [program = "", flag, profile, , verb = "", name = "", ...options] = argv;
  if (flag !== "-p" || profile !== "default") throw new Error(`it names no profile: ${argv.join(" ")}`);
  const home = `${root}/profiles/${name}`;
  const optionOf = (option: string) =>
    options.includes(option) ? options[options.indexOf(option) + 1] : undefined;
  const isThere = disk.kind(home) !== "absent";
  switch (verb) {
    case "create": {
      if (isThere) return failure(`Profile '${name}' already exists`);
      const source = optionOf("--clone-from");
      const from = source === "default" ? root : `${root}/profiles/${source}`;
      if (source !== undefined && options.includes("--no-skills"))
        return failure("--no-skills with a clone flag");
      if (source !== undefined && disk.kind(from) === "absent") return unknown(source);
      makeHome(disk, home, nowMs);
      if (source !== undefined)
        for (const file of [".env", "config.yaml", "SOUL.md"])
          disk.copy(`${from}/${file}`, `${home}/${file}`, nowMs);
      const hasWrapper = !options.includes("--no-alias") && !SUBCOMMANDS.has(name);
      if (hasWrapper && disk.kind(`${BIN}/${name}`) === "absent")
        disk.write(`${BIN}/${name}`, wrapperText(program as AbsolutePath, name as ProfileName), 0o755, nowMs); // the fleet's own
      return DONE;
    }
    case "export":
      if (!isThere) return unknown(name);
      disk.write(optionOf("-o") ?? "", membersOf(disk, home, name), 0o644, nowMs);
      return DONE;
    case "import": {
      // Here its first word is the archive.
      const made = `${root}/profiles/${optionOf("--name")}`;
      if (disk.kind(made) !== "absent") return failure(`Profile '${optionOf("--name")}' already exists`);
      for (const line of (disk.text(name) ?? "").split("\n"))
        if (line !== "" && !line.endsWith("/"))
          disk.write(`${made}${line.slice(line.indexOf("/"))}`, "saved\n", 0o644, nowMs);
      return DONE;
    }
    case "delete":
      if (!isThere) return unknown(name);
      disk.removeTree(home);
      disk.remove(`${BIN}/${name}`);
      disk.remove(`${UNITS}/hermes-gateway-${name}.service`);
      return DONE;
    case "install":
    case "update":
      return fakeDistribution(disk, argv.slice(3), root, nowMs);
    default:
      throw new Error(`hermes knows no ${argv.join(" ")}`);
  }
}

/** A home as `hermes profile create` leaves it. */
export function makeHome(disk: FakeFiles, home: string, nowMs: number): void {
  disk.write(`${home}/.env`, "# variables\n", 0o600, nowMs);
  disk.write(`${home}/SOUL.md`, "Hermes\n", 0o644, nowMs);
}

/** What an archive of a home holds, one a line: of a link, Hermes saves the link. */
function membersOf(disk: FakeFiles, home: string, name: string): string {
  if (disk.kind(home) === "link") return `${name}\n`;
  const left = [".env", "auth.json"].map((file) => `${home}/${file}`);
  const files = [...disk.files.keys()].filter((path) => path.startsWith(`${home}/`) && !left.includes(path));
  return [`${name}/`, ...files.map((path) => `${name}${path.slice(home.length)}`), ""].join("\n");
}

function unknown(name: string): ProcessResult {
  return failure(`Profile '${name}' does not exist. Create it with: hermes profile create ${name}`);
}

function failure(said: string): ProcessResult {
  return { exitCode: 1, stdout: "", stderr: `Error: ${said}\n` };
}
