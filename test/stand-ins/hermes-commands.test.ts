import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readDoctorReport } from "../../src/hermes/doctor-report.ts";
import { capture, Sandbox } from "./support/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test("--version names version, release and install directory", async () => {
  const { code, out } = await box.hermes("--version");
  expect(code).toBe(0);
  const [version, project, python] = capture("version.txt", box).split("\n");
  expect(out.split("\n").slice(0, 2)).toEqual([version, project]);
  expect(python).toMatch(/^Python: /);
});

describe("profile create", () => {
  test("lays out a home with an .env of comments and no config.yaml", async () => {
    expect(await box.hermes("profile", "create", "coder")).toMatchObject({ code: 0 });
    const home = box.profile("coder");
    expect(`${box.read(join(home, ".env"))}TELEGRAM_BOT_TOKEN=123:abc\n`).toBe(
      capture("env-after-config-set.env", box),
    );
    expect(mode(join(home, ".env"))).toBe("600");
    expect(mode(join(home, "SOUL.md"))).toBe("644");
    expect(existsSync(join(home, "config.yaml"))).toBe(false);
    expect(readdirSync(home)).toEqual(
      expect.arrayContaining([
        "cron",
        "home",
        "logs",
        "memories",
        "plans",
        "sessions",
        "skills",
        "workspace",
      ]),
    );
  });

  test("writes a wrapper that runs hermes for the profile", async () => {
    await box.hermes("profile", "create", "coder");
    const wrapper = box.path(".local/bin/coder");
    expect(mode(wrapper)).toBe("755");
    expect(box.read(wrapper)).toMatch(/^#!\/bin\/sh\nexec \/\S+\/hermes -p coder "\$@"\n$/);
    expect((await box.run(wrapper, ["profile", "show", "coder"])).code).toBe(0);
  });

  test.each([
    ["--no-alias", "coder", ["--no-alias"]],
    ["a hermes subcommand as name", "cron", []],
    ["a command on PATH as name", "sort", []],
  ])("makes no wrapper with %s", async (_, name, flags) => {
    expect((await box.hermes("profile", "create", name, ...flags)).code).toBe(0);
    expect(existsSync(box.path(".local/bin", name))).toBe(false);
  });

  test("keeps a description in profile.yaml", async () => {
    await box.hermes("profile", "create", "coder", "--description", "writes");
    expect(box.read(join(box.profile("coder"), "profile.yaml"))).toBe(capture("profile.yaml", box));
  });

  test("notes that bundled skills are not wanted", async () => {
    await box.hermes("profile", "create", "coder", "--no-skills");
    expect(existsSync(join(box.profile("coder"), ".no-bundled-skills"))).toBe(true);
    expect(readdirSync(join(box.profile("coder"), "skills"))).toEqual([]);
  });

  test("lower-cases the name, which -p does not", async () => {
    await box.hermes("profile", "create", "Coder");
    expect(existsSync(box.profile("coder"))).toBe(true);
    expect((await box.hermes("-p", "Coder", "doctor")).code).toBe(1);
  });

  test.each(["default", "test", "sudo", "-x", "a.b", "_a"])("refuses the name %s", async (name) => {
    const { code, err } = await box.hermes("profile", "create", name);
    expect(code).not.toBe(0);
    expect(err).toMatch(/[Ee]rror: /);
  });

  test("refuses a name whose directory exists, even an empty one", async () => {
    mkdirSync(box.profile("coder"), { recursive: true });
    const { code, err } = await box.hermes("profile", "create", "coder");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^Error: .*already exists/) });
  });

  test("clones the source's credentials with its configuration", async () => {
    await box.hermes("profile", "create", "coder");
    await box.hermes("-p", "coder", "config", "set", "TELEGRAM_BOT_TOKEN", "123:abc");
    await box.hermes("-p", "coder", "config", "set", "model.default", "m");
    expect((await box.hermes("profile", "create", "twin", "--clone-from", "coder")).code).toBe(0);
    for (const file of [".env", "config.yaml", "SOUL.md"])
      expect(box.read(join(box.profile("twin"), file))).toBe(box.read(join(box.profile("coder"), file)));
  });

  test("refuses --no-skills with a clone", async () => {
    const { code, err } = await box.hermes("profile", "create", "coder", "--clone", "--no-skills");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("--no-skills") });
  });
});

