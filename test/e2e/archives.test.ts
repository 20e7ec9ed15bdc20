import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import type { ArchivesDocument } from "../../src/output/archives-document.generated.ts";
import type { TokensDocument } from "../../src/output/tokens-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES } from "../support/paths.ts";
import type { Ran, TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";
import { OWN_STATE } from "./support/snapshots.ts";

const TOKEN = "8123456789:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a";
const EXPORTS = `${OWN_STATE}/exports`;
const RUN_TIME = ["gateway.pid", "gateway.lock", "gateway_state.json"];

const FLEET = `
version: 1
profiles:
  coder:
    soul: { text: "You write code.\\n" }
    env:
      TELEGRAM_BOT_TOKEN: "${TOKEN}"
      API_SERVER_KEY: "a-key-of-coder"
`;

/** And what was left half made; but for what says whose they are. */
const archivesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => !name.startsWith(".hermes-fleet-archives-"))
    .toSorted();
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const flat = ({ stderr }: Ran) => stderr.replace(/\s+/g, " ");

/** Runs a command that saves or restores, and holds what it prints to its schema. */
async function archives(
  host: TestHost,
  ...words: readonly string[]
): Promise<{ code: number | null; document: ArchivesDocument }> {
  const { code, stdout } = await host.fleet([...words, "--json"]);
  const document = JSON.parse(stdout) as ArchivesDocument; // held to its schema
  expect(schemaErrors("archives", document)).toEqual([]);
  return { code, document };
}

async function tokens(host: TestHost): Promise<TokensDocument> {
  const { stdout } = await host.fleet(["tokens", "--json"]);
  const document = JSON.parse(stdout) as TokensDocument; // held to its schema
  expect(schemaErrors("tokens", document)).toEqual([]);
  return document;
}

describeOnBackends("a fleet that is saved", ({ testOnHost }) => {
  testOnHost("is brought back as it was, and beside itself under another name", async (host) => {
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    host.manifest(FLEET);
    await converge(host);
    await host.running("coder");
    host.write(host.profile("coder", "memories/MEMORY.md"), "Ada likes tea.\n");
    host.write(host.profile("coder", "auth.json"), '{"providers":{}}\n');

    const held = await tokens(host);
    const shown = await host.fleet(["tokens", "coder"]);

    expect(held).toMatchObject({ outcome: "ok", conflicts: [] });
    const [telegram, server] = held.platforms;
    expect(telegram?.credentials).toMatchObject([
      {
        profile: "coder",
        variable: "TELEGRAM_BOT_TOKEN",
        public_name: "bot 8123456789",
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        on_host: true,
        after_apply: true,
        lock: { profile: "coder", pid: await host.pid("coder"), is_alive: true },
      },
    ]);
    expect(server).toMatchObject({ platform: "api_server", credentials: [{ kind: "port", port: 8642 }] });
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(
      /coder +TELEGRAM_BOT_TOKEN +\(sensitive\) [0-9a-f]{4}… +bot 8123456789 +coder/,
    );
    expect(shown.stdout + JSON.stringify(held)).not.toMatch(/AAHk3l5f|a-key-of-coder/);

    const saved = await archives(host, "backup", "coder");

    expect(saved).toMatchObject({ code: 0, document: { outcome: "done", removed: [] } });
    const { path: archive = "", lacks, bytes } = saved.document.archives[0] ?? {};
    expect(lacks).toEqual([".env", "auth.json"]);
    expect(bytes).toBe(statSync(archive).size);
    expect([modeOf(host.path(EXPORTS)), modeOf(archive)]).toEqual(["700", "600"]);
    expect(archivesIn(host.path(EXPORTS)).map((name) => host.path(EXPORTS, name))).toEqual([archive]);

    expect(await host.hermes("-p", "default", "profile", "delete", "coder", "-y")).toMatchObject({ code: 0 });
    const restored = await archives(host, "restore", archive);

    expect(restored).toMatchObject({
      code: 0,
      document: {
        restored: { profile: "coder", of: "coder", dropped: RUN_TIME.toSorted(), has_empty_env: true },
      },
    });
    const todo = restored.document.restored?.to_do.map(({ what }) => what).join("; ");
    expect(todo).toMatch(
      /an apply brings TELEGRAM_BOT_TOKEN, API_SERVER_KEY; .*; its gateway is not started/,
    );
    expect(RUN_TIME.filter((name) => host.exists(host.profile("coder", name)))).toEqual([]);
    expect(host.read(host.profile("coder", ".env"))).toMatch(/^(#.*\n)+$/);
    expect(modeOf(host.profile("coder", ".env"))).toBe("600");
    const again = await host.fleet(["restore", archive]);
    expect([again.code, flat(again)]).toEqual([
      1,
      expect.stringContaining('there is a profile "coder" already'),
    ]);

    await converge(host);
    const pid = await host.running("coder");
    expect(host.read(host.profile("coder", "memories/MEMORY.md"))).toBe("Ada likes tea.\n");
    expect(host.read(host.profile("coder", "SOUL.md"))).toBe("You write code.\n");
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });

    const second = await archives(host, "backup", "coder", "--keep", "1");
    expect(second.document.removed).toEqual([{ profile: "coder", path: archive }]);
    const beside = await host.fleet(["restore", second.document.archives[0]?.path ?? "", "--as", "copy"]);
    expect(beside.code).toBe(0);
    expect(beside.stdout.replace(/\s+/g, " ")).toContain('"copy" is restored from an archive of "coder".');
    expect(await tokens(host)).toMatchObject({ outcome: "ok", conflicts: [] });
    const status = await host.fleetJson<{ gateways: { profile: string; actual: string }[] }>(["status"]);
    expect(status.gateways).toMatchObject([
      { profile: "coder", actual: "running" },
      { profile: "copy", actual: "stopped" },
      { profile: "default", actual: "stopped" },
    ]);
    expect(await host.pid("coder")).toBe(pid);
  });
});

