import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { repository } from "./fake-distributions.ts";
import { FakeHost } from "./fake-host.ts";
import { apply, changesOf, declare, fleet, homeOf, open, recordOf, told, unitOf } from "./scenario.ts";

const URL = "github.com/you/bot";
const FOLDER = "/home/ada/fleet/bots/a";
const HOME = homeOf("a");

/** Puts a distribution somewhere. */
function ship(host: FakeHost, folder: string, version: string, more: readonly string[] = []): void {
  host.write(
    `${folder}/distribution.yaml`,
    ["name: bot", `version: ${version}`, ...more, ""].join("\n"),
    0o644,
  );
  host.write(`${folder}/SOUL.md`, `You are ${version}.\n`, 0o644);
  host.write(`${folder}/config.yaml`, "model: { default: shipped }\nagent: { max_turns: 5 }\n", 0o644);
  host.write(`${folder}/skills/read/SKILL.md`, `reads ${version}\n`, 0o644);
  host.write(`${folder}/mcp.json`, `{"v":"${version}"}\n`, 0o644);
}

const a = (settings: string) => `profiles: { a: { ${settings} } }`;
const from = (source: string, version?: string, more = "") =>
  a(`distribution: { source: ${source}${version === undefined ? "" : `, version: "${version}"`} }${more}`);

/** A host whose manifest wants this, and on which both kinds of source have a version. */
function shipping(manifest: string, version = "1.0.0"): FakeHost {
  const host = fleet(manifest);
  for (const place of [FOLDER, repository(URL)]) ship(host, place, version);
  return host;
}

/** Another version in both sources. */
function release(host: FakeHost, version: string): void {
  for (const place of [FOLDER, repository(URL)]) ship(host, place, version);
}

const calls = (host: FakeHost, since = 0) =>
  host.started.slice(since).flatMap((line) => /(?<=hermes -p default )profile .*/.exec(line)?.[0] ?? []);
const change = async (host: FakeHost, address = "profile.a") =>
  (await host.plan()).plan.changes.find((one) => one.address === address);
const failures = async (host: FakeHost) =>
  [...(await host.apply()).steps.values()].flatMap((one) => (one.is === "failed" ? [one.reason] : []));

