import { describe, expect, test } from "@jest/globals";
import { prepareAccept } from "../../src/commands/accept.ts";
import type { PreparedEdit } from "../../src/commands/run-edit.ts";
import { writeFiles } from "../../src/commands/write-files.ts";
import { repository } from "./fake-distributions.ts";
import { FakeHost, MANIFEST } from "./fake-host.ts";
import { applied, apply, fleet, HERMES, homeOf, open, unitOf } from "./scenario.ts";

const OPTIONS = { color: false, serviceManager: "auto" } as const;
const prepare = (host: FakeHost, ...addresses: readonly string[]) =>
  prepareAccept(host.system, OPTIONS, addresses, host.platform);

/** Accepts, and gives the manifest, without its first line; throws where that is refused. */
async function accept(host: FakeHost, ...addresses: readonly string[]): Promise<string> {
  const prepared = await prepare(host, ...addresses);
  if (!prepared.ok) throw new Error(prepared.diagnostics.map(({ message }) => message).join("; "));
  const problem = await writeFiles(host.system, prepared.changes);
  if (problem !== undefined) throw new Error(problem.message);
  return host.text(MANIFEST)?.replace("version: 1\n", "") ?? "";
}

/** Why accepting is refused, and that nothing was written for it. */
async function refusal(host: FakeHost, ...addresses: readonly string[]): Promise<string> {
  const written = host.written.length;
  const prepared: PreparedEdit = await prepare(host, ...addresses);
  expect(host.written.length).toBe(written);
  return prepared.ok ? "" : prepared.diagnostics.map(({ message, hint }) => `${message}. ${hint}`).join("; ");
}

/** What a plan would change but for restarts, which are owed to processes and not to a manifest. */
const differences = async (host: FakeHost) =>
  (await open(host)).filter((one) => !one.endsWith("gateway restart"));

const config = homeOf("coder");
const lines = (...some: readonly string[]) => `${some.join("\n")}\n`;

