import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Command } from "commander";
import { build } from "esbuild";
import { fleetProgram } from "../../src/commands/program.ts";
import { InstalledPackage } from "../support/installed-package.ts";
import { REPOSITORY } from "../support/paths.ts";

const VERSION = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")).version;

/** Every file that the package may have. */
const ALLOWED = [
  /^LICENSE$/,
  /^README(\.[\w-]+)?\.md$/, // npm puts every README in, whatever `files` says
  /^package\.json$/,
  /^hermes-fleet\.example\.yaml$/,
  /^schemas\/[\w-]+\.schema\.json$/,
  /^dist\/hermes-fleet\.js$/,
  /^dist\/hermes-fleet\.1$/,
  /^dist\/package\.json$/, // what the parts are: CommonJS
  /^dist\/THIRD-PARTY-LICENSES\.txt$/,
  /^dist\/parts\/[\w-]+-[A-Z0-9]{8}\.js$/,
];

describe("the package", () => {
  let installed: InstalledPackage;
  /** Where npm has put what was in the tarball. */
  let folder: string;
  let files: ReadonlyMap<string, Buffer>;
  beforeAll(() => {
    installed = InstalledPackage.make();
    folder = dirname(dirname(realpathSync(join(installed.prefix, "bin", "hermes-fleet"))));
    files = filesBelow(folder);
  });
  afterAll(() => installed.remove());

  /** Runs the installed program where there is only Node. */
  const run = (words: readonly string[]) => {
    const [home, cwd] = ["home", "work"].map((name) => join(installed.folder, name)) as [string, string]; // two names
    for (const one of [home, cwd]) mkdirSync(one, { recursive: true });
    const env = { PATH: installed.path, HOME: home };
    const { status, stdout, stderr } = spawnSync("hermes-fleet", words, { cwd, env, encoding: "utf8" });
    return { status, stdout, stderr, home, cwd };
  };

  test("holds these kinds of files, and no other", () => {
    const names = [...files.keys()];
    expect(names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)))).toEqual([]);
    for (const pattern of ALLOWED) expect(names.some((name) => pattern.test(name))).toBe(true);
  });

  test("is small", () => {
    // 610 kB and 2.1 MB at the time of writing: room to grow, none to double.
    expect(statSync(installed.tarball).size).toBeLessThan(800_000);
    const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(unpacked).toBeLessThan(2_800_000);
  });

  test("tells nothing of the machine that it was made on", () => {
    const mine = [
      REPOSITORY.replace(/\/$/, ""),
      `${homedir()}/`,
      installed.folder,
      `/home/${userInfo().username}/`,
    ];
    for (const [name, bytes] of files)
      expect([name, mine.filter((path) => bytes.includes(path))]).toEqual([name, []]);
  });

  test("holds no secret of whoever made it", () => {
    const named = Object.entries(process.env).filter(([name]) =>
      /TOKEN|SECRET|PASSWORD|_KEY|AUTH/.test(name),
    );
    const values = named.flatMap(([, value = ""]) => (value.length >= 8 ? [value] : []));
    const forms = [
      /\bnpm_[A-Za-z0-9]{36}\b/,
      /\bgh[pousr]_[A-Za-z0-9]{36}/,
      /PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}/,
    ];
    for (const [name, bytes] of files) {
      const text = bytes.toString();
      expect([name, forms.filter((form) => form.test(text))]).toEqual([name, []]);
      expect([name, values.some((value) => text.includes(value))]).toEqual([name, false]);
    }
  });

  test("has no dependencies, and nothing in it runs when it is installed", () => {
    const told = JSON.parse(String(files.get("package.json")));
    for (const kind of ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"])
      expect(told).not.toHaveProperty(kind);
    const atInstallation = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(Object.keys(told.scripts).filter((name) => atInstallation.includes(name))).toEqual([]);
    expect(existsSync(join(folder, "node_modules"))).toBe(false);
  });

  test("is built before it is packed, from a clone where nothing is", () => {
    expect(JSON.parse(String(files.get("package.json"))).scripts.prepack).toBe("npm run build");
  });

  test("has the same bytes when it is built again", () => {
    const again = join(installed.folder, "again");
    execFileSync(process.execPath, [join(REPOSITORY, "scripts", "build.mjs"), "--out", again]);
    const packed = [...files].flatMap(([name, bytes]) =>
      name.startsWith("dist/") ? [[name.slice("dist/".length), bytes.toString()]] : [],
    );
    const built = [...filesBelow(again)].map(([name, bytes]) => [name, bytes.toString()]);
    expect(new Map(built as [string, string][])).toEqual(new Map(packed as [string, string][])); // pairs, as made above
  });

  test("runs where there is only Node: init, validate, and a plan for an empty home that writes nothing", () => {
    expect(run(["--version"])).toMatchObject({ status: 0, stdout: `${VERSION}\n`, stderr: "" });
    expect(run(["--help"]).stdout).toContain("Usage: hermes-fleet");
    const written = run(["init"]);
    expect(written).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(written.cwd)).toEqual(["hermes-fleet.yaml"]);
    expect(run(["validate"])).toMatchObject({
      status: 0,
      stdout: "hermes-fleet.yaml is valid: 1 profile.\n",
      stderr: "",
    });
    const planned = run(["plan", "--service-manager", "none"]);
    expect(planned.status).toBe(0);
    expect(planned.stdout).toContain("1 of 1 profile would change.\n");
    expect(readdirSync(planned.home)).toEqual([]);
  });

  test("names every package that is in it, with its licence", async () => {
    const text = String(files.get("dist/THIRD-PARTY-LICENSES.txt"));
    const packages = await bundledPackages();
    // Of those that everything else depends on, and one that only a generated file holds.
    for (const name of ["commander", "yaml", "execa", "ora", "tar", "minizlib", "@xmldom/xmldom", "ajv"])
      expect(packages.has(name)).toBe(true);
    const sections = text.split(/^-{78}\n/m).slice(1);
    for (const [name, { version, license, text: own }] of packages) {
      const line = `${name} ${version} (${license})`;
      const section = sections.find((one) => one.split("\n").includes(line)) ?? "";
      expect([line, section.includes(own.trim())]).toEqual([line, true]);
    }
  });

  describeWithMandoc("has a manual page", () => {
    const page = () => join(installed.prefix, "share", "man", "man1", "hermes-fleet.1");
    const drawn = () =>
      execFileSync("mandoc", ["-T", "ascii", page()], { encoding: "utf8" })
        .replaceAll(/.[\b]/g, "") // bold is drawn by striking twice
        .replace(/-\n +/g, "-")
        .replace(/\s+/g, " ");

    test("that npm puts where man looks, and of which mandoc has nothing to complain", () => {
      const { status, stdout, stderr } = spawnSync("mandoc", ["-T", "lint", page()], { encoding: "utf8" });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    test("with every command, its arguments and its options, and what there is beside them", () => {
      const text = drawn();
      for (const title of ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS", "FILES"])
        expect(text).toContain(` ${title} `);
      for (const title of ["ENVIRONMENT", "EXAMPLES", "SEE ALSO"]) expect(text).toContain(` ${title} `);
      const program = fleetProgram(
        () => async () => {},
        VERSION,
        () => {},
      );
      const leaves = leavesOf(program);
      expect(leaves.length).toBeGreaterThan(25);
      leaves.forEach((command, index) => {
        const from = text.indexOf(` hermes-fleet ${nameOf(command)} `);
        const next = leaves[index + 1];
        const end =
          next === undefined ? text.indexOf("EXIT STATUS") : text.indexOf(` hermes-fleet ${nameOf(next)} `);
        const part = text.slice(from, end);
        expect([nameOf(command), from > 0 && end > from]).toEqual([nameOf(command), true]);
        for (const { long } of command.options)
          expect([part, part.includes(` ${long} `)]).toEqual([part, true]);
        for (const argument of command.registeredArguments) expect(part).toContain(argument.name());
      });
      for (const { long } of program.options) expect(text).toMatch(new RegExp(` ${long}[ [,]`));
      expect(text).toContain(" --json[=form] ");
    });

    test("in which everything stands as it is meant, whatever roff takes for itself", () => {
      const text = drawn();
      for (const words of [
        'profile.coder.file["mcp.json"]', // quotes
        "~/.local/state/hermes-fleet/", // a tilde
        "$EDITOR hermes-fleet.yaml",
        'eval "$(hermes-fleet completion bash)"',
        "hermes-gateway-coder.service", // hyphens that can be copied
        "over the manifest's hermes.home", // an apostrophe
      ])
        expect(text).toContain(words);
      expect(String(files.get("dist/hermes-fleet.1"))).toMatch(/^[\x20-\x7e\n]*$/);
    });
  });
});

function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

interface Bundled {
  readonly version: string;
  readonly license: string;
  /** Of its licence. */
  readonly text: string;
}

/** The packages that the program has something of, by their names; ajv's part is in a file that is generated. */
async function bundledPackages(): Promise<ReadonlyMap<string, Bundled>> {
  const { metafile } = await build({
    entryPoints: [join(REPOSITORY, "src", "cli.ts")],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    outdir: "unwritten",
    splitting: true,
    absWorkingDir: REPOSITORY,
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const ofPackages = inputs.filter((path) => path.startsWith("node_modules/"));
  const folders = ofPackages.map((path) => {
    const segments = path.split("/");
    const at = segments.lastIndexOf("node_modules") + 1;
    return segments.slice(0, at + (segments[at]?.startsWith("@") ? 2 : 1)).join("/");
  });
  return new Map([...new Set([...folders, "node_modules/ajv"])].map(bundled));
}

function bundled(folder: string): [string, Bundled] {
  const path = join(REPOSITORY, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const file = readdirSync(path).find((one) => /^licen[cs]e/i.test(one)) ?? "none";
  return [name, { version, license, text: readFileSync(join(path, file), "utf8").replaceAll("\r\n", "\n") }];
}

function nameOf(command: Command): string {
  return command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function leavesOf(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => (one.commands.length > 0 ? leavesOf(one) : [one]));
}

/** mandoc is a judge: where it is missing, a skipped test says so, and it must be there where judges are required. */
function describeWithMandoc(name: string, define: () => void): void {
  const isThere = spawnSync("mandoc", ["-V"]).error === undefined;
  if (isThere || process.env.HERMES_FLEET_REQUIRE_JUDGES === "1") describe(name, define);
  else test.skip(`${name} (skipped: there is no mandoc)`, () => {});
}