describe("config set", () => {
  test("writes a token to .env and all else to config.yaml", async () => {
    await box.hermes("profile", "create", "coder");
    await box.hermes("-p", "coder", "config", "set", "TELEGRAM_BOT_TOKEN", "123:abc");
    await box.hermes("-p", "coder", "config", "set", "model.default", "anthropic/claude-sonnet-4");
    const home = box.profile("coder");
    expect(box.read(join(home, ".env"))).toBe(capture("env-after-config-set.env", box));
    expect(box.read(join(home, "config.yaml"))).toBe(capture("config-after-config-set.yaml", box));
    expect(mode(join(home, "config.yaml"))).toBe("600");
  });

  test("drops the comments of config.yaml and keeps its data", async () => {
    const path = join(box.profile("default"), "config.yaml");
    box.write(path, 'a: 1 # one\nlist:\n  - x\n  - {}\n# two\nb:\n  c: "it\'s #3"\n');
    await box.hermes("config", "set", "b.d", "true");
    expect(box.read(path)).toBe("a: 1\nlist:\n- x\n- {}\nb:\n  c: 'it''s #3'\n  d: true\n");
  });
});

describe("the tables for people", () => {
  beforeEach(async () => {
    await Promise.all(
      ["coder", "personal-bot", "research", "writer"].map((name) => box.hermes("profile", "create", name)),
    );
    await box.hermes("-p", "coder", "config", "set", "model.default", "anthropic/claude-sonnet-4");
  });

  test("profile list is as captured", async () => {
    const expected = capture("profile-list.txt", box).replace("running", "stopped");
    expect((await box.hermes("profile", "list")).out).toBe(expected);
  });

  test("profile show is as captured", async () => {
    const expected = capture("profile-show-coder.txt", box).replace("running", "stopped").replace("73", "3");
    expect((await box.hermes("profile", "show", "coder")).out).toBe(expected);
  });

  test("gateway list is as captured, the PID that of the live gateway", async () => {
    const gateway = await box.readyGateway("coder");
    const expected = capture("gateway-list.txt", box).replace("8497", String(gateway.pid));
    expect((await box.hermes("gateway", "list")).out).toBe(expected);
  });
});

test("a call for a profile that does not exist fails as captured", async () => {
  const { code, err } = await box.hermes("-p", "nosuch", "doctor");
  expect(`${err}exit code ${code}\n`).toBe(capture("unknown-profile.txt", box));
});

test.each([["install"], ["install --start-now"]])(
  "gateway %s without an answer on stdin installs nothing",
  async (args) => {
    await box.hermes("profile", "create", "coder");
    const { code, out } = await box.hermes("-p", "coder", "gateway", ...args.split(" "));
    expect(`${out}exit code ${code}\n`).toBe(capture("gateway-install-no-stdin.txt", box));
    expect(existsSync(box.path(".config/systemd/user"))).toBe(false);
  },
);

test("a home under a temporary directory gets no service definition, and exit 0 all the same", async () => {
  const env = { TMPDIR: box.home };
  const install = box.spawn("hermes", ["gateway", "install"], env);
  install.child.stdin?.end("n\nn\n");
  expect(await install.exit).toBe(0);
  expect(install.out).toContain("temporary");
  expect(existsSync(box.path(".config/systemd/user/hermes-gateway.service"))).toBe(false);
});

describe("the sticky profile", () => {
  beforeEach(async () => {
    await box.hermes("profile", "create", "coder");
    await box.hermes("profile", "use", "coder");
  });

  test("takes every call without -p, one whose HERMES_HOME is the root included", async () => {
    box.env.HERMES_HOME = box.profile("default");
    expect((await box.hermes("gateway", "list")).out).toContain("coder (current)");
  });

  test("leaves -p default alone", async () => {
    expect((await box.hermes("-p", "default", "gateway", "list")).out).toContain("default (current)");
  });

  test("fails every call without -p once the profile is gone", async () => {
    box.write(box.path(".hermes/active_profile"), "gone\n");
    expect(await box.hermes("--version")).toMatchObject({
      code: 1,
      err: expect.stringContaining("'gone' does not"),
    });
  });
});

describe(".env on disk", () => {
  const repaired = async (text: string): Promise<string> => {
    const path = join(box.profile("default"), ".env");
    box.write(path, text);
    await box.hermes("doctor");
    expect(mode(path)).toBe("600");
    return box.read(path);
  };

  test("is repaired by any call", async () => {
    expect(await repaired("# c\r\n  OPENAI_API_KEY=1  \r\njunkTELEGRAM_BOT_TOKEN=2DISCORD_BOT_TOKEN=3")).toBe(
      "# c\nOPENAI_API_KEY=1\nTELEGRAM_BOT_TOKEN=2\nDISCORD_BOT_TOKEN=3\n",
    );
  });

  test("stays as it is where there is nothing to repair", async () => {
    const text = "\n# c\nexport A=\"b c\"\nOPENAI_API_KEY='x'\n";
    expect(await repaired(text)).toBe(text);
  });
});

test("an archive has no .env and goes back in under another name", async () => {
  await box.hermes("profile", "create", "coder");
  box.write(join(box.profile("coder"), "memories/a.md"), "remember");
  expect((await box.hermes("profile", "export", "coder", "-o", "a.tar.gz")).code).toBe(0);
  expect((await box.hermes("profile", "import", "a.tar.gz", "--name", "again")).code).toBe(0);
  expect(box.read(join(box.profile("again"), "memories/a.md"))).toBe("remember");
  expect(existsSync(join(box.profile("again"), ".env"))).toBe(false);
});

