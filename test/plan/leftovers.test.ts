import { describe, expect, test } from "@jest/globals";
import { appliedMac, CAPTURED, macWith } from "../resources/launchd-host.ts";
import type { FakeHost } from "./fake-host.ts";
import { AGENTS } from "./fake-jobs.ts";
import { UNITS } from "./fake-units.ts";
import { applied, changesOf, declare, HERMES, homeOf, open, told, unitOf } from "./scenario.ts";

const A = "profiles: { a: {} }";
const SYSTEM = "/etc/systemd/system";

/** A unit as Hermes writes one. */
const unit = (home: string | undefined, command = "/opt/hermes/bin/python -m hermes_cli.main gateway run") =>
  `[Service]\nExecStart=${command}\n${home === undefined ? "" : `Environment="HERMES_HOME=${home}"\n`}Restart=always\n`;

/** What a plan tells of leftovers: path and message. */
async function said(host: FakeHost, options = {}): Promise<readonly string[]> {
  const all = await told(host, options);
  return all.flatMap(({ code, path, message }) => (code === "leftover" ? [`${path}: ${message}`] : []));
}

describe("a unit of a profile that is gone", () => {
  const PATH = `${UNITS}/${unitOf("old")}`;
  const TOLD = `${PATH}: ${unitOf("old")} runs a gateway for a profile that is gone (${homeOf("old")}): it is started again and again, and takes a token that may be another's by now`;

  test("is named, with what to type, and is left alone", async () => {
    const host = await applied(A);
    host.write(PATH, unit(homeOf("old")), 0o644);
    expect(await told(host)).toMatchObject([
      {
        severity: "warning",
        hint: `If nothing needs it: \`systemctl --user disable --now ${unitOf("old")} && rm ${PATH}\``,
      },
    ]);
    expect([await said(host), await open(host)]).toEqual([[TOLD], []]);
  });

  test("is no leftover where the profile is there, or its home is of another root", async () => {
    const host = await applied(A);
    host.makeProfile("old");
    host.write(PATH, unit(homeOf("old")), 0o644);
    host.write(`${UNITS}/${unitOf("0123abcd")}`, unit("/srv/hermes/profiles/x"), 0o644);
    expect(await said(host)).toEqual([]);
  });

  test("is taken away where the fleet has made it", async () => {
    const host = await applied("profiles: { a: {}, old: {} }");
    host.disk.removeTree(homeOf("old"));
    declare(host, A);
    expect(await said(host)).toEqual([]);
    expect(changesOf((await host.plan()).plan)).toContain("profile.old.service delete");
  });

  test("counts only if it runs a gateway", async () => {
    const host = await applied(A);
    host.write(PATH, unit(homeOf("old"), "/usr/bin/backup"), 0o644);
    expect(await said(host)).toEqual([]);
  });
});

describe("a unit from before Hermes told profiles apart", () => {
  test("is named, whether it is the user's or the system's", async () => {
    const host = await applied(A);
    host.write(`${UNITS}/hermes.service`, unit(undefined), 0o644);
    host.write(`${SYSTEM}/hermes.service`, unit(HERMES), 0o644);
    const found = (await told(host)).map(({ path, hint }) => [path, hint]);
    expect(found).toEqual([
      [
        `${UNITS}/hermes.service`,
        `If nothing needs it: \`systemctl --user disable --now hermes.service && rm ${UNITS}/hermes.service\``,
      ],
      [`${SYSTEM}/hermes.service`, "To keep only the user's: `sudo systemctl disable --now hermes.service`"],
    ]);
  });

  test("is no leftover where it is something else's, or of another root", async () => {
    const host = await applied(A);
    host.write(`${UNITS}/hermes.service`, unit(undefined, "/opt/hermes/jmap serve"), 0o644);
    host.write(`${SYSTEM}/hermes.service`, unit("/srv/hermes"), 0o644);
    expect(await said(host)).toEqual([]);
  });
});