describe("accept takes in of config.yaml", () => {
  test("a changed key, its comment staying", async () => {
    const host = await applied(
      "profiles:",
      "  coder:",
      "    # why",
      "    config: { model: { default: a/b } } # m",
    );
    host.write(`${config}/config.yaml`, "model:\n  default: c/d # by hand\n");
    expect(await differences(host)).toEqual(["profile.coder.config update"]);
    expect(await accept(host, "profile.coder.config")).toBe(
      lines("profiles:", "  coder:", "    # why", "    config: { model: { default: c/d } } # m"),
    );
    expect(await differences(host)).toEqual([]);
  });

  test("a key that is gone, which is then not declared", async () => {
    const host = await applied(
      "profiles:",
      "  coder:",
      "    config:",
      "      a: 1 # one",
      "      b: { c: 2 }",
    );
    host.write(`${config}/config.yaml`, "a: 1\n");
    expect(await accept(host, "profile.coder")).toBe(
      lines("profiles:", "  coder:", "    config:", "      a: 1 # one"),
    );
    expect(await differences(host)).toEqual([]);
  });

  test("a key that is gone and inherited, by a null at the profile", async () => {
    const host = await applied(
      "defaults:",
      "  config: { a: 1, b: 2 }",
      "profiles:",
      "  coder: {}",
      "  other: {}",
    );
    host.write(`${config}/config.yaml`, "b: 3\n");
    expect(await accept(host, "profile.coder.config")).toBe(
      lines(
        "defaults:",
        "  config: { a: 1, b: 2 }",
        "profiles:",
        "  coder:",
        "    config:",
        "      a: null",
        "      b: 3",
        "  other: {}",
      ),
    );
    expect(await differences(host)).toEqual([]);
  });

  test("a key that is declared absent and has come back", async () => {
    const host = await applied("profiles:", "  coder:", "    config: { a: null }");
    host.write(`${config}/config.yaml`, "a: [1, yes]\n");
    expect(await accept(host, "profile.coder.config")).toContain("config: { a: [1, true] }");
    expect(await differences(host)).toEqual([]);
  });

  test("a key that has left the manifest and was not applied yet", async () => {
    const host = await applied("profiles:", "  coder:", "    config: { a: 1, b: 2 }");
    host.declare("version: 1\nprofiles:\n  coder:\n    config: { b: 2 }\n");
    expect(await differences(host)).toEqual(["profile.coder.config update"]);
    expect(await accept(host, "profile.coder.config")).toContain("config: { b: 2, a: 1 }");
    expect(await differences(host)).toEqual([]);
  });

  test("no credential, and nothing else along with it", async () => {
    const host = await applied("profiles:", "  coder:", "    config: { a: 1, x: { api_key: none } }");
    host.write(`${config}/config.yaml`, "a: 2\nx:\n  api_key: sk-canary-by-hand\n");
    const why = await refusal(host, "profile.coder.config");
    expect(why).toContain("x.api_key in config.yaml looks like a credential");
    expect(why).not.toContain("canary");
  });

  test("nothing of a file that cannot be read, by whichever address, and no null", async () => {
    const host = await applied("profiles:", "  coder: { config: { a: 1 }, description: Old }");
    host.write(`${config}/config.yaml`, "a: [\n");
    for (const address of ["profile.coder.config", "profile.coder"])
      expect(await refusal(host, address)).toContain("config.yaml cannot be read");
    host.write(`${config}/config.yaml`, "a: null\n");
    expect(await refusal(host, "profile.coder")).toContain(
      "a in config.yaml is null, which in a manifest has a key deleted",
    );
  });

  test("no profile that another fleet has", async () => {
    const host = await applied("name: theirs", "profiles: { coder: {} }");
    host.declare("version: 1\nname: mine\nprofiles: {}\n");
    expect(await refusal(host, "profile.coder")).toContain('belongs to the fleet "theirs"');
  });

  test("a profile whose token another has, which is told", async () => {
    const host = await applied("profiles: { coder: {}, extra: {} }");
    for (const name of ["coder", "extra"])
      host.write(`${homeOf(name)}/.env`, "TELEGRAM_BOT_TOKEN=7:same-token\n");
    host.declare("version: 1\nname: mine\nprofiles: {}\n");
    host.disk.removeTree("/home/ada/.local/state/hermes-fleet");
    const prepared = await prepare(host, "profile.extra");
    expect([prepared.ok, prepared.diagnostics.map(({ code }) => code)]).toEqual([true, ["token-conflict"]]);
  });

  test("no date, which a manifest cannot say", async () => {
    const host = await applied("profiles:", "  coder:", "    config: { a: 1 }");
    host.write(`${config}/config.yaml`, "a: 2026-01-01\n");
    expect(await refusal(host, "profile.coder.config")).toContain(
      "a in config.yaml has a value, such as a date",
    );
  });
});

describe("accept takes in of .env", () => {
  test("that a variable has its value there, and that one is gone", async () => {
    const host = await applied(
      "profiles:",
      "  coder:",
      "    env:",
      '      A: "1" # a',
      '      B: "2"',
      "      GONE: null",
    );
    host.write(`${config}/.env`, "A=canary-by-hand\nGONE=x\n");
    expect(await accept(host, "profile.coder.env")).toBe(
      lines(
        "profiles:",
        "  coder:",
        "    env:",
        "      A: { in_place: true } # a",
        "      GONE: { in_place: true }",
      ),
    );
    expect(await differences(host)).toEqual([]);
  });

  test("that a variable in its place is not there, also where it is inherited", async () => {
    const host = await applied(
      "defaults:",
      "  env: { D: { in_place: true } }",
      "profiles:",
      "  coder:",
      "    env: { E: { in_place: true } }",
    ).catch(() => undefined);
    expect(host).toBeUndefined();
    const lacking = fleet(
      "defaults:",
      "  env: { D: { in_place: true } }",
      "profiles:",
      "  coder:",
      "    env: { E: { in_place: true } }",
    );
    lacking.makeProfile("coder");
    const text = await accept(lacking, "profile.coder.env");
    expect(text).toContain("  coder:\n    env: { D: null }\n");
    expect(
      (await lacking.plan()).plan.diagnostics.filter(({ code }) => code === "secret-unresolved"),
    ).toEqual([]);
  });

  test("nothing of its mode, which only an apply can mend", async () => {
    const host = await applied("profiles:", "  coder:", '    env: { A: "1" }');
    host.write(`${config}/.env`, "A=1\n", 0o644);
    expect(await refusal(host, "profile.coder.env")).toContain(
      "profile.coder.env cannot be accepted: its mode is 0644",
    );
  });
});

