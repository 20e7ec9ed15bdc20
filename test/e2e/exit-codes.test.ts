import { readdirSync, rmSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { README } from "../readme/readme.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { FLEET, NONE } from "./support/commands.ts";
import { holdHermes } from "./support/held-hermes.ts";
import { inTerminal } from "./support/in-terminal.ts";
import { OWN_STATE } from "./support/snapshots.ts";

/** Makes what a row of the table tells of, and gives the exit code of hermes-fleet. */
type Run = (host: TestHost) => Promise<number | null>;

interface Row {
  readonly code: string;
  /** How the row begins, behind the code. */
  readonly begins: string;
  /** On a machine without a service manager. */
  readonly bare?: Readonly<Record<string, Run>>;
  /** With one: in the scenario below, one after the other. */
  readonly managed?: Readonly<Record<string, Run>>;
}

const codeOf = async (host: TestHost, ...words: readonly string[]) => (await host.fleet(words)).code;

/** Runs it on a host that has this manifest. */
const on =
  (manifest: string, ...words: readonly string[]): Run =>
  (host) => {
    host.manifest(manifest);
    return codeOf(host, ...words);
  };

const CONFLICT = `${FLEET}  reader:\n    env: { TELEGRAM_BOT_TOKEN: "8123456789:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a" }\n`;

async function inhibiting(host: TestHost, ...words: readonly string[]): Promise<number | null> {
  host.program("systemd-inhibit", `#!/bin/sh\nexec ${FIXTURES}/bin/systemd-inhibit "$@"\n`);
  return codeOf(host, "awake", "run", "--service-manager", "systemd", "--", ...words);
}

const locks = (host: TestHost): readonly string[] =>
  host.exists(host.path(OWN_STATE))
    ? readdirSync(host.path(OWN_STATE)).filter((name) => name.endsWith(".lock"))
    : [];

/** What runs `hermes` on a host without a service manager, where its profile is made first if need be. */
const CHANGING: Readonly<Record<string, { readonly words: readonly string[]; readonly before?: Run }>> = {
  apply: { words: ["apply", "-y"] },
  destroy: {
    words: ["destroy", "-y", "--delete-profiles", "--allow-delete"],
    before: (host) => codeOf(host, "apply", "-y", ...NONE),
  },
  backup: { words: ["backup"], before: (host) => codeOf(host, "apply", "-y", ...NONE) },
  restore: {
    words: ["restore", "coder.tar.gz", "--as", "reader"],
    async before(host) {
      await codeOf(host, "apply", "-y", ...NONE);
      return codeOf(host, "export", "coder", "-o", "coder.tar.gz", ...NONE);
    },
  },
};

/** Ends a command while its hermes runs; what it began must be over by then, and its lock gone. */
function endedBy(signal: NodeJS.Signals, verb: string): Run {
  return async (host) => {
    host.manifest(FLEET);
    const { words, before } = CHANGING[verb] ?? { words: [] };
    await before?.(host);
    const hermes = holdHermes(host);
    const run = host.beginFleet([...words, ...NONE]);
    await until("hermes to run", () => hermes.hasBegun || run.hasEnded);
    run.signal(signal);
    hermes.goOn();
    const { code } = await run.ended;
    expect({ verb, isOver: hermes.isOver, locks: locks(host) }).toEqual({
      verb,
      isOver: true,
      locks: [],
    });
    return code;
  };
}

const interruptions = (signal: NodeJS.Signals, verbs: readonly string[]): Readonly<Record<string, Run>> =>
  Object.fromEntries(verbs.map((verb) => [`${verb} by ${signal}`, endedBy(signal, verb)]));

/** Ends a command that waits for a gateway of a host with a service manager, which does not come up before that. */
async function endedWhileWaiting(
  host: TestHost,
  signal: NodeJS.Signals,
  ...words: readonly string[]
): Promise<number | null> {
  host.switches({ ...QUICK, commits_behind: 1, update_ms: 1_000, never_ready: true });
  const run = host.beginFleet(words);
  await until("the lock", () => locks(host).length > 0 || run.hasEnded);
  run.signal(signal);
  const { code } = await run.ended;
  expect({ words, locks: locks(host) }).toEqual({ words, locks: [] });
  return code;
}

const QUICK = { lock_delay_ms: 0, rewrite_delay_ms: 0 };
const BROKEN = { ...QUICK, startup_failed: "no platform could connect" };

const TABLE: readonly Row[] = [
  {
    code: "0",
    begins: "done; `plan`",
    bare: {
      "a plan with changes": on(FLEET, "plan", ...NONE),
      "an apply": on(FLEET, "apply", "-y", ...NONE),
      "a list where nobody can be asked": on(FLEET, "list"),
      help: (host) => codeOf(host, "apply", "--help"),
    },
  },
  {
    code: "1",
    begins: "any command: a wrong command line",
    bare: {
      "an option that there is not": (host) => codeOf(host, "plan", "--no-such-option"),
      "a command that there is not": (host) => codeOf(host, "plann"),
      "a wrong manifest": on("version: 1\nprofilez: {}\n", "plan", ...NONE),
      "no manifest": (host) => codeOf(host, "plan", ...NONE),
    },
  },
  {
    code: "1",
    begins: "`plan`, `apply`, `validate`: an error",
    bare: {
      plan: on(CONFLICT, "plan", ...NONE),
      "plan with its code for changes": on(CONFLICT, "plan", "--detailed-exitcode", ...NONE),
      apply: on(CONFLICT, "apply", "-y", ...NONE),
      validate: on(CONFLICT, "validate"),
    },
  },
  {
    code: "1",
    begins: "what asks: a question answered with no",
    bare: {
      async "a no"(host) {
        host.manifest(FLEET);
        return (await inTerminal(host, ["apply", ...NONE], { types: "n\\n" })).code;
      },
      "nobody there": on(FLEET, "apply", ...NONE),
    },
  },
  {
    code: "1",
    begins: "what changes something: another hermes-fleet",
    bare: {
      async "two applies"(host) {
        host.manifest(FLEET);
        const hermes = holdHermes(host);
        const first = host.beginFleet(["apply", "-y", ...NONE]);
        await until("hermes to run", () => hermes.hasBegun || first.hasEnded);
        const second = await codeOf(host, "apply", "-y", ...NONE);
        hermes.goOn();
        expect((await first.ended).code).toBe(0);
        return second;
      },
    },
  },
  {
    code: "1",
    begins: "`apply FILE`, `show`: a saved plan",
    bare: {
      async "one that fits no more"(host) {
        host.manifest(FLEET);
        await codeOf(host, "plan", "--out", "fleet.plan", ...NONE);
        host.manifest(`${FLEET}# another\n`);
        return codeOf(host, "apply", "fleet.plan");
      },
      "one that is none": on(FLEET, "show", "hermes-fleet.yaml"),
    },
  },
  {
    code: "1",
    begins: "`apply`, `destroy`, `release`: a step that failed",
    bare: {
      async "a hermes that fails"(host) {
        host.switches({ fail: { "profile create": { exit: 1, stderr: "Error: no" } } });
        return on(FLEET, "apply", "-y", ...NONE)(host);
      },
    },
    managed: {
      async "a gateway that did not come up"(host) {
        host.switches(BROKEN);
        return on(FLEET, "apply", "-y")(host);
      },
    },
  },
  {
    code: "1",
    begins: "`status`: a gateway that is to run",
    bare: { "a service manager that does not answer": on(FLEET, "status") },
    managed: {
      "a gateway that does not come up": (host) => codeOf(host, "status"),
      async "of which no manifest says so"(host) {
        rmSync(host.path("work/hermes-fleet.yaml"));
        const code = await codeOf(host, "status");
        host.manifest(FLEET);
        return code;
      },
    },
  },
  {
    code: "1",
    begins: "`start`, `stop`, `restart`: one gateway",
    managed: { "a restart of one that fails": (host) => codeOf(host, "restart", "coder") },
  },
  {
    code: "1",
    begins: "`update`: Hermes' own fails",
    managed: {
      async "a hermes update that fails"(host) {
        host.switches({ ...QUICK, fail: { update: { exit: 1, stderr: "Error: no" } } });
        return codeOf(host, "update");
      },
    },
  },
  {
    code: "1",
    begins: "`doctor`: it finds an error",
    bare: {
      async "a .env that others may read"(host) {
        host.write(host.profile("coder", ".env"), "A=b\n", 0o644);
        return on(FLEET, "doctor", "--no-hermes", ...NONE)(host);
      },
      "one token for two": on(CONFLICT, "tokens", ...NONE),
    },
  },
  {
    code: "1",
    begins: "`export`, `backup`, `restore`: a profile that was not saved",
    bare: {
      async "a backup"(host) {
        host.write(host.profile("coder", ".env"), "A=b\n");
        host.switches({ fail: { "profile export": { exit: 1, stderr: "Error: no" } } });
        return codeOf(host, "backup", "coder", ...NONE);
      },
      "an archive that is none": on(FLEET, "restore", "hermes-fleet.yaml", ...NONE),
      "a profile that there is not": on(FLEET, "export", "nobody", ...NONE),
    },
  },
  {
    code: "2",
    begins: "`plan`, `apply` with `--detailed-exitcode`",
    bare: {
      "a plan": on(FLEET, "plan", "--detailed-exitcode", ...NONE),
      "an apply": on(FLEET, "apply", "-y", "--detailed-exitcode", ...NONE),
    },
  },
  {
    code: "126, 127",
    begins: "`awake run` with a command",
    bare: {
      "126: a file that is no program": (host) => inhibiting(host, "/etc/passwd"),
      "127: none": (host) => inhibiting(host, "no-such-program"),
    },
  },
  {
    code: "129",
    begins: "ended by SIGHUP",
    bare: interruptions("SIGHUP", ["apply"]),
  },
  {
    code: "130",
    begins: "ended by Ctrl-C or SIGINT",
    bare: interruptions("SIGINT", ["destroy", "restore"]),
    managed: { "a restart": (host) => endedWhileWaiting(host, "SIGINT", "restart", "coder") },
  },
  {
    code: "143",
    begins: "ended by SIGTERM",
    bare: interruptions("SIGTERM", ["backup", "restore", "destroy"]),
    managed: {
      "a restart": (host) => endedWhileWaiting(host, "SIGTERM", "restart", "coder"),
      "an update": (host) => endedWhileWaiting(host, "SIGTERM", "update"),
    },
  },
  {
    code: "any other",
    begins: "`run`: the gateway's own",
    bare: {
      async "7, of a gateway"(host) {
        host.write(host.profile("coder", ".env"), "A=b\n");
        host.program("hermes", "#!/bin/sh\nexit 7\n");
        return on(FLEET, "run", "coder", ...NONE)(host);
      },
      "9, of a command": (host) => inhibiting(host, "sh", "-c", "exit 9"),
    },
  },
];

/** What a run of a row is to end with; where a row has more than one code, the run names its own. */
const wanted = (row: Row, run: string): number => Number(/^(\d+)[:,] /.exec(run)?.[1] ?? row.code);

const documented = [...README.matchAll(/^\| ([\d, ]+|any other) \| (.*) \|$/gm)].map(
  ([, code = "", when = ""]) => ({ code, when }),
);

describe("the table of exit codes in README.md", () => {
  test("has a run for each of its rows, and none for another", () => {
    const runs = TABLE.map(({ code, begins, bare, managed }) => {
      const found = documented.find((row) => row.code === code && row.when.startsWith(begins));
      return Object.keys({ ...bare, ...managed }).length > 0 ? found : undefined;
    });
    expect(documented.length).toBeGreaterThan(10);
    expect(runs).toEqual(documented);
  });

  for (const row of TABLE)
    for (const [what, run] of Object.entries(row.bare ?? {}))
      testOnBareHost(
        `is right about ${row.code}: ${row.begins.replaceAll("`", "")} … ${what}`,
        async (host) => {
          expect(await run(host)).toBe(wanted(row, what));
        },
      );
});

describeOnBackends("the table of exit codes in README.md", ({ testOnHost }) => {
  testOnHost("is right about what gateways do", async (host) => {
    const ended: unknown[] = [];
    const runs = TABLE.flatMap((row) =>
      Object.entries(row.managed ?? {}).map(([what, run]) => ({ row, what, run })),
    );
    for (const { what, run } of runs) ended.push([what, await run(host)]);

    expect(ended).toEqual(runs.map(({ row, what }) => [what, wanted(row, what)]));
  });
});
