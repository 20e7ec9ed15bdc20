import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { prepareAccept } from "../../src/commands/accept.ts";
import { writeFiles } from "../../src/commands/write-files.ts";
import type { Value } from "../../src/model/value.ts";
import { FakeHost } from "./fake-host.ts";
import { homeOf, open } from "./scenario.ts";

const key = fc.constantFrom("a", "b", "c d");
const leaf: fc.Arbitrary<Value> = fc.constantFrom<Value>(1, "x", "yes", true, "12:30", ["l", 2]);
const map = (leaves: fc.Arbitrary<Value>): fc.Arbitrary<Readonly<Record<string, Value>>> =>
  fc.letrec<{ map: Readonly<Record<string, Value>> }>((tie) => ({
    map: fc.dictionary(key, fc.oneof({ depthSize: "small", withCrossShrink: true }, leaves, tie("map")), {
      maxKeys: 3,
    }),
  })).map;
const declared = map(fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: fc.constant(null) }));

test("whatever differs in config.yaml, and however it is inherited, is accepted, and then as declared", async () => {
  await fc.assert(
    fc.asyncProperty(declared, declared, declared, map(leaf), async (defaults, base, own, found) => {
      const lines = [
        "version: 1",
        `defaults: { config: ${JSON.stringify(defaults)} }`,
        "profiles:",
        `  base: { config: ${JSON.stringify(base)}, hosts: [elsewhere] }`,
        `  coder: { extends: base, hosts: null, config: ${JSON.stringify(own)} } # mine`,
      ];
      const host = new FakeHost(`${lines.join("\n")}\n`);
      host.makeProfile("coder");
      host.write(`${homeOf("coder")}/config.yaml`, JSON.stringify(found));
      const options = { color: false, serviceManager: "none" } as const;

      const prepared = await prepareAccept(host.system, options, ["profile.coder.config"], "linux");

      // Where nothing is declared there is nothing at that address.
      if (!prepared.ok) {
        expect(prepared.diagnostics.map(({ code }) => code)).toEqual(["target-unknown"]);
        return;
      }
      expect(await writeFiles(host.system, prepared.changes)).toBeUndefined();
      expect((await open(host, options)).filter((one) => one.includes(".config"))).toEqual([]);
      const text = host.text("/home/ada/fleet/hermes-fleet.yaml") ?? "";
      expect(text.startsWith(`${lines.slice(0, 4).join("\n")}\n`)).toBe(true);
      expect(text).toContain(" # mine\n");
    }),
    { numRuns: 20 },
  );
}, 120_000);