test("an archive brings back what a gateway has left, and nothing that is a credential", async () => {
  await box.hermes("profile", "create", "coder");
  const left = ["gateway.pid", "gateway_state.json", ".gateway-planned-stop.json"];
  for (const name of [...left, "auth.json", ".env"]) box.write(join(box.profile("coder"), name), "{}");
  await box.hermes("profile", "export", "coder", "-o", "a.tar.gz");
  await box.hermes("profile", "import", "a.tar.gz", "--name", "again");
  const there = (name: string) => existsSync(join(box.profile("again"), name));
  expect([left.map(there), there("auth.json"), there(".env")]).toEqual([[true, true, true], false, false]);
});

test.each([
  ["over a profile that is there", "coder", "Profile 'coder' already exists at "],
  ["as the default profile", "default", "Cannot import as 'default'"],
])("an archive is not taken %s", async (_, name, says) => {
  await box.hermes("profile", "create", "coder");
  await box.hermes("profile", "export", "coder", "-o", "a.tar.gz");
  const refused = await box.hermes("profile", "import", "a.tar.gz", "--name", name);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(`Error: ${says}`)]);
});

test("an archive with a link in it is made, and not taken", async () => {
  await box.hermes("profile", "create", "coder");
  symlinkSync("SOUL.md", join(box.profile("coder"), "link"));
  expect((await box.hermes("profile", "export", "coder", "-o", "a.tar.gz")).code).toBe(0);
  const refused = await box.hermes("profile", "import", "a.tar.gz", "--name", "again");
  expect([refused.code, refused.err]).toEqual([1, "Error: Unsupported archive member type: coder/link\n"]);
  expect(existsSync(box.profile("again"))).toBe(false);
});

test("what is no archive is refused", async () => {
  box.write(box.path("a.tar.gz"), "no archive");
  expect(await box.hermes("profile", "import", "a.tar.gz", "--name", "again")).toMatchObject({ code: 1 });
  expect(existsSync(box.profile("again"))).toBe(false);
});

test("profile delete takes home, wrapper and sticky mark", async () => {
  await box.hermes("profile", "create", "coder");
  await box.hermes("profile", "use", "coder");
  expect((await box.hermes("-p", "default", "profile", "delete", "coder", "-y")).code).toBe(0);
  expect(
    [".hermes/profiles/coder", ".local/bin/coder", ".hermes/active_profile"].filter((path) =>
      existsSync(box.path(path)),
    ),
  ).toEqual([]);
});

describe("doctor", () => {
  test("prints rows below headings and what to do, closes .env, and exits 0 whatever it finds", async () => {
    await box.hermes("profile", "create", "coder");
    const env = join(box.profile("coder"), ".env");
    chmodSync(env, 0o644);
    box.switches(
      { doctor_rows: [["fail", "API Connectivity", "Anthropic API (no key)", "Set one"]] },
      "coder",
    );
    const { code, out } = await box.hermes("-p", "coder", "doctor");
    expect(code).toBe(0);
    expect(out).toMatch(/◆ Configuration Files\n {2}✓ \S+\.env file exists\n {2}⚠ config\.yaml not found/);
    expect(out).toMatch(/◆ API Connectivity\n {2}✗ Anthropic API \(no key\)\n\n─+\n {2}Found 1 issue\(s\)/);
    expect(out).toMatch(/\n {2}1\. Set one\n/);
    expect(mode(env)).toBe("600");
    const read = readDoctorReport(out);
    expect(read).toMatchObject({ isReport: true, issues: ["Set one"] });
    expect(read.rows.map(({ is }) => is)).toEqual(["warning", "warning", "error"]);
  });

  test("says so where all is well", async () => {
    await box.hermes("profile", "create", "coder");
    const { out } = await box.hermes("-p", "coder", "doctor");
    expect(out).toContain("All checks passed!");
    expect(readDoctorReport(out).issues).toEqual([]);
  });
});

describe("switches", () => {
  test("a command can be made to fail, a number of times", async () => {
    box.switches({ fail: { "profile create coder": { exit: 7, stderr: "no luck", times: 1 } } });
    expect(await box.hermes("profile", "create", "coder")).toMatchObject({ code: 7, err: "no luck\n" });
    expect((await box.hermes("profile", "create", "writer")).code).toBe(0);
    expect((await box.hermes("profile", "create", "coder")).code).toBe(0);
  });

  test("a profile's own win over the root's", async () => {
    await box.hermes("profile", "create", "coder");
    box.switches({ fail: { doctor: { exit: 7 } } });
    box.switches({ fail: {} }, "coder");
    expect((await box.hermes("doctor")).code).toBe(7);
    expect((await box.hermes("-p", "coder", "doctor")).code).toBe(0);
  });
});
