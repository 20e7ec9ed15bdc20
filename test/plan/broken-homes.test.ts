import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import { apply, changesOf, fleet, homeOf, open, told, unitOf } from "./scenario.ts";

const A = "profiles: { a: { env: { A: x }, config: { x: 1 }, gateway: { limits: { nice: 5 } } } }";
const TOMBSTONE = "/home/ada/.hermes/profiles/.deleted/a";

function deleted(): FakeHost {
  const host = fleet(A);
  host.makeProfile("a");
  host.write(TOMBSTONE, "");
  return host;
}

function blocked(): FakeHost {
  const host = fleet(A);
  host.write(homeOf("a"), "not a folder");
  return host;
}

describe("a home that Hermes takes for deleted", () => {
  test("is an error that names what hides it", async () => {
    expect(await told(deleted())).toMatchObject([
      {
        code: "profile-broken",
        severity: "error",
        blocks: "resource",
        path: TOMBSTONE,
        hint: expect.stringContaining(`Remove ${TOMBSTONE}`),
      },
    ]);
  });

  test("is applied once that is removed", async () => {
    const host = deleted();
    host.disk.remove(TOMBSTONE);
    await apply(host);
    expect([host.pid(unitOf("a")) > 0, await open(host)]).toEqual([true, []]);
  });
});

describe("of a profile whose home cannot be one", () => {
  test.each([
    ["since it is deleted", deleted],
    ["since it is a file", blocked],
  ])("nothing is planned, and nothing written, %s", async (_, make) => {
    const host = make();
    const { plan } = await host.plan();
    expect([changesOf(plan), plan.steps]).toEqual([[], []]);
    await apply(host);
    expect(host.written.filter((path) => path.includes(".hermes") || path.includes("systemd"))).toEqual([]);
  });
});