describe("accept takes in", () => {
  test("a description, and that there is none", async () => {
    const host = await applied("profiles:", "  coder:", "    description: Old # d");
    host.write(`${config}/profile.yaml`, "description: New, by hand\ndescription_auto: false\n");
    expect(await accept(host, "profile.coder.description")).toContain(
      "    description: 'New, by hand' # d\n",
    );
    expect(await open(host)).toEqual([]);
    host.write(`${config}/profile.yaml`, "{}\n");
    expect(await accept(host, "profile.coder.description")).toBe(lines("profiles:", "  coder: {}"));
    expect(await open(host)).toEqual([]);
  });

  test("a wrapper that is gone, and one that has come back", async () => {
    const host = await applied("profiles:", "  coder: { alias: true }");
    const text = host.text("/home/ada/.local/bin/coder") ?? "";
    await host.system.remove("/home/ada/.local/bin/coder" as never);
    expect(await accept(host, "profile.coder.alias")).toContain("coder: { alias: false }");
    expect(await open(host)).toEqual([]);
    host.write("/home/ada/.local/bin/coder", text, 0o755);
    expect(await accept(host, "profile.coder.alias")).toContain("coder: { alias: true }");
    expect(await open(host)).toEqual([]);
  });

  test("a soul that stands in the manifest, line by line", async () => {
    const host = await applied(
      "profiles:",
      "  coder:",
      "    soul:",
      "      text: |",
      "        One.",
      "        Two. # no comment",
    );
    host.write(`${config}/SOUL.md`, "One.\nThree: 12:30\n\n- yes\n");
    expect(await accept(host, "profile.coder.soul")).toBe(
      lines(
        "profiles:",
        "  coder:",
        "    soul:",
        "      text: |",
        "        One.",
        "        Three: 12:30",
        "",
        "        - yes",
      ),
    );
    expect(await open(host)).toEqual([]);
    await host.system.remove(`${config}/SOUL.md` as never);
    expect(await accept(host, "profile.coder.soul")).toBe(lines("profiles:", "  coder: {}"));
    expect(await open(host)).toEqual([]);
  });

  test("a soul of a file, into that file, and tells who has it from there as well", async () => {
    const host = fleet(
      "profiles:",
      "  coder: { soul: { file: soul.md } }",
      "  research: { soul: { file: soul.md } }",
    );
    host.write("/home/ada/fleet/soul.md", "Old.\n", 0o640);
    await apply(host);
    const manifest = host.text(MANIFEST);
    host.write(`${config}/SOUL.md`, "New.\n");
    const prepared = await prepare(host, "profile.coder.soul");
    expect(prepared.ok && prepared.diagnostics.map(({ message }) => message)).toEqual([
      "profile.research.soul differs from the manifest now, since what was accepted is declared for it, too",
    ]);
    await accept(host, "profile.coder.soul");
    expect(host.text(MANIFEST)).toBe(manifest);
    expect(host.files.get("/home/ada/fleet/soul.md")).toMatchObject({ text: "New.\n", mode: 0o640 });
    expect(await open(host)).toEqual(["profile.research.soul update"]);
  });

  test("no soul with a credential in it", async () => {
    const host = await applied("profiles:", "  coder: { soul: { text: Hi } }");
    host.write(`${config}/SOUL.md`, "Hi\napi_key: sk-canary\n");
    const why = await refusal(host, "profile.coder.soul");
    expect(why).toContain("looks like a credential");
    expect(why).not.toContain("canary");
  });

  test("a managed file, and that it is gone", async () => {
    const host = await applied(
      "profiles:",
      "  coder:",
      '    files: { "mcp.json": { text: "{}" }, b/c.txt: { text: x } }',
    );
    host.write(`${config}/mcp.json`, '{"a": 1}\n');
    await host.system.remove(`${config}/b/c.txt` as never);
    expect(await accept(host, 'profile.coder.file["mcp.json"]', "profile.coder.file")).toContain(
      String.raw`files: { "mcp.json": { text: "{\"a\": 1}\n" } }`,
    );
    expect(await open(host)).toEqual([]);
  });

  test("no managed file that is a secret as a whole", async () => {
    const host = await applied("profiles:", "  coder:", "    files: { k.pem: { text: a, sensitive: true } }");
    host.write(`${config}/k.pem`, "canary\n");
    const why = await refusal(host, "profile.coder");
    expect(why).toContain("k.pem is a secret as a whole");
    expect(why).not.toContain("canary");
  });

  test("a gateway that was stopped, one that was started, and what starts at login", async () => {
    const host = await applied("profiles:", "  coder: {} # c");
    host.end(unitOf("coder"), "inactive");
    expect(await open(host)).toEqual(["profile.coder.gateway update"]);
    expect(await accept(host, "profile.coder.gateway")).toBe(
      lines(
        "profiles:",
        "  coder: # c",
        "    gateway:",
        "      state: stopped",
        "      start_at_login: true",
      ),
    );
    expect(await open(host)).toEqual([]);
    await host.system.run(["systemctl", "--user", "start", "--", unitOf("coder")], { deadlineMs: 1000 });
    await host.system.sleep(60_000);
    expect(await accept(host, "profile.coder.gateway")).toContain("state: running");
    expect(await open(host)).toEqual([]);
  });

  test("no gateway that has failed", async () => {
    const host = await applied("profiles:", "  coder: {}");
    host.end(unitOf("coder"), "failed");
    expect(await refusal(host, "profile.coder.gateway")).toContain(
      "its gateway has failed or does not come up",
    );
  });

  test("no gateway that is just starting", async () => {
    const host = await applied("profiles:", "  coder: { gateway: { state: stopped } }");
    await host.system.run(["systemctl", "--user", "start", "--", unitOf("coder")], { deadlineMs: 1000 });
    host.report(unitOf("coder"), { gateway_state: "starting" });
    expect(await refusal(host, "profile.coder.gateway")).toContain("just starting or stopping");
  });

  test("that a gateway has no service at all, by the address of either", async () => {
    for (const address of ["profile.coder.gateway", "profile.coder.service", "profile.coder"]) {
      const host = fleet("profiles:", "  coder: {}");
      host.makeProfile("coder");
      expect(await open(host)).toContain("profile.coder.service create");
      if (address === "profile.coder") await apply(host, { target: ["profile.coder.env"] });
      expect(await accept(host, address)).toContain("state: absent");
      expect((await open(host)).filter((one) => one !== "profile.coder.env create")).toEqual([]);
    }
  });

  test("limits that somebody has changed, and no field that is the fleet's own", async () => {
    const host = await applied("profiles:", "  coder: { gateway: { limits: { memory_max: 1G, nice: 5 } } }");
    const dropIn = [...host.files.keys()].find((path) => path.includes("hermes-gateway-coder.service.d/"));
    const text = host.text(dropIn ?? "") ?? "";
    host.write(dropIn ?? "", text.replace("1G", "512M").replace(/Nice=.*\n/, ""), 0o644);
    expect(await open(host)).toContain("profile.coder.service update");
    expect(await accept(host, "profile.coder.service")).toContain("limits: { memory_max: 512M }");
    expect((await open(host)).filter((one) => one.includes("service"))).toEqual([]);
    const unit = `/home/ada/.config/systemd/user/${unitOf("coder")}`;
    host.write(unit, (host.text(unit) ?? "").replace("gateway run", "gateway run --verbose"), 0o644);
    expect(await refusal(host, "profile.coder.service")).toContain("what the fleet answers for itself");
  });

  test("what is so of the host", async () => {
    const host = fleet(
      "host: { linger: true }",
      "hermes: { active_profile: coder }",
      "profiles:",
      "  coder: {}",
    );
    host.setLinger(false);
    await apply(host);
    host.setLinger(false);
    host.write(`${HERMES}/active_profile`, "default\n");
    expect(await open(host)).toEqual(["host.linger create", "host.active_profile update"]);
    expect(await accept(host, "host")).toContain(
      "host: { linger: false }\nhermes: { active_profile: default }\n",
    );
    expect(await open(host)).toEqual([]);
  });

  test("and nothing after which no manifest could be applied", async () => {
    const host = await applied(
      "hermes: { active_profile: coder }",
      "profiles:",
      "  coder: {}",
      "  other: {}",
    );
    host.write(`${HERMES}/active_profile`, "ghost\n");
    expect(await refusal(host, "host.active_profile")).toContain('"ghost", and there is no such profile');
    host.declare("version: 1\nhermes: { active_profile: gone }\nprofiles:\n  coder: {}\n  gone: {}\n");
    expect(await refusal(host, "profile.gone")).toContain('"gone", and there is no such profile');
  });

  test("that nothing keeps the host awake", async () => {
    const host = fleet("host: { keep_awake: true }", "profiles:", "  coder: {}");
    expect(await accept(host, "host.keep_awake")).toContain("host: { keep_awake: false }");
    expect((await open(host)).filter((one) => one.startsWith("host"))).toEqual([]);
  });

  test("that a profile does not exist, all that is declared of it going", async () => {
    const host = await applied(
      "profiles:",
      "  # c",
      "  coder:",
      "    config: { a: 1 } # a",
      "  other: {} # o",
    );
    host.declare(`${host.text(MANIFEST)}  gone:\n    # inside\n    description: x\n`);
    expect(await accept(host, "profile.gone")).toBe(
      lines("profiles:", "  # c", "  coder:", "    config: { a: 1 } # a", "  other: {} # o"),
    );
    expect(await refusal(host, "profile.gon")).toContain("the address of nothing in the plan");
    expect(await open(host)).toEqual([]);
  });

  test("the version of a distribution that is there", async () => {
    const url = "github.com/you/bot";
    const host = fleet(
      "profiles:",
      "  coder:",
      `    distribution: { source: ${url}, version: "1.0" } # d`,
      "    soul: { text: Mine }",
    );
    host.write(`${repository(url)}/distribution.yaml`, 'name: bot\nversion: "1.0"\n', 0o644);
    host.write(`${repository(url)}/SOUL.md`, "You are a bot.\n", 0o644);
    await apply(host);
    host.declare((host.text(MANIFEST) ?? "").replace('"1.0"', '"2.0"'));
    expect(await open(host)).toContain("profile.coder update");
    expect(await accept(host, "profile.coder")).toContain(
      `distribution: { source: ${url}, version: '1.0' } # d\n    soul: { text: Mine }\n`,
    );
    expect(await open(host)).toEqual([]);
  });

  test("limits that stand in a property list", async () => {
    const host = new FakeHost(
      lines("version: 1", "profiles:", "  coder: { gateway: { limits: { nice: 5 } } }"),
      "darwin",
    );
    await apply(host);
    const plist = [...host.files.keys()].find((path) => path.endsWith("gateway-coder.plist")) ?? "";
    const text = host.text(plist) ?? "";
    expect(text).toContain("<integer>5</integer>");
    host.write(plist, text.replace("<integer>5</integer>", "<integer>7</integer>"), 0o644);
    expect(await open(host)).toContain("profile.coder.service update");
    expect(await accept(host, "profile.coder.service")).toContain("limits: { nice: 7 }");
    expect((await open(host)).filter((one) => one.includes("service"))).toEqual([]);
  });

  test("no profile that others start from", async () => {
    const host = fleet("profiles:", "  coder: {}", "  research: { extends: coder }");
    expect(await refusal(host, "profile.coder")).toContain("the manifest would not be valid any more");
  });
});

