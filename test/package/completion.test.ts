import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { InstalledPackage } from "../support/installed-package.ts";
import { REPOSITORY } from "../support/paths.ts";

/** Somebody's text: whatever a shell would run or part is in it. */
const MANIFEST = `version: 1
host: { linger: true }
profiles:
  coder:
    description: "$(touch pwned-1) \`touch pwned-2\`; 100% \\"safe\\"\\nmore"
    config: { model: { default: a/b }, hooks: { a.b: { url: x } } }
    env: { TOKEN: { in_place: true } }
    files:
      mcp.json: { text: "{}" }
      "$(touch pwned-3)/it's \\"q\\" & a b": { text: x }
      "line\\nend": { text: x }
  coder-2: { hosts: [vps1] }
  research: {}
`;
const TRAP = 'profile.coder.file["$(touch pwned-3)/it\'s \\"q\\" & a b"]';

describe("the installed package completes", () => {
  let installed: InstalledPackage;
  let work: string;
  beforeAll(() => {
    installed = InstalledPackage.make();
    const home = join(installed.folder, "home");
    work = join(installed.folder, "work");
    for (const folder of [work, join(home, ".hermes"), join(home, "roots", "a", "profiles", "elsewhere")])
      mkdirSync(folder, { recursive: true });
    mkdirSync(join(home, ".hermes", "profiles", "found"), { recursive: true });
    for (const profile of [".hermes/profiles/found", "roots/a/profiles/elsewhere"])
      writeFileSync(join(home, profile, ".env"), "");
    writeFileSync(join(work, "hermes-fleet.yaml"), MANIFEST);
    writeFileSync(join(work, "other.yaml"), "version: 1\nprofiles: { writer: {} }\n");
    writeFileSync(join(work, "parts.yaml"), "version: 1\ninclude: [other.yaml, gone.yaml]\n");
    writeFileSync(join(work, "broken.yaml"), "version: 1\nprofiles: { half: {}, [\n");
    writeFileSync(join(work, "wrong.yaml"), "version: 2\nprofiles: { half: { sole: {} } }\nmore: yes\n");
  });
  afterAll(() => installed.remove());

  /** Has a shell run a script, with the completion loaded. */
  const shell = (name: Shell, script: string, more: Readonly<Record<string, string>> = {}) => {
    const { argv, load } = SHELLS[name];
    const [program = "", ...options] = argv;
    const env = {
      HOME: join(installed.folder, "home"),
      PATH: [installed.path, "/usr/bin", "/bin"].join(delimiter),
      LC_ALL: "C.UTF-8",
      ...more,
    };
    const { status, stdout, stderr } = spawnSync(program, [...options, `${load}\n${script}`], {
      cwd: work,
      env,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.split("\n").filter((line) => line !== "");
  };
  const noTrapHasGoneOff = () =>
    expect(readdirSync(work).sort()).toEqual([
      "broken.yaml",
      "hermes-fleet.yaml",
      "other.yaml",
      "parts.yaml",
      "wrong.yaml",
    ]);

  describeWith("bash", () => {
    /** What readline would be given for lines, whose end is the cursor; each ends with what it replaces. */
    const completed = (lines: readonly (readonly [line: string, replaced: string])[], more = {}) =>
      shell(
        "bash",
        lines
          .map(
            ([line, replaced]) =>
              `COMP_LINE=${quoted(line)} COMP_POINT=${line.length}
               _hermes_fleet hermes-fleet ${quoted(replaced)} ''
               printf '%s\\n' "\${COMPREPLY[@]-}" --`,
          )
          .join("\n"),
        more,
      )
        .join("\n")
        .split(/^--$\n?/m)
        .slice(0, -1)
        .map((block) => block.split("\n").filter((line) => line !== ""));

    test("verbs, options, profiles and files", () => {
      expect(
        completed([
          ["hermes-fleet re", "re"],
          ["hermes-fleet plan --service-manager=", ""],
          ["hermes-fleet logs -f cod", "cod"],
          ["hermes-fleet status coder ", ""],
          ["hermes-fleet config get ", ""],
          ["hermes-fleet -f other.yaml status ", ""],
          ["hermes-fleet --hermes-home ~/roots/a -f 'other.yaml' export ", ""],
          ["hermes-fleet -f wrong.yaml run h", "h"],
          ["hermes-fleet -f broken.yaml run ", ""],
          ["hermes-fleet --file ot", "ot"],
          ["hermes-fleet nonsense ", ""],
          ["hermes-fleet config set research ", ""],
          ["hermes-fleet config get research ", ""],
          ["hermes-fleet env set research ", ""],
          ["hermes-fleet plan --host ", ""],
        ]),
      ).toEqual([
        ["restart", "release", "restore"],
        ["auto", "systemd", "launchd", "none"],
        ["coder", "coder-2"],
        ["default", "coder-2", "found", "research"],
        ["coder", "coder-2", "research"],
        ["default", "found", "writer"],
        ["default", "elsewhere", "writer"],
        ["half"],
        ["default", "found"],
        [], // readline's own
        [],
        ['hooks\\[\\"a.b\\"\\].url', "model.default"],
        [],
        ["TOKEN"],
        ["vps1"],
      ]);
    });

    test("addresses, so that bash takes them for themselves when they are run", () => {
      const [plain = [], inQuotes = []] = completed([
        ["hermes-fleet plan --target profile.coder.file", "profile.coder.file"],
        ["hermes-fleet accept 'profile.coder.file", "profile.coder.file"],
      ]);
      expect(plain).toHaveLength(2);
      const typed = `printf '%s\\n' ${plain.join(" ")}`;
      expect(shell("bash", typed)).toEqual([TRAP, 'profile.coder.file["mcp.json"]']);
      expect(shell("bash", inQuotes.map((one) => `printf '%s\\n' '${one}'`).join("\n"))).toEqual([
        TRAP,
        'profile.coder.file["mcp.json"]',
      ]);
      noTrapHasGoneOff();
    });

    test("from the files that the manifest includes", () => {
      expect(completed([["hermes-fleet -f parts.yaml run w", "w"]])).toEqual([["writer"]]);
    });

    test("from the manifest of $HERMES_FLEET_FILE", () => {
      expect(completed([["hermes-fleet run w", "w"]], { HERMES_FLEET_FILE: "other.yaml" })).toEqual([
        ["writer"],
      ]);
    });
  });

  describeWith("zsh", () => {
    /** What the completer gives to compadd, which is stubbed: words, tab, what is shown of each; or that it asks for files. */
    const completed = (words: readonly string[]) =>
      shell(
        "zsh",
        `compadd() { local at; for (( at = 1; at <= $#values; at++ )); do print -r -- "$values[at]"$'\\t'"$shown[at]"; done }
         compset() { print -r -- "compset $*" }
         _files() { print files }
         words=(hermes-fleet ${words.map(quoted).join(" ")}) CURRENT=${words.length + 1}
         PREFIX=$words[-1]
         _hermes-fleet || true`,
      );

    test("verbs with what they do, options, profiles and files", () => {
      expect(completed(["pl"])).toContain("plan\tplan  -- show what apply would do");
      expect(completed(["logs", "--le"])).toContain("--level\t--level  -- this level and graver ones");
      expect(completed(["-f", "other.yaml", "logs", ""]).map(first)).toEqual(["default", "found", "writer"]);
      expect(completed(["-f", "'other.yaml'", "run", ""]).map(first)).toContain("writer");
      expect(completed(["--file="])).toEqual(["compset -P *=", "files"]);
      expect(completed(["show", ""])).toEqual(["files"]);
      expect(completed(["-f", "broken.yaml", "config", "get", ""])).toEqual([]);
    });

    test("addresses and descriptions as they stand, none of which is run or parted", () => {
      expect(completed(["accept", "profile.coder.file"]).map(first)).toEqual(
        expect.arrayContaining([TRAP, 'profile.coder.file["mcp.json"]', "host.linger"]),
      );
      const [, coder] = completed(["status", ""]);
      expect(coder).toContain('coder\tcoder  -- $(touch pwned-1) `touch pwned-2`; 100% "safe" more');
      noTrapHasGoneOff();
    });

    test("as zsh's own completion calls it, evaluated or found in $fpath", () => {
      const load = "autoload -Uz compinit; compinit -u -D";
      const script = 'eval "$(hermes-fleet completion zsh)"; print $_comps[hermes-fleet]';
      expect(shell("zsh", `${load}; ${script}`)).toEqual(["_hermes-fleet"]);
      const functions = `mkdir ../functions; hermes-fleet completion zsh > ../functions/_hermes-fleet`;
      const found = `unfunction _hermes-fleet; fpath=($PWD/../functions $fpath); ${load}; print $_comps[hermes-fleet]
        compadd() { print -rl -- $values }
        words=(hermes-fleet pl) CURRENT=2 PREFIX=pl; _hermes-fleet`;
      expect(shell("zsh", `${functions}; ${found}`).slice(0, 3)).toEqual([
        "_hermes-fleet",
        "init",
        "validate",
      ]);
    });
  });

  describeWith("fish", () => {
    const completed = (lines: readonly string[]) =>
      shell("fish", lines.map((line) => `complete -C ${quoted(line)}; echo ==`).join("\n"))
        .join("\n")
        .split(/^==$\n?/m)
        .slice(0, -1)
        .map((block) => block.split("\n").filter((line) => line !== ""));

    test("verbs with what they do, options, profiles, addresses and files", () => {
      const [verbs, level, profiles, inFile, quotedFile, afterFile, files, option, wrong] = completed([
        "hermes-fleet pl",
        "hermes-fleet logs --le",
        "hermes-fleet status ",
        "hermes-fleet -f other.yaml status w",
        "hermes-fleet -f 'other.yaml' run w",
        "hermes-fleet plan --service-manager=s",
        "hermes-fleet --file ot",
        "hermes-fleet --file=ot",
        "hermes-fleet -f broken.yaml config get ",
      ]);
      expect(verbs).toContain("plan\tshow what apply would do");
      expect(level).toEqual(["--level\tthis level and graver ones"]);
      expect(profiles?.map(first)).toEqual(["default", "coder", "coder-2", "found", "research"]);
      expect(profiles?.[1]).toContain('\t$(touch pwned-1) `touch pwned-2`; 100% "safe" more');
      expect([inFile, quotedFile]).toEqual([["writer"], ["writer"]]);
      expect(afterFile).toEqual(["--service-manager=systemd"]);
      expect([files, option]).toEqual([["other.yaml"], ["--file=other.yaml"]]);
      expect(wrong).toEqual([]);
      const [addresses] = completed(["hermes-fleet accept profile.coder.file"]);
      expect(addresses).toEqual([TRAP, 'profile.coder.file["mcp.json"]']);
      noTrapHasGoneOff();
    });
  });

  test("for no shell that it does not know, and says which it does", () => {
    const told = spawnSync("hermes-fleet", ["completion", "tcsh"], {
      env: { PATH: installed.path },
      encoding: "utf8",
    });
    expect(told.status).toBe(1);
    expect(told.stdout).toBe("");
    expect(told.stderr).toContain("Allowed choices are bash, zsh, fish.");
  });

  test("with a script in a document for machines, by its schema", () => {
    const told = spawnSync("hermes-fleet", ["completion", "fish", "--json"], {
      env: { PATH: installed.path },
      encoding: "utf8",
    });
    const schema = JSON.parse(readFileSync(join(REPOSITORY, "schemas", "completion.schema.json"), "utf8"));
    const document = JSON.parse(told.stdout);
    expect(new Ajv().validate(schema, document)).toBe(true);
    expect(document).toMatchObject({ shell: "fish", script: expect.stringContaining("complete --command") });
  });

  test("silently where there is no home, no folder any more, and nothing to read", () => {
    for (const words of [
      ["bash"],
      ["zsh", "--", "run", ""],
      ["fish", "--", "-f", "/dev/stdin", "run", ""],
      [],
    ]) {
      const asked = spawnSync("hermes-fleet", ["__complete", ...words], {
        env: { PATH: installed.path, HOME: "/nowhere/at/all" },
        cwd: work,
        input: "version: 1\n",
        encoding: "utf8",
      });
      expect({ status: asked.status, stderr: asked.stderr }).toEqual({ status: 0, stderr: "" });
    }
  });
});

type Shell = keyof typeof SHELLS;

/** How each is started without what a person has set up, and loads the completion. */
const SHELLS = {
  bash: { argv: ["bash", "--norc", "-c"], load: 'eval "$(hermes-fleet completion bash)"' },
  zsh: { argv: ["zsh", "-f", "-c"], load: 'eval "$(hermes-fleet completion zsh)"' },
  fish: { argv: ["fish", "--no-config", "-c"], load: "hermes-fleet completion fish | source" },
} as const;

/** The shells are judges: where one is missing, a skipped test says so; they must be there where judges are required. */
function describeWith(name: Shell, define: () => void): void {
  const isThere = spawnSync(name, ["--version"]).error === undefined;
  if (isThere || process.env.HERMES_FLEET_REQUIRE_JUDGES === "1") describe(`in ${name}:`, define);
  else test.skip(`in ${name} (skipped: there is no ${name})`, () => {});
}

/** For every shell here: fish has the same rules within single quotes but for the backslash, which none of these ends with. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function first(line: string): string {
  return line.split("\t")[0] ?? "";
}
