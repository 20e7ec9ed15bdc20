import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import { FIXTURES } from "../support/paths.ts";
import { HOME, hostWith, planned, UNIT, UNITS } from "./planned.ts";

const CAPTURED = readFileSync(`${FIXTURES}/captures/hermes-0.16/unit-coder.service`, "utf8");
const PYTHON = "/home/ada/.hermes/hermes-agent/venv/bin/python";

/** A host with the unit that Hermes 0.16 wrote, changed in one place. */
function hostWithUnit(from = "", to = ""): FakeHost {
  const host = hostWith();
  host.makeProfile("coder");
  host.write(PYTHON, "", 0o755);
  if (!CAPTURED.includes(from)) throw new Error(`there is no ${from} in the captured unit`);
  host.write(`${UNITS}/${UNIT}`, CAPTURED.replace(from, to), 0o644);
  return host;
}

describe("a service definition that is not there", () => {
  test("is made, then read by the manager", async () => {
    const host = hostWith();
    host.makeProfile("coder");
    const { change, steps } = await planned(host, "service");
    expect(change).toMatchObject({
      action: "create",
      reasons: ["runs /home/ada/.local/bin/hermes --profile coder gateway run"],
    });
    expect(steps).toMatchObject([
      { phase: "definition", op: { path: `${UNITS}/${UNIT}`, mode: 0o644, expect: { is: "absent" } } },
    ]);
  });

  test("names the default profile, too, so that a sticky one cannot redirect it", async () => {
    const host = hostWith();
    host.write("/home/ada/fleet/hermes-fleet.yaml", "version: 1\nprofiles: { default: {} }\n");
    const { plan } = await host.plan();
    expect(plan.changes.find(({ kind }) => kind === "service")?.reasons).toEqual([
      "runs /home/ada/.local/bin/hermes --profile default gateway run",
    ]);
  });

  test("can be planned without Hermes", async () => {
    const host = hostWith();
    host.files.delete("/home/ada/.local/bin/hermes");
    expect((await planned(host, "service")).change?.action).toBe("create");
  });
});

describe("a service definition that Hermes wrote", () => {
  test("is as it should be", async () => {
    expect(await planned(hostWithUnit(), "service")).toMatchObject({
      change: { action: "no-op" },
      steps: [],
    });
  });

  test.each<[string, string, string]>([
    ["without a profile's name, as older ones", " --profile coder", ""],
    ["with -p", "--profile coder", "-p coder"],
    ["with --profile=NAME", "--profile coder", "--profile=coder"],
    ["with --replace", "gateway run", "gateway run --replace"],
    ["with a wrapper before", "-m hermes_cli.main", "-m hermes_cli.stderr_timestamp x -- -m hermes_cli.main"],
    ["with another PATH", "PATH=/usr/bin:", "PATH=/opt/bin:"],
    ["with a shorter TimeoutStopSec", "TimeoutStopSec=210", "TimeoutStopSec=90"],
    ["restarted on failure only", "Restart=always", "Restart=on-failure"],
    ["without a working directory", "WorkingDirectory=/home/ada/.hermes/profiles/coder\n", ""],
    ["with more of its own", "[Install]", "ExecStopPost=/bin/true\n\n[Install]"],
    ["whose HERMES_HOME has a slash at its end", '/profiles/coder"', '/profiles/coder/"'],
  ])("is as it should be: %s", async (_, from, to) => {
    expect(await planned(hostWithUnit(from, to), "service")).toMatchObject({
      change: { action: "no-op" },
      steps: [],
    });
  });

  test.each<[string, string, string, string, string]>([
    [
      "runs another profile",
      "--profile coder",
      "--profile other",
      'it runs the profile "other"',
      "ExecStart",
    ],
    ["runs no gateway", "gateway run", "chat", "it does not run a gateway", "ExecStart"],
    [
      "has a program that is gone",
      PYTHON,
      "/opt/python",
      "its program /opt/python does not exist or cannot be run",
      "ExecStart",
    ],
    [
      "is not started again",
      "Restart=always",
      "Restart=no",
      "it is not started again after a crash",
      "Restart",
    ],
    [
      "says nothing of starting again",
      "Restart=always\n",
      "",
      "it is not started again after a crash",
      "Restart",
    ],
    [
      "has a working directory that is gone",
      "WorkingDirectory=/home/ada/.hermes/profiles/coder",
      "WorkingDirectory=/srv/none",
      "its working directory does not exist",
      "WorkingDirectory",
    ],
    ["cannot be enabled", "WantedBy=default.target\n", "", "it cannot be enabled for login", "WantedBy"],
    [
      "is wanted by another target",
      "WantedBy=default.target",
      "WantedBy=graphical.target",
      "it cannot be enabled for login",
      "WantedBy",
    ],
  ])("that %s has that one field mended", async (_, from, to, reason, key) => {
    const { change, steps } = await planned(hostWithUnit(from, to), "service");
    expect(change).toMatchObject({ action: "update", reasons: [reason] });
    expect(steps).toMatchObject([{ op: { edit: { format: "unit", edits: [{ key }] } } }]);
  });

  test("is mended, and no other byte of it changed", async () => {
    const host = hostWithUnit("Restart=always", "Restart=no");
    await host.apply();
    expect(host.text(`${UNITS}/${UNIT}`)).toBe(CAPTURED);
  });

  test("keeps its mode", async () => {
    const host = hostWithUnit("Restart=always", "Restart=no");
    host.write(`${UNITS}/${UNIT}`, host.text(`${UNITS}/${UNIT}`) ?? "", 0o600);
    expect((await planned(host, "service")).steps).toMatchObject([{ op: { mode: 0o600 } }]);
  });
});

