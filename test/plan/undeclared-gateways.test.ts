import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import { applied, apply, declare, open, told, unitOf } from "./scenario.ts";

const B = unitOf("b");

/** A host on which a gateway runs that its manifest does not know: b's. */
async function withStranger(): Promise<FakeHost> {
  const host = await applied("profiles: { a: {}, b: {} }");
  // Nothing is recorded of it any more.
  for (const path of host.files.keys()) if (path.includes("/hermes-fleet/")) host.disk.remove(path);
  declare(host, "profiles: { a: {} }");
  await apply(host);
  return host;
}

const leftovers = async (host: FakeHost) => (await told(host)).filter(({ code }) => code === "leftover");

describe("a gateway of a profile that is not in the manifest", () => {
  test("that runs as it should is nobody's business", async () => {
    const host = await withStranger();
    expect([host.pid(B) > 0, await leftovers(host)]).toEqual([true, []]);
  });

  test("that is left from a crash is named, with what to type, and is left alone", async () => {
    const host = await withStranger();
    const pid = host.orphan(B);
    expect(await leftovers(host)).toMatchObject([
      {
        severity: "warning",
        message: `profile "b", which is not in the manifest: its gateway (process ${pid}) is left from a crash, and nothing supervises it`,
        hint: "To end it: `hermes -p b gateway stop`",
      },
    ]);
    expect(await open(host)).toEqual([]);
    expect(host.units.processes.has(pid)).toBe(true);
  });

  test("that somebody runs in a terminal is none", async () => {
    const host = await withStranger();
    host.orphan(B, { hasTerminal: true });
    expect(await leftovers(host)).toEqual([]);
  });

  test("that does not come up is named with its reason", async () => {
    const host = await withStranger();
    host.end(B, "failed");
    host.units.loop(B, { sub: "auto-restart", restarts: 5, exitStatus: 1 });
    const [one] = await leftovers(host);
    expect(one?.message).toMatch(
      /^profile "b", which is not in the manifest: its gateway does not come up: its process exited with 1/,
    );
    expect(one?.hint).toContain("`hermes -p b gateway uninstall`");
    expect(await open(host)).toEqual([]);
  });
});
