import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import { declare, HOME, hostWith, planned, UNIT, UNITS, verbs } from "./planned.ts";

const DEFINITION = `${UNITS}/${UNIT}`;
const ABSENT = "gateway: { state: absent }";

/** A host whose `coder` was applied with these lines, and whose gateway is to be absent by now. */
async function absent(...lines: readonly string[]): Promise<FakeHost> {
  const host = hostWith(...lines);
  await host.apply();
  host.nowMs += 3_600_000;
  declare(host, ABSENT);
  return host;
}

describe("a gateway that is to be absent", () => {
  test("is disabled and stopped, announced, and its definition removed after that", async () => {
    const host = await absent();
    expect(await verbs(host, "gateway")).toEqual(["disable", "announce-stop", "stop", "await stopped"]);
    expect(await verbs(host, "service")).toEqual(["reset-failed", "remove"]);
    const { plan } = await host.plan();
    const removal = plan.steps.find(({ op }) => op.do === "remove");
    expect(removal?.op).toMatchObject({ path: DEFINITION, expect: { is: "digest" } });
  });

  test("says so", async () => {
    const host = await absent();
    expect((await planned(host, "service")).change).toMatchObject({
      action: "delete",
      reasons: ["the manifest says absent"],
    });
    expect((await planned(host, "gateway")).change).toMatchObject({ action: "delete" });
  });

  test("leaves the profile and its files, which are still the fleet's", async () => {
    const host = hostWith("env: { A: x }");
    await host.apply();
    declare(host, "env: { A: y }", ABSENT);
    await host.apply();
    expect(host.text(`${HOME}/.env`)).toContain("A=y\n");
  });

  test("and never had a service has nothing to do", async () => {
    const host = hostWith(ABSENT);
    host.makeProfile("coder");
    expect([await verbs(host, "gateway"), await verbs(host, "service")]).toEqual([[], []]);
  });

  test("makes a profile that is new, and no service", async () => {
    const host = hostWith(ABSENT);
    await host.apply();
    expect([host.disk.kind(HOME), host.text(DEFINITION)]).toEqual(["folder", undefined]);
  });

  test("has what is left of a failure reset, though no definition is there any more", async () => {
    const host = await absent();
    host.end(UNIT, "failed");
    host.disk.remove(DEFINITION);
    expect((await planned(host, "service")).change).toMatchObject({
      reasons: ["the manifest says absent", "the service manager still remembers it"],
    });
    await host.apply();
    expect(host.units.isLoaded(UNIT)).toBe(false);
  });

  test("has the reload made up for that an earlier apply could not do", async () => {
    const host = await absent();
    host.fail((line) =>
      line.includes("daemon-reload") ? { exitCode: 1, stdout: "", stderr: "no\n" } : undefined,
    );
    await host.apply();
    host.fail(() => undefined);
    expect((await planned(host, "service")).change?.action).toBe("delete");
    await host.apply();
    expect((await host.plan()).plan.steps).toEqual([]);
  });

  test("leaves another home's service of its name alone", async () => {
    const host = hostWith(ABSENT);
    host.makeProfile("coder");
    const foreign = "[Service]\nExecStart=/bin/x\nEnvironment=HERMES_HOME=/srv/coder\n";
    host.write(DEFINITION, foreign, 0o644);
    await host.apply();
    expect(host.text(DEFINITION)).toBe(foreign);
  });

  test("is not removed where its definition was changed since the plan", async () => {
    const host = await absent();
    let isChanged = false;
    host.fail((line) => {
      if (!isChanged && line.includes(" reset-failed ")) host.write(DEFINITION, "mine\n", 0o644);
      isChanged ||= line.includes(" reset-failed ");
      return undefined;
    });
    const { steps } = await host.apply();
    expect([...steps.values()].filter(({ is }) => is === "failed")).toHaveLength(1);
    expect(host.text(DEFINITION)).toBe("mine\n");
  });
});
