import { describe, expect, test } from "@jest/globals";
import { planDocument } from "../../src/output/plan-document.ts";
import type { FakeHost } from "./fake-host.ts";
import { applied, declare, fleet } from "./scenario.ts";

/** Line and column of each change of the plan's document, by address. */
async function places(host: FakeHost): Promise<ReadonlyMap<string, string | undefined>> {
  const { changes } = planDocument((await host.plan()).plan);
  return new Map(
    changes.map(({ address, place }) => [address, place && `${place.file}:${place.line}:${place.column}`]),
  );
}

describe("a change has the place", () => {
  test("where its profile is declared, with nothing of the line's text", async () => {
    const host = fleet("profiles:", "  a: { soul: { text: x } }", "  a-2:", "    config: { x: 1 }");
    const found = await places(host);
    expect(found.get("profile.a.soul")).toBe("hermes-fleet.yaml:3:3");
    expect(found.get("profile.a")).toBe("hermes-fleet.yaml:3:3");
    expect(found.get("profile.a-2.config")).toBe("hermes-fleet.yaml:4:3");
    expect(JSON.stringify((await host.plan()).plan.changes)).not.toContain("excerpt");
  });

  test("where the host's own resource is", async () => {
    const host = fleet("host:", "  linger: true", "profiles: {}");
    expect((await places(host)).get("host.linger")).toBe("hermes-fleet.yaml:3:3");
  });

  test("where the manifest says removed, or where its profiles begin", async () => {
    const host = await applied("profiles: { a: {}, b: {} }");
    declare(host, "profiles: {}", "removed:", "  a: { home: delete }");
    const found = await places(host);
    expect(found.get("profile.a")).toBe("hermes-fleet.yaml:4:3");
    expect(found.get("profile.b.service")).toBe("hermes-fleet.yaml:2:1");
  });
});

describe("a plan's document", () => {
  const token = (name: string, value: string) => `  ${name}: { env: { TELEGRAM_BOT_TOKEN: '${value}' } }`;

  test("names what goes from one gateway to another, and none where nothing does", async () => {
    const host = await applied("profiles:", token("a", "1:x"), token("b", "2:y"));
    expect(planDocument((await host.plan()).plan)).not.toHaveProperty("handovers");
    declare(host, "profiles:", token("a", "2:y"), token("b", "3:z"));
    expect(planDocument((await host.plan()).plan).handovers).toEqual([
      { from: "b", to: "a", what: "TELEGRAM_BOT_TOKEN" },
    ]);
  });

  test("names no handover of which a target takes no part", async () => {
    const host = await applied("profiles:", token("a", "1:x"), token("b", "2:y"), "  c: {}");
    declare(host, "profiles:", token("a", "2:y"), token("b", "3:z"), "  c: { soul: { text: x } }");
    const { plan } = await host.plan({ target: ["profile.c"] });
    expect(planDocument(plan)).not.toHaveProperty("handovers");
  });
});