/** Saving and restoring ask no service manager anything. */
function testOnTwoProfiles(name: string, script: (host: TestHost) => Promise<void>): void {
  testOnBareHost(name, async (host) => {
    for (const profile of ["coder", "coder-2"]) await host.hermes("profile", "create", profile);
    await script(host);
  });
}

/** Puts a script in the way of a command of hermes: `$7` is where an export goes, `$PPID` hermes-fleet. */
function inTheWay(host: TestHost, verb: "export" | "import", script: string): void {
  host.program(
    "hermes",
    `#!/bin/sh\nif [ "$4" = ${verb} ]; then\n${script}\nfi\nexec ${FIXTURES}/bin/hermes "$@"\n`,
  );
}

describe("without a manifest and a service manager", () => {
  testOnTwoProfiles("a backup goes on when one fails, and removes nothing of that", async (host) => {
    const old = ["coder", "coder-2"].map((name) => `${name}-2026-01-01T00-00-00Z.tar.gz`);
    const others = ["coder-mine.tar.gz", "coder-3-2026-01-01T00-00-00Z.tar.gz"];
    for (const name of [...old, ...others]) host.write(host.path("saved", name), "old");
    host.switches({ fail: { "profile export coder-2": { exit: 1, stderr: "Error: disk full" } } });

    const { code, document } = await archives(host, "backup", "--keep", "1", "-o", host.path("saved"));

    expect([code, document.outcome, document.verdict]).toEqual([
      1,
      "failed",
      "2 of 3 profiles saved. 1 older archive removed.",
    ]);
    expect(document.archives.map(({ profile, result }) => [profile, result])).toEqual([
      ["coder", "saved"],
      ["coder-2", "failed"],
      ["default", "saved"],
    ]);
    expect(document.diagnostics).toMatchObject([{ message: expect.stringContaining("disk full") }]);
    const time = /-20[^.]*Z(?=\.tar)/;
    const left = archivesIn(host.path("saved"));
    expect(left).toEqual(expect.arrayContaining([old[1], ...others]));
    expect(left.map((name) => name.replace(time, "")).toSorted()).toEqual([
      "coder-2.tar.gz",
      "coder-3.tar.gz",
      "coder-mine.tar.gz",
      "coder.tar.gz",
      "default.tar.gz",
    ]);
    host.switches({});
    const file = host.path("work/a.tar.gz");
    expect(await host.fleet(["export", "coder", "-o", "a.tar.gz"])).toMatchObject({ code: 0 });
    const bytes = readFileSync(file);
    const twice = await host.fleet(["export", "coder", "-o", "a.tar.gz"]);
    expect([twice.code, flat(twice)]).toEqual([1, expect.stringContaining("already")]);
    expect(readFileSync(file).equals(bytes)).toBe(true);

    writeFileSync(file, bytes.subarray(0, bytes.length - 40));
    for (const words of [
      ["a.tar.gz", "--as", "new"],
      ["a.tar.gz", "--as", "New"],
      ["a.tar.gz", "--as", "default"],
      ["none.tar.gz"],
    ]) {
      const refused = await host.fleet(["restore", ...words, "--json"]);
      expect([refused.code, schemaErrors("refusal", JSON.parse(refused.stdout))]).toEqual([1, []]);
    }
    expect(readdirSync(host.profile("")).toSorted()).toEqual(["coder", "coder-2"]);
  });

  testOnTwoProfiles(
    "what is ended in the middle leaves no archive and no profile that is half made, or says so",
    async (host) => {
      const exports = host.path(EXPORTS);
      const good = () => archivesIn(exports).filter((name) => !name.startsWith("."));
      inTheWay(host, "export", 'echo half > "$7"; kill -9 $PPID; exit 1');
      expect(await host.fleet(["backup", "coder"])).toMatchObject({ code: null });
      expect([good(), archivesIn(exports)]).toEqual([[], [expect.stringMatching(/^\.hermes-fleet-export-/)]]);

      inTheWay(host, "export", "kill -INT $PPID");
      const ended = await archives(host, "backup", "--concurrency", "1");
      expect([ended.code, ended.document.outcome]).toEqual([130, "interrupted"]);
      expect(ended.document.archives.map(({ result }) => result)).toEqual([
        "saved",
        "not-begun",
        "not-begun",
      ]);
      const [archive = ""] = ended.document.archives.map(({ path }) => path ?? "");
      expect(archivesIn(exports).map((name) => host.path(EXPORTS, name))).toEqual([archive]);

      inTheWay(host, "import", "kill -INT $PPID");
      const whole = await archives(host, "restore", archive, "--as", "one");
      expect(whole).toMatchObject({
        code: 130,
        document: { restored: { profile: "one", has_empty_env: true } },
      });
      expect(host.exists(host.profile("one", ".env"))).toBe(true);

      const half = host.profile("two");
      inTheWay(host, "import", `mkdir -p ${half}; echo half > ${half}/SOUL.md; exit 1`);
      const failed = await archives(host, "restore", archive, "--as", "two");
      expect(failed).toMatchObject({ code: 1, document: { outcome: "failed" } });
      expect(host.exists(half)).toBe(false);

      inTheWay(host, "import", `mkdir -p ${half}; echo half > ${half}/SOUL.md; kill -9 $PPID; exit 1`);
      expect(await host.fleet(["restore", archive, "--as", "two"])).toMatchObject({ code: null });
      inTheWay(host, "import", ":");
      const told = await host.fleet(["restore", archive, "--as", "two"]);
      expect([told.code, flat(told)]).toEqual([
        1,
        expect.stringMatching(/half made .*`hermes profile delete two`/),
      ]);
      expect(await host.hermes("-p", "default", "profile", "delete", "two", "-y")).toMatchObject({ code: 0 });
      expect(await host.fleet(["restore", archive, "--as", "two"])).toMatchObject({ code: 0 });
      expect(host.read(host.profile("two", "SOUL.md"))).toBe(host.read(host.profile("coder", "SOUL.md")));
    },
  );
});
