import { readdirSync, rmSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { OWN_STATE } from "./support/snapshots.ts";

const FLEET = `
version: 1
profiles:
  coder:
    config: { model: { default: openai/gpt-5 }, agent: { max_turns: 120 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb", OPENAI_API_KEY: sk-one }
`;

/** The same without a key of each file: what a record is needed for. */
const LESS = FLEET.replace(", agent: { max_turns: 120 }", "").replace(", OPENAI_API_KEY: sk-one", "");

interface Record {
  version: number;
  machine: string;
  root: string;
  fleet: string;
  profiles: { coder: { config: { [path: string]: string } } };
}

const recordFile = (host: TestHost): string => {
  const [name] = readdirSync(host.path(OWN_STATE)).filter((one) => /^fleet-[0-9a-f]{8}\.json$/.test(one));
  return host.path(OWN_STATE, name ?? "no record");
};

/** Changes what the record says, as another version or another machine would have it. */
function change(host: TestHost, edit: (record: Record) => void): void {
  const record = JSON.parse(host.read(recordFile(host))) as Record; // as an apply has just written it
  edit(record);
  host.write(recordFile(host), `${JSON.stringify(record, null, 2)}\n`);
}

const words = (text: string) => text.replace(/\s+/g, " ");

async function expectAdopted(host: TestHost, pid: number, says: string | undefined): Promise<void> {
  const plan = await detailedPlan(host);
  expect({ says, code: plan.code, said: plan.code === 0 ? "" : plan.stdout }).toEqual({
    says,
    code: 0,
    said: "",
  });
  if (says !== undefined) expect(words(plan.stdout + plan.stderr)).toContain(says);
  expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
  expect({ says, pid: await host.pid("coder") }).toEqual({ says, pid });
  const after = await detailedPlan(host);
  if (says !== undefined) expect(words(after.stdout + after.stderr)).not.toContain(says);
}

describeOnBackends("a record", ({ testOnHost }) => {
  testOnHost(
    "that is lost, or not of this fleet and machine, costs nothing: all is adopted as it is",
    async (host) => {
      host.manifest(FLEET);
      await converge(host);
      const pid = await host.running("coder");

      rmSync(recordFile(host));
      await expectAdopted(host, pid, undefined);
      rmSync(host.path(OWN_STATE), { recursive: true });
      await expectAdopted(host, pid, undefined);
      for (const [says, differs] of [
        ["of another machine", { machine: "f".repeat(32) }],
        ["of the Hermes root /elsewhere", { root: "/elsewhere" }],
        ['of the fleet "other"', { fleet: "other" }],
      ] as const) {
        change(host, (record) => void Object.assign(record, differs));
        await expectAdopted(host, pid, says);
      }
      host.write(recordFile(host), "{");
      await expectAdopted(host, pid, "the record of the last apply cannot be used");
      rmSync(host.path(OWN_STATE, "fingerprint.key"));
      await expectAdopted(host, pid, "the fingerprints in the record of the last apply count for nothing");
    },
  );

  testOnHost("of another machine takes nothing away with it", async (host) => {
    host.manifest(FLEET);
    await converge(host);
    change(host, (record) => {
      record.machine = "f".repeat(32);
    });
    host.manifest(LESS.replace("  coder:", "  other: { gateway: { state: absent } }\n  coder:"));

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(host.read(host.profile("coder", ".env"))).toContain("OPENAI_API_KEY=sk-one\n");
    expect(host.read(host.profile("coder", "config.yaml"))).toContain("max_turns: 120");
    change(host, (record) => {
      record.machine = "e".repeat(32);
    });
    host.manifest("version: 1\nprofiles: {}\n");
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await host.running("coder")).toBeGreaterThan(0);
  });

  testOnHost(
    "of version 1 is brought to the present one; of a newer one nothing is touched",
    async (host) => {
      host.manifest(FLEET);
      await converge(host);
      const pid = await host.running("coder");
      change(host, (record) => {
        record.version = 1;
        const { coder } = record.profiles;
        coder.config = Object.fromEntries(
          Object.entries(coder.config).map(([path, mark]) => [
            (JSON.parse(path) as string[]).join("."),
            mark,
          ]), // as written
        );
      });
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
      host.manifest(LESS.replace(", OPENAI_API_KEY: sk-one", ""));
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(host.read(host.profile("coder", "config.yaml"))).not.toContain("max_turns");
      expect(host.read(recordFile(host))).toContain('"version": 2');
      expect(await host.running("coder")).not.toBe(pid);

      change(host, (record) => {
        record.version = 3;
      });
      host.manifest(FLEET);
      const before = host.snapshot();
      const plan = await host.fleet(["plan"]);
      const applied = await host.fleet(["apply", "-y"]);
      expect([plan.code, applied.code]).toEqual([1, 1]);
      for (const said of [plan.stdout, applied.stderr])
        expect(words(said)).toContain("a newer version of hermes-fleet wrote it");
      expect(host.snapshot()).toEqual(before);
    },
  );
});
