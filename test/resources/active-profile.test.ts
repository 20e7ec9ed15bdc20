import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import { applied, apply, changesOf, declare, fleet, HERMES, open, told, unitOf } from "../plan/scenario.ts";

const FILE = `${HERMES}/active_profile`;
const A = "profiles: { a: {} }";
const sticky = (name: string) => `hermes: { active_profile: ${name} }`;

/** What a plan tells of the sticky profile, severity first. */
async function said(host: FakeHost): Promise<readonly string[]> {
  const all = await told(host);
  return all.flatMap(({ code, severity, message }) =>
    code === "active-profile" ? [`${severity}: ${message}`] : [],
  );
}

describe("the sticky profile", () => {
  test("is set, shown with what it was, and then as it should be", async () => {
    const host = await applied(A);
    declare(host, sticky("a"), A);
    const { plan } = await host.plan();
    expect(plan.changes.find(({ address }) => address === "host.active_profile")).toMatchObject({
      action: "update",
      reasons: ['`hermes` without -p is to be for "a"'],
      details: [
        {
          keys: [
            {
              key: "active_profile",
              before: { is: "value", value: "default" },
              after: { is: "value", value: "a" },
            },
          ],
        },
      ],
    });
    await apply(host);
    expect(host.text(FILE)).toBe("a\n");
    expect(await open(host)).toEqual([]);
  });

  test("is set once the profile is there, and not where it could not be made", async () => {
    const host = fleet(sticky("a"), A);
    host.fail((line) =>
      line.includes("profile create") ? { exitCode: 1, stdout: "", stderr: "Error: no\n" } : undefined,
    );
    await host.apply();
    expect(host.text(FILE)).toBeUndefined();
    host.fail(() => undefined);
    await apply(host);
    expect(host.text(FILE)).toBe("a\n");
  });

  test("is the default one where there is no such file", async () => {
    const host = await applied(sticky("default"), A);
    host.write(FILE, "a\n");
    expect(changesOf((await host.plan()).plan)).toEqual(["host.active_profile update"]);
    await apply(host);
    expect([host.text(FILE), await open(host)]).toEqual([undefined, []]);
  });

  test("stays as it is where nothing is said of it, or nothing any more", async () => {
    const host = await applied(sticky("a"), A);
    declare(host, A);
    expect(await open(host)).toEqual([]);
  });

  test("is read without the blanks around it", async () => {
    const host = await applied(A, sticky("a"));
    host.write(FILE, "  a  \n\n");
    expect(await open(host)).toEqual([]);
  });

  test("cannot be a profile that is nowhere, or one that is deleted", async () => {
    const host = await applied(A);
    declare(host, sticky("b"), A);
    expect(await said(host)).toEqual(['error: hermes.active_profile is "b", and there is no such profile']);
    declare(host, sticky("a"), "profiles: {}", "removed: { a: { home: delete } }");
    expect(await said(host)).toEqual(['error: hermes.active_profile is "a", and there is no such profile']);
    declare(host, sticky("a"), "profiles: {}", "removed: { a: { home: keep } }");
    expect(await said(host)).toEqual([]);
  });

  test("changes before the profile is deleted that it was", async () => {
    const host = await applied("profiles: { a: {}, b: {} }");
    host.write(FILE, "a\n");
    declare(host, sticky("b"), "profiles: { b: {} }", "removed: { a: { home: delete } }");
    await apply(host);
    const { plan } = await host.plan();
    expect([host.text(FILE), changesOf(plan)]).toEqual(["b\n", []]);
  });

  test("that does not exist is an error with the fix, and keeps nothing from being applied", async () => {
    const host = await applied(A);
    host.write(FILE, "gone\n");
    const [problem] = (await told(host)).filter(({ code }) => code === "active-profile");
    expect(problem).toMatchObject({
      severity: "error",
      path: FILE,
      message: expect.stringContaining('the sticky profile "gone" does not exist'),
      hint: expect.stringContaining("hermes -p default profile use default"),
    });
    declare(host, "profiles: { a: {}, b: {} }");
    await apply(host);
    declare(host, "profiles: { a: {}, b: {} }", sticky("default"));
    await apply(host);
    expect(await said(host)).toEqual([]);
  });

  test("that is made by this very plan is there afterwards", async () => {
    const host = await applied(A);
    host.write(FILE, "b\n");
    declare(host, "profiles: { a: {}, b: {} }");
    expect(await said(host)).toEqual([]);
  });

  test("that cannot be read is an error, and is left as it is", async () => {
    const host = await applied(A);
    host.disk.makeFolder(FILE);
    declare(host, sticky("a"), A);
    expect(await told(host)).toMatchObject([{ code: "host-file-unreadable", path: FILE }]);
    expect(await open(host)).toEqual([]);
  });
});

describe("a sticky profile beside a default gateway", () => {
  const DEFAULT = "/home/ada/.config/systemd/user/hermes-gateway.service";
  const BOTH = "profiles: { default: {}, a: {} }";
  const HIJACKED =
    'warning: the sticky profile is "a", and hermes-gateway.service names no profile: the default gateway would start as "a", and the two end each other in a loop';

  /** Hermes' own refresh takes `--profile default` out of the unit. */
  const refresh = (host: FakeHost) =>
    host.write(DEFAULT, host.text(DEFAULT)?.replace(" --profile default", "") ?? "", 0o644);

  test("is a warning where its unit names no profile, declared or not", async () => {
    const host = await applied(BOTH);
    host.write(FILE, "a\n");
    expect(await said(host)).toEqual([]);
    refresh(host);
    expect(await said(host)).toEqual([HIJACKED]);
    declare(host, A);
    host.write(DEFAULT, host.text(DEFAULT) ?? "", 0o644);
    declare(host, BOTH, sticky("a"));
    expect(await said(host)).toEqual([HIJACKED]);
    declare(host, BOTH, sticky("default"));
    expect(await said(host)).toEqual([]);
  });

  test("is none where the default gateway is to have no service", async () => {
    const host = await applied(BOTH);
    host.write(FILE, "a\n");
    refresh(host);
    declare(host, "profiles: { default: { gateway: { state: absent } }, a: {} }");
    expect(await said(host)).toEqual([]);
    expect(host.pid(unitOf("a"))).toBeGreaterThan(0);
  });
});