describe.each([
  ["a repository", URL],
  ["a directory", "bots/a"],
])("a profile from %s", (_, source) => {
  test("is installed with all that is declared for it, and then as it should be", async () => {
    const more =
      ", soul: { text: Mine }, config: { agent: { max_turns: null }, x: 1 }, env: { A: b }, files: { mcp.json: { text: Mine } }";
    const host = shipping(from(source, "1.0.0", more));
    await apply(host);
    const given = source === URL ? URL : FOLDER;
    expect(calls(host)).toEqual([`profile install ${given} --name a --yes`]);
    expect(host.text(`${HOME}/SOUL.md`)).toBe("Mine");
    expect(host.text(`${HOME}/mcp.json`)).toBe("Mine");
    expect(host.text(`${HOME}/config.yaml`)).toMatch(/default: shipped[\s\S]*x: 1/);
    expect(host.text(`${HOME}/config.yaml`)).not.toContain("max_turns");
    expect(host.text(`${HOME}/.env`)).toContain("A=b\n");
    expect([host.pid(unitOf("a")) > 0, await open(host), recordOf(host, "a")?.creating]).toEqual([
      true,
      [],
      undefined,
    ]);
  });

  test("has an .env of its own, also where no variable is declared", async () => {
    const host = shipping(from(source));
    await apply(host);
    expect([host.disk.files.get(`${HOME}/.env`)?.mode, await open(host)]).toEqual([0o600, []]);
    host.disk.remove(`${HOME}/.env`);
    expect(await open(host)).toEqual(["profile.a.env create"]);
  });

  test("without a version is installed once, and never updated", async () => {
    const host = shipping(from(source));
    await apply(host);
    release(host, "2.0.0");
    expect(await open(host)).toEqual([]);
  });

  test("is updated when the version moves, saved before, and what is declared is written again", async () => {
    const host = shipping(
      from(source, "1.0.0", ", description: d, soul: { text: Mine }, files: { mcp.json: { text: Mine } }"),
    );
    await apply(host);
    host.write(`${HOME}/config.yaml`, "mine: true\n");
    host.write(`${HOME}/skills/mine/SKILL.md`, "mine\n");
    host.write(`${FOLDER}/profile.yaml`, "description: theirs\n");
    host.write(`${repository(URL)}/profile.yaml`, "description: theirs\n");
    release(host, "1.1.0");
    declare(
      host,
      from(source, "1.1.0", ", description: d, soul: { text: Mine }, files: { mcp.json: { text: Mine } }"),
    );
    const since = host.started.length;

    expect(changesOf((await host.plan()).plan)).toEqual([
      "profile.a update",
      "profile.a.description update",
      "profile.a.soul update",
      'profile.a.file["mcp.json"] update',
    ]);
    expect(await change(host)).toMatchObject({
      details: [{ keys: [{ key: "version", before: { value: "1.0.0" }, after: { value: "1.1.0" } }] }],
    });
    const { steps } = await apply(host);

    expect(calls(host, since)).toEqual([
      expect.stringMatching(/^profile export a -o .*\/exports\/\.hermes-fleet-export-.*\/a\.tar\.gz$/),
      "profile update a --yes",
    ]);
    expect([...steps.values()]).toContainEqual({
      is: "succeeded",
      note: expect.stringContaining("without its .env"),
    });
    expect([host.text(`${HOME}/SOUL.md`), host.text(`${HOME}/mcp.json`)]).toEqual(["Mine", "Mine"]);
    expect(host.text(`${HOME}/profile.yaml`)).toContain("description: d\n");
    expect([host.text(`${HOME}/config.yaml`), host.text(`${HOME}/skills/mine/SKILL.md`)]).toEqual([
      "mine: true\n",
      undefined,
    ]);
    expect([await open(host), recordOf(host, "a")?.updating]).toEqual([[], undefined]);
  });

  test("whose source has another version is an error that says which, and nothing is saved or replaced", async () => {
    const host = shipping(from(source, "1.0.0"));
    await apply(host);
    declare(host, from(source, "1.1.0"));
    const since = host.started.length;
    for (let times = 0; times < 2; times += 1) {
      const said = source === URL ? await failures(host) : (await told(host)).map(({ message }) => message);
      expect(said).toEqual([
        expect.stringMatching(/source.* has version 1\.0\.0, and the manifest asks for 1\.1\.0/),
      ]);
    }
    expect(calls(host, since)).toEqual([]);
    expect(host.disk.names("/home/ada/.local/state/hermes-fleet/sources")).toEqual([]);
    expect(host.text(`${HOME}/distribution.yaml`)).toContain("version: 1.0.0");
    release(host, "1.1.0");
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("is not installed in another version", async () => {
    const host = shipping(from(source, "2.0.0"));
    await host.apply();
    expect([calls(host), host.disk.kind(HOME)]).toEqual([[], "absent"]);
  });

  test("leaves all as it is when it leaves the manifest", async () => {
    const host = shipping(from(source, "1.0.0"));
    await apply(host);
    declare(host, a(""));
    expect(await open(host)).toEqual([]);
  });

  test("that an apply had only begun to install is installed over that, once it is saved", async () => {
    const host = shipping(from(source, "1.0.0", ", env: { A: b }"));
    const stop = new AbortController();
    host.fail((line) => {
      if (!line.includes("profile install")) return undefined;
      host.write(`${HOME}/SOUL.md`, "half\n");
      host.write(`${HOME}/distribution.yaml`, "name: bot\nversion: 1.0.0\n");
      stop.abort();
      return { exitCode: undefined, stdout: "", stderr: "", failure: "killed" };
    });
    await host.apply(stop.signal);
    expect(recordOf(host, "a")).toMatchObject({ creating: true });
    host.fail(() => undefined);
    const since = host.started.length;
    expect((await change(host))?.reasons).toEqual([
      "from a distribution, over what an apply that was ended has left; its home is saved first",
    ]);
    await apply(host);
    expect(calls(host, since).map((line) => line.replace(/ -o .*/, ""))).toEqual([
      "profile export a",
      `profile install ${source === URL ? URL : FOLDER} --name a --force --yes`,
    ]);
    expect([host.text(`${HOME}/SOUL.md`), await open(host), recordOf(host, "a")?.creating]).toEqual([
      "You are 1.0.0.\n",
      [],
      undefined,
    ]);
  });

  test("whose update was ended before Hermes had noted the source again is updated all the same", async () => {
    const host = shipping(from(source, "1.0.0"));
    await apply(host);
    release(host, "1.1.0");
    declare(host, from(source, "1.1.0"));
    host.fail((line) => {
      if (!line.includes("profile update")) return undefined;
      host.write(`${HOME}/distribution.yaml`, "name: bot\nversion: 1.1.0\n");
      return { exitCode: undefined, stdout: "", stderr: "", failure: "killed" };
    });
    await host.apply();
    host.fail(() => undefined);
    await apply(host);
    expect([host.text(`${HOME}/skills/read/SKILL.md`), await open(host)]).toEqual(["reads 1.1.0\n", []]);
    expect(recordOf(host, "a")?.updating).toBeUndefined();
  });
});

describe("an installation that has not begun, since the source has another version,", () => {
  const waiting = async () => {
    const host = shipping(from(URL, "2.0.0"));
    await host.apply();
    return host;
  };

  test("leaves a home alone that somebody has made since", async () => {
    const host = await waiting();
    expect(recordOf(host, "a")?.creating).toBeUndefined();
    host.makeProfile("a");
    host.write(`${HOME}/SOUL.md`, "Mine\n");
    host.write(`${HOME}/distribution.yaml`, "name: mine\n");
    release(host, "2.0.0");
    expect(await told(host)).toMatchObject([{ code: "distribution", severity: "error" }]);
    await host.apply();
    expect([calls(host), host.text(`${HOME}/SOUL.md`)]).toEqual([[], "Mine\n"]);
  });

  test("leaves a mere folder alone that somebody has made since", async () => {
    const host = await waiting();
    host.write(`${HOME}/skills/mine/SKILL.md`, "mine\n");
    release(host, "2.0.0");
    expect(await told(host)).toMatchObject([{ code: "distribution", hint: `Move ${HOME} away.` }]);
    await host.apply();
    expect([calls(host), host.text(`${HOME}/skills/mine/SKILL.md`)]).toEqual([[], "mine\n"]);
  });

  test("is none that an earlier apply had begun either", async () => {
    const host = await waiting();
    const file =
      [...host.files.keys()].find((path) => /\/hermes-fleet\/[^/]+-[0-9a-f]{8}\.json$/.test(path)) ?? "";
    const record: object = JSON.parse(host.text(file) ?? "{}");
    host.write(file, JSON.stringify({ ...record, profiles: { a: { creating: true } } }));
    await host.apply();
    expect([host.disk.kind(HOME), recordOf(host, "a")?.creating]).toEqual(["absent", undefined]);
  });
});

describe("an installation that was ended on the way", () => {
  /** What is there afterwards. */
  const ended = async (files: Readonly<Record<string, string>>, folder?: string) => {
    const host = shipping(from(URL, "1.0.0"));
    host.fail((line) => {
      if (!line.includes("profile install")) return undefined;
      for (const [name, text] of Object.entries(files)) host.write(`${HOME}/${name}`, text);
      if (folder !== undefined) host.disk.makeFolder(`${HOME}/${folder}`);
      return { exitCode: undefined, stdout: "", stderr: "", failure: "killed" };
    });
    await host.apply();
    host.fail(() => undefined);
    return { host, since: host.started.length };
  };

  test("is begun anew in a folder without files", async () => {
    const { host, since } = await ended({}, "skills");
    await apply(host);
    expect([calls(host, since), await open(host)]).toEqual([[`profile install ${URL} --name a --yes`], []]);
  });

  test("does not replace a file that has come into that folder after the plan", async () => {
    const { host, since } = await ended({}, "skills");
    host.fail((line) => {
      if (line.startsWith("git ")) host.write(`${HOME}/skills/read/SKILL.md`, "mine\n");
      return undefined;
    });
    await host.apply();
    expect([calls(host, since), host.text(`${HOME}/skills/read/SKILL.md`)]).toEqual([
      [`profile install ${URL} --name a --yes`],
      "mine\n",
    ]);
  });

  test("is finished over what Hermes does not take for a profile yet, once that is saved", async () => {
    const { host, since } = await ended({
      "distribution.yaml": "name: bot\n",
      "skills/read/SKILL.md": "half\n",
    });
    await apply(host);
    expect([calls(host, since), await open(host)]).toEqual([
      [expect.stringMatching(/^profile export a -o /), `profile install ${URL} --name a --force --yes`],
      [],
    ]);
  });

  test.each<readonly [string, Record<string, string>, RegExp]>([
    ["profile", { "SOUL.md": "Mine\n" }, /may be what an apply that was ended has left or somebody's own/],
    ["folder", { "skills/mine/SKILL.md": "mine\n" }, /its folder is there/],
  ])("leaves a %s that is not seen to be its own", async (_, files, message) => {
    const { host, since } = await ended(files);
    expect(await told(host)).toMatchObject([{ severity: "error", message: expect.stringMatching(message) }]);
    await host.apply();
    for (const [name, text] of Object.entries(files)) expect(host.text(`${HOME}/${name}`)).toBe(text);
    expect(calls(host, since)).toEqual([]);
  });
});

test("a home whose archive holds nothing of it is not updated", async () => {
  const host = shipping(from(URL, "1.0.0"));
  await apply(host);
  release(host, "1.1.0");
  declare(host, from(URL, "1.1.0"));
  host.fail((line) => {
    const [, file] = / profile export a -o (.+)$/.exec(line) ?? [];
    if (file === undefined) return undefined;
    host.write(file, "a/\n");
    return { exitCode: 0, stdout: "", stderr: "" };
  });
  expect(await failures(host)).toEqual([expect.stringContaining("holds nothing of the home")]);
  expect(host.text(`${HOME}/distribution.yaml`)).toContain("version: 1.0.0");
});

test("what a killed apply has copied of repositories goes, and nothing else", async () => {
  const host = shipping(from(URL, "1.0.0"));
  const sources = "/home/ada/.local/state/hermes-fleet/sources";
  let copy = "";
  host.fail((line) => {
    copy = /^git clone .* (\S+)$/.exec(line)?.[1] ?? copy;
    return line.startsWith("rm ") ? { exitCode: 1, stdout: "", stderr: "" } : undefined;
  });
  await host.apply();
  host.fail(() => undefined);
  expect(host.disk.kind(copy)).toBe("folder");
  const others = copy.replace(/sources\/[0-9a-f]{8}-/, "sources/00000000-");
  host.write(`${others}/HEAD`, "x");
  release(host, "1.1.0");
  declare(host, from(URL, "1.1.0"));
  const cloned: string[] = [];
  host.fail((line) => {
    if (line.startsWith("git clone")) cloned.push(...host.disk.names(sources));
    return undefined;
  });
  await apply(host);
  expect([cloned, host.disk.names(sources)]).toEqual([
    [others.split("/").at(-1)],
    [others.split("/").at(-1)],
  ]);
});

describe("a version that cannot be told", () => {
  const ODD = "2026-11-30 10:00:00";

  test("is an error where it would have to be compared", async () => {
    const host = shipping(from("bots/a", ODD), ODD);
    expect(await told(host)).toMatchObject([
      { message: expect.stringContaining("the version of its source bots/a cannot be told") },
    ]);
    const remote = shipping(from(URL, ODD), ODD);
    expect(await failures(remote)).toEqual([expect.stringContaining("has a version that cannot be told")]);
    expect([calls(host), calls(remote)]).toEqual([[], []]);
  });

  test("matters to nobody who asks for none", async () => {
    const host = shipping(from(URL), ODD);
    await apply(host);
    expect(await open(host)).toEqual([]);
    declare(host, from(URL, ODD));
    expect(await told(host)).toMatchObject([
      { message: expect.stringContaining("distribution.yaml cannot be told") },
    ]);
  });
});

describe("a profile that another hermes is installing", () => {
  const begun = () => {
    const host = shipping(from(URL, "1.0.0"));
    host.fail((line) => {
      if (!line.includes("profile install")) return undefined;
      host.write(`${HOME}/SOUL.md`, "half\n");
      return { exitCode: 1, stdout: "", stderr: "Error: Profile 'a' already exists at …\n" };
    });
    return host;
  };

  test("is waited for, and then as it should be", async () => {
    const host = begun();
    let looks = 0;
    host.onSleep = () => {
      looks += 1;
      if (looks === 3)
        host.write(
          `${HOME}/distribution.yaml`,
          `name: bot\nversion: 1.0.0\nsource: ${URL}\ninstalled_at: x\n`,
        );
    };
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("is not waited for without end", async () => {
    const host = begun();
    expect(await failures(host)).toEqual([expect.stringContaining("already exists")]);
    expect(recordOf(host, "a")).toMatchObject({ creating: true });
  });
});

describe("a profile that exists", () => {
  test.each([
    ["and is no distribution", "", /it exists, and was not installed from one/],
    [
      "and came from elsewhere",
      "source: https://me:secret-1@github.com/you/other\n",
      /installed from https:\/\/github\.com\/you\/other, and not from github\.com\/you\/bot/,
    ],
    ["and says nothing of its source", "description: d\n", /does not say where it came from/],
    ["and cannot be read", "a: [\n", /distribution\.yaml cannot be read/],
  ])("%s is left as it is, whole", async (_, says, message) => {
    const host = shipping(from(URL, "1.0.0", ", env: { TELEGRAM_BOT_TOKEN: x }, soul: { text: Mine }"));
    host.makeProfile("a");
    if (says !== "") host.write(`${HOME}/distribution.yaml`, `name: bot\nversion: 1.0.0\n${says}`);
    const { plan } = await host.plan();
    const found = await told(host);
    expect(found).toMatchObject([
      {
        code: "distribution",
        severity: "error",
        blocks: "resource",
        message: expect.stringMatching(message),
      },
    ]);
    expect(JSON.stringify([plan, found])).not.toContain("secret-1");
    expect([changesOf(plan), plan.steps]).toEqual([[], []]);
  });

  test("and is another agent keeps its gateway, and owes it no restart", async () => {
    const host = shipping(a("env: { TELEGRAM_BOT_TOKEN: x }"));
    await apply(host);
    host.nowMs += 3_600_000;
    declare(host, from(URL, "1.0.0", ", env: { TELEGRAM_BOT_TOKEN: y }"));
    const pid = host.pid(unitOf("a"));
    await host.apply();
    expect([host.pid(unitOf("a")), recordOf(host, "a")?.owed]).toEqual([pid, undefined]);
    declare(host, a("env: { TELEGRAM_BOT_TOKEN: x }"));
    expect(await open(host)).toEqual([]);
  });

  test("from the same repository by another way of writing is the same", async () => {
    const host = shipping(from("https://github.com/you/bot.git", "1.0.0"));
    host.makeProfile("a");
    host.write(`${HOME}/distribution.yaml`, `name: bot\nversion: 1.0.0\nsource: ${URL}\ninstalled_at: x\n`);
    expect(await told(host)).toEqual([]);
  });

  test("as a mere folder is left, too", async () => {
    const host = shipping(from(URL));
    host.write(`${HOME}/notes.txt`, "mine");
    expect(await told(host)).toMatchObject([{ code: "distribution", hint: `Move ${HOME} away.` }]);
    expect((await host.plan()).plan.steps).toEqual([]);
  });
});

describe("a directory", () => {
  test("that is not there is an error only where it is needed", async () => {
    const host = fleet(from("gitlab.com/you/bot", "1.0.0"));
    expect(await told(host)).toMatchObject([
      {
        code: "distribution",
        message: expect.stringContaining("its source gitlab.com/you/bot does not exist"),
        place: { line: 2 },
      },
    ]);
    const gone = shipping(from("bots/a", "1.0.0"));
    await apply(gone);
    gone.disk.removeTree(FOLDER);
    expect([await told(gone), await open(gone)]).toEqual([[], []]);
  });

  test("that a link leads to is recorded, and known, by where it leads", async () => {
    const host = shipping(from("bots/link", "1.0.0"));
    host.disk.link("/home/ada/fleet/bots/link", FOLDER);
    await apply(host);
    expect(host.text(`${HOME}/distribution.yaml`)).toContain(`source: ${FOLDER}\n`);
    expect([await told(host), await open(host)]).toEqual([[], []]);
  });

  test("brings ports and tokens that are judged before anything is done", async () => {
    const host = fleet(
      "profiles: { a: { distribution: { source: bots/a } }, b: { env: { TELEGRAM_BOT_TOKEN: '1:x' } } }",
    );
    ship(host, FOLDER, "1.0.0");
    host.write(`${FOLDER}/config.yaml`, "platforms: { telegram: { enabled: true, token: '1:x' } }\n");
    expect((await told(host)).map(({ code }) => code)).toEqual(["token-conflict"]);
  });
});

describe("what a distribution cannot do without", () => {
  const NEEDS = [
    "env_requires:",
    "- name: TAVILY_API_KEY",
    "  description: Web search",
    "- name: DECLARED",
    "- name: OPTIONAL",
    "  required: false",
    "- name: SHARED",
  ];
  const tasks = async (host: FakeHost) =>
    (await host.plan()).plan.diagnostics.flatMap(({ code, message }) =>
      code === "to-do" && message.includes("distribution") ? [message] : [],
    );
  const needy = (source: string) => {
    const host = fleet(from(source, "1.0.0", ", env: { DECLARED: x }"));
    for (const place of [FOLDER, repository(URL)]) ship(host, place, "1.0.0", NEEDS);
    host.write("/home/ada/.hermes/hermes-agent/.env", "SHARED=1\n");
    return host;
  };
  const OPEN = 'profile "a": its distribution needs TAVILY_API_KEY (Web search)';

  test("is told beforehand of a directory", async () => {
    expect(await tasks(needy("bots/a"))).toEqual([OPEN]);
  });

  test("is told once it is there of a repository, and of which the plan says so", async () => {
    const host = needy(URL);
    expect(await tasks(host)).toEqual([]);
    expect((await change(host))?.details).toMatchObject([
      {
        keys: [
          { key: "source" },
          { key: "version" },
          { key: "required variables", after: { is: "known-at-apply" } },
        ],
      },
    ]);
    const { steps } = await apply(host);
    expect([...steps.values()]).toContainEqual({
      is: "succeeded",
      note: "it needs TAVILY_API_KEY, which nothing provides yet",
    });
    expect(await tasks(host)).toEqual([OPEN]);
    host.write(`${HOME}/.env`, "DECLARED=x\nTAVILY_API_KEY=\n");
    expect(await tasks(host)).toEqual([OPEN]);
    host.write(`${HOME}/.env`, "DECLARED=x\nTAVILY_API_KEY=t\n");
    expect(await tasks(host)).toEqual([]);
  });
});

test("a part of a plan that takes an update along writes again what that replaces", async () => {
  const more = ", soul: { text: Mine }, env: { A: b }";
  const host = shipping(from(URL, "1.0.0", more));
  await apply(host);
  release(host, "1.1.0");
  declare(host, from(URL, "1.1.0", more.replace("A: b", "A: c")));
  await apply(host, { target: ["profile.a.env"] });
  expect([host.text(`${HOME}/SOUL.md`), await open(host)]).toEqual(["Mine", ["profile.a.gateway restart"]]);
});

test("a copy of one that cannot be installed cannot be made either", async () => {
  const host = fleet(
    "profiles: { a: { distribution: { source: bots/none } }, b: { create: { clone_from: a } } }",
  );
  expect((await told(host)).map(({ code }) => code).sort()).toEqual(["clone-source", "distribution"]);
});

test("of another machine's directories nothing is said", async () => {
  const host = fleet(from("bots/none"));
  const { plan } = await host.plan({ host: "laptop" });
  expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(changesOf(plan)).toContain("profile.a create");
});

test("what a file leaves behind goes before an update may bring another", async () => {
  const host = shipping(from(URL, "1.0.0", ", description: d, files: { notes.md: { text: Mine } }"));
  await apply(host);
  release(host, "1.1.0");
  host.write(`${repository(URL)}/notes.md`, "theirs\n");
  declare(host, from(URL, "1.1.0"));
  await apply(host);
  expect([host.text(`${HOME}/notes.md`), await open(host)]).toEqual(["theirs\n", []]);
});

describe("whatever is declared beside a distribution,", () => {
  const declared = fc.record(
    {
      description: fc.constantFrom("d", "e"),
      alias: fc.boolean(),
      soul: fc.constantFrom({ text: "Mine" }, { text: "You are 1.1.0.\n" }),
      config: fc.constantFrom({ x: 1 }, { model: null }, { agent: { max_turns: null }, x: 2 }),
      env: fc.constantFrom({ A: "x" }, { A: "y", B: "z" }, { TELEGRAM_BOT_TOKEN: "1:x" }),
      files: fc.constantFrom(
        { "mcp.json": { text: "m" } },
        { "skills/read/SKILL.md": { text: "s", sensitive: true } },
      ),
      gateway: fc.constantFrom({ state: "running" }, { state: "stopped" }),
    },
    { requiredKeys: [] },
  );
  const text = (source: string, version: string, more: object) =>
    stringify({ version: 1, profiles: { a: { distribution: { source, version }, ...more } } });
  const made = (source: string, one: object) => {
    const host = new FakeHost(text(source, "1.0.0", one));
    release(host, "1.0.0");
    return host;
  };
  /** Ends an apply at its so manieth write or call of a program. */
  const interrupted = async (host: FakeHost, calls: number) => {
    const controller = new AbortController();
    let left = calls;
    const count = () => {
      left -= 1;
      if (left === 0) controller.abort();
      return undefined;
    };
    host.onWrite(count);
    host.fail(count);
    await host.apply(controller.signal);
    host.onWrite(() => undefined);
    host.fail(() => undefined);
  };

  test("an installation or an update that is ended anywhere is finished by the next apply", async () => {
    const ended = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(URL, "bots/a"),
        declared,
        declared,
        ended,
        ended,
        async (source, one, other, first, second) => {
          const host = made(source, one);
          await interrupted(host, first);
          await apply(host);
          expect(await open(host)).toEqual([]);
          host.nowMs += 3_600_000;
          release(host, "1.1.0");
          host.declare(text(source, "1.1.0", other));
          await interrupted(host, second);
          await apply(host);
          expect([await open(host), await told(host)]).toEqual([[], []]);
          expect(host.text(`${HOME}/distribution.yaml`)).toContain("version: 1.1.0");
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});