describe("a service of the same name for the whole system", () => {
  test("is named, and the user's is what it should be all the same", async () => {
    const host = await applied(A);
    host.write(`${SYSTEM}/${unitOf("a")}`, unit(homeOf("a")), 0o644);
    expect(await said(host)).toEqual([
      `${SYSTEM}/${unitOf("a")}: ${unitOf("a")} is there for the whole system, too: two gateways fight over one token`,
    ]);
    expect(await open(host)).toEqual([]);
  });

  test("is told once where it lies in two folders, and not where it is for another home", async () => {
    const host = await applied(A);
    host.write(`${SYSTEM}/${unitOf("a")}`, unit(undefined), 0o644);
    host.write(`/usr/lib/systemd/system/${unitOf("a")}`, unit(undefined), 0o644);
    expect((await told(host)).map(({ path }) => path)).toEqual([`${SYSTEM}/${unitOf("a")}`]);
    host.write(`${SYSTEM}/${unitOf("a")}`, unit("/home/bob/.hermes/profiles/a"), 0o644);
    host.write(`/usr/lib/systemd/system/${unitOf("a")}`, unit("/home/bob/.hermes/profiles/a"), 0o644);
    expect(await said(host)).toEqual([]);
  });
});

describe("a drop-in of somebody else's", () => {
  const PATH = `${UNITS}/${unitOf("a")}.d/99-mine.conf`;

  test("is named where it overrules what the fleet answers for", async () => {
    const host = await applied(A);
    host.write(
      PATH,
      "[Service]\nExecStart=\nExecStart=/bin/true\nEnvironment=HERMES_HOME=/tmp X=1\nNice=3\n",
      0o644,
    );
    expect(await said(host)).toEqual([
      `${PATH}: profile "a": 99-mine.conf, a drop-in of somebody else's, overrules ExecStart, HERMES_HOME of its service, whatever that says itself`,
    ]);
    expect(await open(host)).toEqual([]);
  });

  test("is told with --drift alone where it does not", async () => {
    const host = await applied("profiles: { a: { gateway: { limits: { nice: 5 } } } }");
    host.write(PATH, "[Service]\nEnvironment=PROXY=http://localhost:3128\n", 0o644);
    host.write(`${UNITS}/${unitOf("a")}.d/notes.txt`, "nothing that systemd reads\n", 0o644);
    expect(await said(host)).toEqual([]);
    expect(await said(host, { drift: true })).toEqual([
      `${PATH}: profile "a": 99-mine.conf, a drop-in of somebody else's, adds to its service`,
    ]);
  });

  test("of a profile that is not the fleet's is nobody's business", async () => {
    const host = await applied(A);
    host.makeProfile("b");
    host.write(`${UNITS}/${unitOf("b")}.d/99-mine.conf`, "[Service]\nRestart=no\n", 0o644);
    expect(await said(host)).toEqual([]);
  });
});

describe("under launchd", () => {
  test("an agent of a profile that is gone, and a daemon of the same label, are named", async () => {
    const host = await appliedMac();
    const old = CAPTURED.replaceAll("coder", "old");
    host.write(`${AGENTS}/ai.hermes.gateway-old.plist`, old, 0o644);
    host.write("/Library/LaunchDaemons/ai.hermes.gateway-coder.plist", CAPTURED, 0o644);
    const found = (await told(host)).filter(({ code }) => code === "leftover");
    expect(found.map(({ hint }) => hint)).toEqual([
      `If nothing needs it: \`launchctl bootout gui/$(id -u)/ai.hermes.gateway-old; rm ${AGENTS}/ai.hermes.gateway-old.plist\``,
      "To keep only the user's: `sudo launchctl bootout system/ai.hermes.gateway-coder; sudo rm /Library/LaunchDaemons/ai.hermes.gateway-coder.plist`",
    ]);
  });

  test("other property lists are nobody's leftovers", async () => {
    const host = macWith();
    host.write(`${AGENTS}/ai.hermes.desktop.plist`, CAPTURED.replaceAll("coder", "old"), 0o644);
    expect(await said(host)).toEqual([]);
  });
});
