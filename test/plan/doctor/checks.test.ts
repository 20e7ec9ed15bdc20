import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../fake-host.ts";
import { applied, declare, HERMES, homeOf, unitOf } from "../scenario.ts";
import { brief, checkedOn, findingsOf, lookOn, wellKept } from "./doctor-on.ts";

const MB = 1024 * 1024;
const UNIT = (name: string) => `/home/ada/.config/systemd/user/${unitOf(name)}`;
const DEFAULT_UNIT = "/home/ada/.config/systemd/user/hermes-gateway.service";
const SLEEP = "/etc/systemd/system/suspend.target";

/** A fleet without anything that a doctor would find. */
async function sound(...lines: readonly string[]): Promise<FakeHost> {
  const host = wellKept(
    await applied(
      ...(lines.length > 0
        ? lines
        : [
            "host: { linger: true }",
            "profiles: { a: { alias: true, config: { model: { default: m/x } } }, b: {} }",
          ]),
    ),
  );
  host.setLinger(true);
  host.write(`${homeOf("a")}/.env`, "TELEGRAM_BOT_TOKEN=123456:abcdefghijkl\n");
  return host;
}

function edit(host: FakeHost, path: string, from: string | RegExp, to: string, mode?: number): void {
  const text = host.text(path) ?? "";
  const changed = text.replace(from, to);
  if (changed === text && mode === undefined) throw new Error(`${path} has no ${from}`);
  host.write(path, changed, mode ?? host.files.get(path)?.mode);
}

test("a sound fleet is well in every check, and only told what a person has to do", async () => {
  const checks = await checkedOn(await sound());
  const found = findingsOf(checks);
  expect(found.filter(({ code }) => code !== "open-tasks")).toEqual([]);
  expect(checks.filter(({ findings }) => findings?.length === 0).length).toBeGreaterThan(14);
});