describe("accept", () => {
  test("says so where there is no difference, and writes nothing", async () => {
    const host = await applied("profiles:", "  coder: { config: { a: 1 } }");
    const written = host.written.length;
    const prepared = await prepare(host, "profile.coder");
    expect(prepared).toMatchObject({ ok: true, changes: [] });
    expect(prepared.ok && prepared.verdict).toContain("There is no difference at profile.coder");
    expect(host.written.length).toBe(written);
  });

  test("takes in the whole of a profile, and tells of the restart that is owed then", async () => {
    const host = await applied("profiles:", "  coder: { config: { a: 1 }, description: Old }");
    host.write(`${config}/config.yaml`, "a: 2\n");
    host.write(`${config}/profile.yaml`, "description: New\n");
    const prepared = await prepare(host, "profile.coder");
    expect(
      prepared.ok && prepared.diagnostics.map(({ severity, message }) => `${severity} ${message}`),
    ).toEqual([expect.stringContaining("note profile.coder.gateway: an apply restarts it now")]);
    expect(await accept(host, "profile.coder")).toBe(
      lines("profiles:", "  coder: { config: { a: 2 }, description: New }"),
    );
    expect(await open(host)).toEqual(["profile.coder.gateway restart"]);
    expect(await refusal(host, "profile.coder.gateway")).toContain(
      "profile.coder.gateway cannot be accepted",
    );
  });

  test("takes in a profile that is on the host and was not declared, whatever lies under every profile", async () => {
    const host = await applied(
      "# mine",
      "defaults:",
      "  config: { a: 1 }",
      "  env: { A: x }",
      "profiles:",
      "  coder: {} # c",
      "# end",
    );
    host.makeProfile("extra");
    host.write(`${homeOf("extra")}/config.yaml`, "b: { c: 2 }\napi_key: sk-canary-config\n");
    host.write(`${homeOf("extra")}/.env`, "TELEGRAM_BOT_TOKEN=123456:canary-canary\n");
    host.write(`${homeOf("extra")}/profile.yaml`, "description: By hand\n");
    const prepared = await prepare(host, "profile.extra");
    expect(prepared.diagnostics).toMatchObject([
      {
        severity: "note",
        message: expect.stringContaining("hold, secrets, which belong into .env: api_key"),
      },
    ]);
    const text = await accept(host, "profile.extra");
    expect(text).not.toContain("canary");
    expect(text).toContain("profiles:\n  coder: {} # c\n  extra:\n    description: By hand\n");
    expect(text).toContain("TELEGRAM_BOT_TOKEN: { in_place: true }");
    expect(text.startsWith("# mine\ndefaults:\n  config: { a: 1 }\n  env: { A: x }\n")).toBe(true);
    expect(text.endsWith("# end\n")).toBe(true);
    expect((await open(host)).filter((one) => one.includes("extra"))).toEqual([]);
  });

  test("takes nothing from a machine that it is not on, nor from a service manager that is not there", async () => {
    const host = await applied("profiles:", "  coder: { config: { a: 1 } }");
    const other = { ...OPTIONS, host: "vps2" };
    expect(await prepareAccept(host.system, other, ["profile.coder"], "linux")).toMatchObject({
      ok: false,
      diagnostics: [{ code: "host-unknown" }],
    });
    host.end(unitOf("coder"), "inactive");
    host.removeManager();
    const prepared = await prepare(host, "profile.coder.gateway");
    expect(prepared.ok && prepared.changes.length > 0).toBe(false);
  });

  test("sends one who names a part of a profile that is not declared to the whole of it", async () => {
    const host = await applied("profiles:", "  coder: {}");
    host.makeProfile("extra");
    expect(await refusal(host, "profile.extra.config")).toContain("`hermes-fleet accept profile.extra`");
  });

  test("takes back in what has left the manifest and would go", async () => {
    const host = await applied("profiles:", "  coder: {}", "  old: { config: { a: 1 } } # o");
    host.declare("version: 1\nprofiles:\n  coder: {}\n");
    expect(await open(host)).toContain("profile.old.gateway delete");
    expect(await refusal(host, "profile.old.gateway")).toContain('profile "old" is not in the manifest');
    expect(await accept(host, "profile.old")).toContain("  old:\n");
    expect(await open(host)).toEqual([]);
  });

  test("takes back in what was removed on purpose", async () => {
    const host = await applied("profiles:", "  coder: {}", "  old: {}");
    host.declare("version: 1\nprofiles:\n  coder: {}\nremoved: { old: { home: delete } }\n# end\n");
    expect(await open(host)).toContain("profile.old delete");
    const text = await accept(host, "profile.old");
    expect(text).not.toContain("home: delete");
    expect(text.endsWith("# end\n")).toBe(true);
    expect(await open(host)).toEqual([]);
  });

  test("asks a password store once", async () => {
    const host = await applied(
      "profiles:",
      "  coder: { config: { a: 1 }, env: { A: { from_command: [pass, a] } } }",
    );
    host.write(`${config}/config.yaml`, "a: 2\n");
    const asked = host.secretsAsked;
    expect(await accept(host, "profile.coder.config")).toContain("config: { a: 2 }");
    expect(host.secretsAsked).toBe(asked + 1);
  });

  test("knows profiles by whole segments, and suggests an address", async () => {
    const host = await applied(
      "profiles:",
      "  coder: { config: { a: 1 } }",
      "  coder-2: { config: { a: 1 } }",
    );
    host.write(`${homeOf("coder-2")}/config.yaml`, "a: 2\n");
    expect(await prepare(host, "profile.coder")).toMatchObject({ ok: true, changes: [] });
    expect(await refusal(host, "profile.coder-2.confg")).toContain('Did you mean "profile.coder-2.config"?');
  });

  test("writes nothing where one of the differences cannot be accepted", async () => {
    const host = await applied("profiles:", "  coder: { config: { a: 1 } }");
    host.write(`${config}/config.yaml`, "a: 2\n");
    host.end(unitOf("coder"), "failed");
    expect(await refusal(host, "profile.coder")).toContain("profile.coder.gateway cannot be accepted");
  });

  test("writes nothing over a manifest that has changed meanwhile", async () => {
    const host = await applied("profiles:", "  coder: { config: { a: 1 } }");
    host.write(`${config}/config.yaml`, "a: 2\n");
    const prepared = await prepare(host, "profile.coder");
    host.declare("version: 1\nprofiles: {}\n");
    const problem = await writeFiles(host.system, prepared.ok ? prepared.changes : []);
    expect(problem?.message).toContain("has changed since it was read");
    expect(host.text(MANIFEST)).toBe("version: 1\nprofiles: {}\n");
  });

  test("writes nothing over a manifest that has changed while the plan was made", async () => {
    const host = await applied(
      "profiles:",
      "  coder: { config: { a: 1 }, env: { A: { from_command: [pass, a] } } }",
    );
    host.write(`${config}/config.yaml`, "a: 2\n");
    const later = `${host.text(MANIFEST)}  reader: {}\n`;
    const secretFrom = host.system.secretFrom.bind(host.system);
    host.system.secretFrom = (argv, folder, deadlineMs) => {
      host.declare(later);
      return secretFrom(argv, folder, deadlineMs);
    };
    const prepared = await prepare(host, "profile.coder.config");
    const problem = await writeFiles(host.system, prepared.ok ? prepared.changes : []);
    expect(problem?.message).toContain("has changed since it was read");
    expect(host.text(MANIFEST)).toBe(later);
  });
});