describe("a service definition of somebody else", () => {
  test.each<[string, string, string, string]>([
    [
      "for another home",
      "HERMES_HOME=/home/ada/.hermes/profiles/coder",
      "HERMES_HOME=/srv/coder",
      "but for HERMES_HOME /srv/coder",
    ],
    [
      "for no home",
      'Environment="HERMES_HOME=/home/ada/.hermes/profiles/coder"\n',
      "",
      "but for no HERMES_HOME",
    ],
  ])("is an error, and nothing of it is touched: %s", async (_, from, to, message) => {
    const host = hostWithUnit(from, to);
    const { change, steps, diagnostics } = await planned(host, "service");
    expect([change, steps]).toEqual([undefined, []]);
    expect(diagnostics).toMatchObject([{ code: "foreign-service", severity: "error", blocks: "resource" }]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  test("keeps the gateway as it is", async () => {
    const host = hostWithUnit("HERMES_HOME=/home/ada/.hermes/profiles/coder", "HERMES_HOME=/srv/coder");
    expect(await planned(host, "gateway")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });
});

describe("without a service manager", () => {
  test("there is neither service nor gateway to plan", async () => {
    const host = hostWith("env: { A: x }");
    const { plan } = await host.plan({ serviceManager: "none" });
    expect(plan.changes.map(({ kind }) => kind)).toEqual(["profile", "env"]);
    expect(plan.manager).toBe("none");
    expect(host.started).toEqual([]);
  });
});

describe("a home outside ~/.hermes", () => {
  test("has a unit that is told by a hash of it", async () => {
    const host = hostWith();
    host.write(
      "/home/ada/fleet/hermes-fleet.yaml",
      "version: 1\nhermes: { home: /srv/hermes }\nprofiles: { coder: {} }\n",
    );
    const { plan } = await host.plan();
    const edit = plan.steps.find(({ phase }) => phase === "definition")?.op;
    expect(edit?.do === "edit" ? edit.path : undefined).toMatch(/\/hermes-gateway-[0-9a-f]{8}\.service$/);
  });

  test("below a root of its own has units as usual", async () => {
    const { steps } = await planned(hostWith(), "service");
    expect(steps.map(({ op }) => (op.do === "edit" ? op.path : ""))).toEqual([`${UNITS}/${UNIT}`]);
    expect(HOME.startsWith("/home/ada/.hermes/")).toBe(true);
  });
});