test("under launchd, too, but for what a logout does, and how the Mac sleeps", async () => {
  const host = wellKept(await applied("profiles: { a: {} }"));
  expect(brief(findingsOf(await checkedOn(host), "stop-timeout"))).toEqual([]);
  const { FakeHost } = await import("../fake-host.ts");
  const mac = wellKept(new FakeHost("version: 1\nprofiles: { a: {}, b: {} }\n", "darwin"));
  await mac.apply();
  mac.nowMs += 3_600_000;
  const found = findingsOf(await checkedOn(mac)).filter(({ code }) => code !== "open-tasks");
  expect(found.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["stop-timeout note"]);
  expect(found[0]?.message).toMatch(/: a 180 s \(killed after \d+ s\), b 180 s \(/);
});

interface Fault {
  readonly check: string;
  readonly name: string;
  readonly lines?: readonly string[];
  readonly does: (host: FakeHost) => void;
  readonly finds: readonly string[];
  readonly says: RegExp;
  /** What to do. */
  readonly hint: RegExp;
}

const TWO = ["profiles: { a: {}, b: {} }"];

const FAULTS: readonly Fault[] = [
  {
    check: "hermes-version",
    name: "Hermes is not there",
    does: (host) => host.disk.remove("/home/ada/.local/bin/hermes"),
    finds: ["error host"],
    says: /Hermes was not found/,
    hint: /Install Hermes/,
  },
  {
    check: "hermes-version",
    name: "Hermes is too old",
    lines: ["hermes: { requires: '>=0.16.0' }", ...TWO],
    does: (host) => host.installHermes("0.15.0"),
    finds: ["error host"],
    says: /0\.15\.0 is installed, and >=0\.16\.0 is required/,
    hint: /hermes update/,
  },
  {
    check: "hermes-version",
    name: "its version cannot be told",
    does: (host) => host.disk.remove(`${HERMES}/hermes-agent/hermes_cli/__init__.py`),
    finds: ["warning host"],
    says: /version of .* cannot be told/,
    hint: /hermes\.command/,
  },
  {
    check: "tools",
    name: "there is no git for a distribution that comes from a repository",
    does(host) {
      declare(host, "profiles: { a: { distribution: { source: github.com/you/bot } } }");
      host.disk.remove("/usr/bin/git");
    },
    finds: ["error host"],
    says: /git was not found, and the distribution of "a"/,
    hint: /Install it/,
  },
  {
    check: "tools",
    name: "there is no loginctl where linger is declared",
    does: (host) => host.disk.remove("/usr/bin/loginctl"),
    finds: ["warning host"],
    says: /loginctl was not found/,
    hint: /Install it/,
  },
  {
    check: "user-manager",
    name: "the user manager is not there",
    does: (host) => host.removeManager(),
    finds: ["error host"],
    says: /./,
    hint: /linger/,
  },
  {
    check: "linger",
    name: "linger is declared, and off",
    does: (host) => host.setLinger(false),
    finds: ["error host fix"],
    says: /host\.linger is declared, and is off/,
    hint: /doctor --fix/,
  },
  {
    check: "linger",
    name: "linger is off, and nobody has declared it",
    lines: TWO,
    does: (host) => host.setLinger(false),
    finds: ["warning host"],
    says: /end with the last login/,
    hint: /loginctl enable-linger/,
  },
  {
    check: "path",
    name: "PATH does not name the folder of hermes and of the wrappers",
    does: (host) => host.variables.set("PATH", "/usr/bin"),
    finds: ["warning host"],
    says: /\/home\/ada\/\.local\/bin is not on PATH, so that `hermes`, `a`, `b` are not found/,
    hint: /export PATH="\/home\/ada\/\.local\/bin:\$PATH"/,
  },
  {
    check: "wrappers",
    name: "a declared wrapper is missing",
    does: (host) => host.disk.remove("/home/ada/.local/bin/a"),
    finds: ["error a fix"],
    says: /its wrapper is declared, and is not there/,
    hint: /doctor --fix/,
  },
  {
    check: "wrappers",
    name: "a wrapper calls a hermes that is gone",
    does: (host) =>
      edit(host, "/home/ada/.local/bin/b", "/home/ada/.local/bin/hermes", "'/opt/old hermes/hermes'"),
    finds: ["warning b"],
    says: /calls \/opt\/old hermes\/hermes, which is gone/,
    hint: /rm \/home\/ada\/\.local\/bin\/b`, and declare `alias: true`/,
  },
  {
    check: "wrappers",
    name: "a wrapper calls a profile that is gone",
    does: (host) =>
      host.write(
        "/home/ada/.local/bin/old",
        '#!/bin/sh\nexec /home/ada/.local/bin/hermes -p old "$@"\n',
        0o755,
      ),
    finds: ["warning host"],
    says: /the wrapper `old` calls a profile that is gone/,
    hint: /rm \/home\/ada\/\.local\/bin\/old/,
  },
  {
    check: "services",
    name: "a service runs a program that is gone",
    does: (host) => edit(host, UNIT("a"), "/home/ada/.local/bin/hermes", "/opt/gone"),
    finds: ["error a fix"],
    says: /stale: its program \/opt\/gone does not exist/,
    hint: /doctor --fix/,
  },
  {
    check: "services",
    name: "so does one of a profile that nobody declares",
    does(host) {
      host.makeProfile("x");
      const text = (host.text(UNIT("a")) ?? "")
        .replaceAll("profiles/a", "profiles/x")
        .replace("--profile a", "--profile x")
        .replace("/home/ada/.local/bin/hermes", "/opt/gone");
      host.write(UNIT("x"), text, 0o644);
    },
    finds: ["warning x"],
    says: /its program \/opt\/gone does not exist/,
    hint: /hermes -p x gateway restart/,
  },
  {
    check: "services",
    name: "a service of the name is another home's",
    does: (host) => edit(host, UNIT("b"), /HERMES_HOME=[^"\n]*/, "HERMES_HOME=/elsewhere"),
    finds: ["error b"],
    says: /is there already, but for HERMES_HOME \/elsewhere/,
    hint: /Remove it, or move it away/,
  },
  {
    check: "env-modes",
    name: "a .env is open to others",
    does: (host) => edit(host, `${homeOf("a")}/.env`, "", "", 0o644),
    finds: ["error a fix"],
    says: /its \.env is 0644, not 0600, so that others/,
    hint: /doctor --fix/,
  },
  {
    check: "env-modes",
    name: "that of a profile that nobody declares is open",
    does: (host) => host.write(`${HERMES}/.env`, "", 0o660),
    finds: ["error default fix"],
    says: /0660/,
    hint: /doctor --fix/,
  },
  {
    check: "env-modes",
    name: "a .env is no more than runnable",
    does: (host) => edit(host, `${homeOf("a")}/.env`, "", "", 0o700),
    finds: ["warning a fix"],
    says: /its \.env is 0700, not 0600$/,
    hint: /doctor --fix/,
  },
  {
    check: "env-missing",
    name: "a profile has no .env, and the default has tokens",
    does(host) {
      host.disk.remove(`${homeOf("b")}/.env`);
      host.write(`${HERMES}/.env`, "DISCORD_BOT_TOKEN=aaaaaaaaaaaaaaaa\n");
    },
    finds: ["error b"],
    says: /gives it a copy of the default's, with its tokens/,
    hint: /hermes-fleet apply/,
  },
  {
    check: "env-missing",
    name: "a profile that nobody declares has none, and the default has no tokens",
    does(host) {
      host.makeProfile("x");
      host.disk.remove(`${homeOf("x")}/.env`);
    },
    finds: ["warning x"],
    says: /copy of the default's$/,
    hint: /install -m 600 \/dev\/null \/home\/ada\/\.hermes\/profiles\/x\/\.env/,
  },
  {
    check: "conflicts",
    name: "two profiles have one token",
    does: (host) => host.write(`${homeOf("b")}/.env`, "TELEGRAM_BOT_TOKEN=123456:abcdefghijkl\n"),
    finds: ["error a"],
    says: /TELEGRAM_BOT_TOKEN is also set by "b"/,
    hint: /own token/,
  },
  {
    check: "leftovers",
    name: "a unit of a profile that is gone is left",
    does: (host) =>
      host.write(UNIT("gone"), (host.text(UNIT("a")) ?? "").replaceAll("profiles/a", "profiles/gone"), 0o644),
    finds: ["warning host"],
    says: /for a profile that is gone/,
    hint: /rm /,
  },
  {
    check: "gateways",
    name: "a gateway that is to run has failed",
    does: (host) => host.end(unitOf("a"), "failed"),
    finds: ["error a"],
    says: /its process exited/,
    hint: /hermes-fleet logs a --errors/,
  },
  {
    check: "gateways",
    name: "a file of a gateway is damaged",
    does: (host) => host.write(`${homeOf("a")}/gateway_state.json`, "{"),
    finds: ["warning a"],
    says: /gateway_state\.json counts for nothing/,
    hint: /It is left as it is/,
  },
  {
    check: "gateways",
    name: "a service does not start at login",
    does: (host) => host.disk.remove(`/home/ada/.config/systemd/user/default.target.wants/${unitOf("a")}`),
    finds: ["warning a"],
    says: /does not start at login, and should; `hermes-fleet apply` sees to that$/,
    hint: /^$/,
  },
  {
    check: "gateways",
    name: "a platform is fatal",
    does: (host) =>
      host.report(unitOf("a"), {
        gateway_state: "running",
        platforms: {
          telegram: { state: "fatal", error_message: "no", updated_at: new Date(host.nowMs).toISOString() },
        },
      }),
    finds: ["warning a"],
    says: /telegram is fatal: no/,
    hint: /logs a/,
  },
  {
    check: "sticky-profile",
    name: "the sticky profile does not exist",
    does: (host) => host.write(`${HERMES}/active_profile`, "nobody\n"),
    finds: ["error host"],
    says: /the sticky profile "nobody" does not exist/,
    hint: /profile use default/,
  },
  {
    check: "topology",
    name: "the topology takes a later Hermes, and a default in the manifest",
    does: (host) => declare(host, "hermes: { topology: multiplexed }", ...TWO),
    finds: ["error host", "error host"],
    says: /hermes\.topology is multiplexed, which takes Hermes 0\.17/,
    hint: /./,
  },
  {
    check: "sleep",
    name: "logind sends an idle host to sleep",
    does: (host) => host.write("/etc/systemd/logind.conf", "[Login]\nIdleAction=suspend\n", 0o644),
    finds: ["warning host"],
    says: /IdleAction=suspend/,
    hint: /keep_awake: true/,
  },
  {
    check: "sleep",
    name: "a laptop has nothing that keeps it awake",
    does: (host) => host.write("/sys/class/power_supply/BAT0/type", "Battery\n", 0o444),
    finds: ["warning host", "note host"],
    says: /has a battery, and nothing keeps it awake/,
    hint: /keep_awake: true/,
  },
  {
    check: "log-sizes",
    name: "a log is larger than its rotation explains",
    does(host) {
      host.write(`${homeOf("a")}/logs/gateway.log`, String(21 * MB));
      host.write(`${homeOf("a")}/logs/gateway.log.1`, String(5 * MB));
    },
    finds: ["warning a"],
    says: /gateway\.log has 21 MB, and Hermes begins a new file at 5 MB/,
    hint: /: > \/home\/ada\/\.hermes\/profiles\/a\/logs\/gateway\.log`/,
  },
  {
    check: "log-sizes",
    name: "one that nobody rotates has grown",
    does: (host) => host.write(`${homeOf("b")}/logs/gateway.error.log`, String(51 * MB)),
    finds: ["warning b"],
    says: /gateway\.error\.log has 51 MB, and nobody begins a new file/,
    hint: /empty it/,
  },
  {
    check: "stop-timeout",
    name: "a unit kills its gateway before it has drained",
    does: (host) => edit(host, UNIT("a"), "TimeoutStopSec=210", "TimeoutStopSec=1min 30s"),
    finds: ["warning a"],
    says: /may take 180 s .* kills it after 90 s/,
    hint: /TimeoutStopSec to 210/,
  },
  {
    check: "stop-timeout",
    name: "a gateway may drain for longer than usual",
    does: (host) => host.write(`${homeOf("b")}/config.yaml`, "agent: { restart_drain_timeout: 1800 }\n"),
    finds: ["warning b"],
    says: /may take 1800 s .* kills it after 210 s/,
    hint: /systemctl --user edit hermes-gateway-b\.service/,
  },
  {
    check: "files",
    name: "a file cannot be read",
    lines: ["profiles: { a: { config: { model: { default: m/x } } } }"],
    does: (host) => host.write(`${homeOf("a")}/config.yaml`, "[\n"),
    finds: ["error a"],
    says: /config\.yaml cannot be read/,
    hint: /Mend or move/,
  },
  {
    check: "files",
    name: "a value that is to be in .env already is not",
    does: (host) => declare(host, "profiles: { a: { env: { SLACK_APP_TOKEN: { in_place: true } } } }"),
    finds: ["error a"],
    says: /declared in_place but not in \.env/,
    hint: /Put it there/,
  },
];

describe("a check finds, and says what to do, where", () => {
  test.each(FAULTS)("$check: $name", async ({ check, lines, does, finds, says, hint }) => {
    const host = await sound(...(lines ?? []));
    expect(findingsOf(await checkedOn(host), check)).toEqual([]);
    does(host);
    const found = findingsOf(await checkedOn(host), check);
    expect(brief(found)).toEqual(finds);
    expect(found[0]?.message).toMatch(says);
    expect(found[0]?.hint ?? "").toMatch(hint);
  });
});

describe("a check finds nothing", () => {
  const well: readonly (readonly [string, string, (host: FakeHost) => void, ...(readonly string[])])[] = [
    [
      "sleep",
      "where sleep is masked",
      (host) => {
        host.write("/dev/null", "");
        host.disk.link(SLEEP, "/dev/null");
        host.write("/etc/systemd/logind.conf", "[Login]\nIdleAction=suspend\n", 0o644);
      },
    ],
    [
      "sleep",
      "where the fleet keeps the host awake",
      (host) => {
        host.write("/etc/systemd/logind.conf", "[Login]\nIdleAction=suspend\n", 0o644);
      },
      "host: { keep_awake: true }",
      ...TWO,
    ],
    [
      "sleep",
      "of the battery of a mouse",
      (host) => {
        host.write("/sys/class/power_supply/hid/type", "Battery\n", 0o444);
        host.write("/sys/class/power_supply/hid/scope", "Device\n", 0o444);
      },
    ],
    [
      "stop-timeout",
      "where a drop-in gives more time",
      (host) => {
        edit(host, UNIT("a"), "TimeoutStopSec=210", "TimeoutStopSec=90");
        host.write(`${UNIT("a")}.d/60-mine.conf`, "[Service]\nTimeoutStopSec=infinity\n", 0o644);
      },
    ],
    [
      "stop-timeout",
      "where a config.yaml cannot be read",
      (host) => host.write(`${homeOf("b")}/config.yaml`, "["),
    ],
    [
      "wrappers",
      "of wrappers that call the Hermes that is not there at all",
      (host) => host.disk.remove("/home/ada/.local/bin/hermes"),
    ],
    ["env-missing", "of the default", (host) => host.disk.remove(`${HERMES}/.env`)],
    [
      "log-sizes",
      "of what is no log",
      (host) => host.write(`${homeOf("a")}/logs/dump.bin`, String(900 * MB)),
    ],
  ];
  test.each(well)("%s: %s", async (check, _, does, ...lines) => {
    const host = await sound(...lines);
    does(host);
    expect(findingsOf(await checkedOn(host), check)).toEqual([]);
  });
});

const LAPTOP = ["/sys/class/power_supply/BAT0/type", "Battery\n", 0o444] as const;

test.each(["two", undefined])(
  "a laptop that the fleet %s keeps awake is kept awake for all",
  async (name) => {
    const host = await sound("host: { keep_awake: true }", "profiles: { b: {} }");
    host.write(...LAPTOP);
    if (name === undefined) host.disk.remove("/home/ada/fleet/hermes-fleet.yaml");
    else {
      declare(host, `name: ${name}`, "profiles: { a: {} }");
      await host.apply();
    }
    expect(brief(findingsOf(await checkedOn(host), "sleep"))).toEqual(["note host"]);
    host.disk.remove("/home/ada/.config/systemd/user/hermes-fleet-keep-awake.service");
    expect(brief(findingsOf(await checkedOn(host), "sleep"))).toEqual(["warning host", "note host"]);
  },
);

describe("profiles that are named", () => {
  test("are told of alone, with what is the host's; names that begin alike are others", async () => {
    const host = await sound("profiles: { a: {}, a-2: {} }");
    host.setLinger(false);
    for (const name of ["a", "a-2"]) edit(host, `${homeOf(name)}/.env`, "", "", 0o644);
    const found = async (...words: string[]) =>
      brief(findingsOf(await checkedOn(host, words)).filter(({ severity }) => severity !== "note"));
    expect(await found("a")).toEqual(["warning host", "error a fix"]);
    expect(await found("a-2")).toEqual(["warning host", "error a-2 fix"]);
    await expect(checkedOn(host, ["b"])).rejects.toThrow('there is no profile "b"');
  });

  test("have their conflicts, whoever is named first in them", async () => {
    const host = await sound("profiles: { a: {}, b: {}, c: {} }");
    host.write(`${homeOf("b")}/.env`, "TELEGRAM_BOT_TOKEN=123456:abcdefghijkl\n");
    expect(brief(findingsOf(await checkedOn(host, ["b"]), "conflicts"))).toEqual(["error b"]);
    expect(findingsOf(await checkedOn(host, ["c"]), "conflicts")).toEqual([]);
  });
});

describe("without a manifest", () => {
  const bare = async () => {
    const host = await sound();
    host.disk.remove("/home/ada/fleet/hermes-fleet.yaml");
    return host;
  };

  test("it is about the profiles of the host, and nothing of a former apply is missing", async () => {
    const found = findingsOf(await checkedOn(await bare())).filter(({ severity }) => severity !== "note");
    expect(found).toEqual([]);
  });

  test("Hermes is asked about the default only where somebody uses it, or names it", async () => {
    const host = await bare();
    host.disk.remove(`${HERMES}/.env`);
    host.disk.remove(`${HERMES}/config.yaml`);
    expect((await lookOn(host)).forHermes).toEqual(["a", "b"]);
    expect((await lookOn(host, ["default"])).forHermes).toEqual(["default"]);
    host.write(`${HERMES}/config.yaml`, "model: m\n");
    expect((await lookOn(host)).forHermes).toEqual(["a", "b", "default"]);
  });

  test("conflicts, leftovers, gateways and modes are found, too", async () => {
    const host = await bare();
    host.write(`${homeOf("b")}/.env`, "TELEGRAM_BOT_TOKEN=123456:abcdefghijkl\n", 0o644);
    host.write(UNIT("gone"), (host.text(UNIT("a")) ?? "").replaceAll("profiles/a", "profiles/gone"), 0o644);
    host.end(unitOf("b"), "failed");
    host.disk.remove("/home/ada/.local/bin/a");
    const checks = await checkedOn(host);
    const names = checks.flatMap(({ name, findings = [] }) =>
      findings.some(({ severity }) => severity !== "note") ? [name] : [],
    );
    expect(names).toEqual(["env-modes", "conflicts", "leftovers", "gateways"]);
    expect(findingsOf(checks, "gateways")).toHaveLength(1);
  });
});

test("no program of the user's is run for a secret, hermes is not started, and nothing is written", async () => {
  const host = await sound("profiles: { a: { env: { A_KEY: { from_command: [vault, one] } } } }");
  host.started.length = 0;
  host.written.length = 0;
  host.secretsAsked = 0;
  await checkedOn(host);
  expect(host.secretsAsked).toBe(0);
  expect(host.written).toEqual([]);
  expect(host.started.every((line) => /^systemctl --user (list-units|show)/.test(line))).toBe(true);
});

test("no secret is told, whatever quotes it", async () => {
  const host = await sound();
  host.report(unitOf("a"), {
    gateway_state: "running",
    platforms: {
      telegram: {
        state: "fatal",
        error_message: "rejected 123456:abcdefghijkl",
        updated_at: new Date(host.nowMs).toISOString(),
      },
    },
  });
  edit(host, UNIT("b"), "/home/ada/.local/bin/hermes", "/opt/123456:abcdefghijkl");
  const text = JSON.stringify(await checkedOn(host));
  expect(text).not.toContain("abcdefghijkl");
  expect(text).toContain("(sensitive)");
});

test("the unit of the default is looked at, too", async () => {
  const host = await sound("profiles: { default: {} }");
  edit(host, DEFAULT_UNIT, "TimeoutStopSec=210", "TimeoutStopSec=5");
  expect(brief(findingsOf(await checkedOn(host), "stop-timeout"))).toEqual(["warning default"]);
});
