import { rmSync } from "node:fs";
import { expect } from "@jest/globals";
import type { UpdateDocument } from "../../src/output/update-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";

const fleet = (...names: readonly string[]) => `
version: 1
profiles:
${names.map((name) => `  ${name}: { config: { model: { default: one/model } } }`).join("\n")}
`;

const QUICK = { lock_delay_ms: 0, rewrite_delay_ms: 0 };

/** A host whose gateways run Hermes 0.16.0. */
async function running(host: TestHost, ...names: readonly string[]): Promise<void> {
  host.installHermes("0.16.0");
  host.switches(QUICK);
  host.manifest(fleet(...names));
  await converge(host);
}

async function pids(host: TestHost, ...names: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const found = names.map(async (name) => [name, await host.running(name)] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** Runs an update; its exit code, and what it says of each gateway. */
async function update(host: TestHost, ...words: readonly string[]) {
  const ran = await host.fleet(["update", ...words, "--json"]);
  const document: UpdateDocument = JSON.parse(ran.stdout);
  expect(schemaErrors("update", document)).toEqual([]);
  const gateways = Object.fromEntries(
    document.gateways.map(({ profile, code, outcome }) => [profile, `${code}, ${outcome}`]),
  );
  return { ...ran, document, gateways };
}

const install = (host: TestHost, name: string) => host.path(".hermes/hermes-agent", name);

/** What a file of the installation says. */
const commitOf = (host: TestHost) => host.read(install(host, ".git/refs/heads/main")).trim();

describeOnBackends("an update", ({ testOnHost }) => {
  testOnHost(
    "restarts every gateway with older code, one after the other, whoever brought the code",
    async (host) => {
      await running(host, "coder", "default", "reader");
      const first = await pids(host, "coder", "default", "reader");
      const old = commitOf(host);

      host.switches({ ...QUICK, update_to: "0.17.0" });
      const looked = await update(host, "--check");
      expect(looked).toMatchObject({
        code: 0,
        document: {
          outcome: "checked",
          hermes: { update: "available", before: { version: "0.16.0", commit: old } },
        },
        gateways: {
          coder: "current, untouched",
          default: "current, untouched",
          reader: "current, untouched",
        },
      });
      expect([commitOf(host), await pids(host, "coder", "default", "reader")]).toEqual([old, first]);

      const done = await update(host);
      expect(done).toMatchObject({
        code: 0,
        stderr: expect.stringContaining("hermes: → Pulling updates...\n"),
        document: {
          outcome: "done",
          hermes: {
            update: "done",
            before: { version: "0.16.0", commit: old },
            after: { version: "0.17.0" },
          },
        },
        gateways: { coder: "current, restarted", reader: "current, restarted" },
      });
      const second = await pids(host, "coder", "default", "reader");
      for (const name of ["coder", "default", "reader"]) expect(second[name]).not.toBe(first[name]);
      const order = [...done.stderr.matchAll(/^profile\.(coder|reader)\.gateway: /gm)].map(
        ([, name]) => name,
      );
      expect(order.indexOf("reader")).toBeGreaterThan(order.lastIndexOf("coder"));
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });

      // One that began within a second of its code may count as older: `ps` knows no parts of one.
      expect(await host.fleet(["restart"])).toMatchObject({ code: 0 });
      const settled = await pids(host, "coder", "reader");
      // Nothing is left to do: that Hermes has looked in vain makes no code younger.
      const again = await update(host);
      expect(again).toMatchObject({ code: 0, document: { outcome: "done", hermes: { update: "none" } } });
      expect(await pids(host, "coder", "reader")).toEqual(settled);

      // An update by hand leaves the others behind; no manifest is needed to catch up with it.
      host.switches({ ...QUICK, commits_behind: 2 });
      expect(await host.hermes("update", "--yes")).toMatchObject({ code: 0 });
      rmSync(host.path("work/hermes-fleet.yaml"));
      expect((await update(host, "--check")).gateways).toMatchObject({
        coder: "older, untouched",
        reader: "older, untouched",
      });
      const caught = await host.fleet(["update"]);
      expect(caught).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Hermes 0\.17\.0 \(\w{8}\) is up to date; /),
      });
      const third = await pids(host, "coder", "reader");
      for (const name of ["coder", "reader"]) expect(third[name]).not.toBe(settled[name]);
    },
  );

  testOnHost(
    "goes no further than a gateway that does not stay up, and says how to go back",
    async (host) => {
      await running(host, "coder", "reader", "writer");
      const first = await pids(host, "coder", "reader", "writer");
      const old = commitOf(host);
      const failing = { startup_failed: "no platform could connect", startup_failed_exit: 1 };

      // A canary that is ready, and dies while it is watched.
      host.switches({ ...QUICK, update_to: "0.16.1" });
      host.switches({ crash_after_ms: 4_000 }, "reader");
      const stopped = await update(host, "--canary", "reader", "--soak", "10m");
      expect(stopped).toMatchObject({
        code: 1,
        document: {
          outcome: "failed",
          way_back: [
            `git -C ${host.path(".hermes/hermes-agent")} checkout ${old}`,
            "hermes-fleet restart reader",
          ],
        },
        gateways: {
          coder: "older, not-tried",
          reader: expect.stringMatching(/, failed$/),
          writer: "older, not-tried",
        },
      });
      expect(stopped.document.diagnostics[0]?.message).toContain(
        '"coder" and "writer" still run the older code, and are up',
      );
      expect(await pids(host, "coder", "writer")).toEqual({ coder: first.coder, writer: first.writer });

      // It is mended; now another does not come up at all.
      host.switches({}, "reader");
      expect(await host.fleet(["restart", "reader"])).toMatchObject({ code: 0 });
      const mended = await host.running("reader");
      host.switches(failing, "coder");
      const rolled = await update(host, "--max-unavailable", "1");
      expect(rolled).toMatchObject({
        code: 1,
        gateways: {
          coder: expect.stringMatching(/, failed$/),
          reader: "current, untouched",
          writer: "older, not-tried",
        },
      });
      expect(rolled.document.diagnostics[0]?.message).toContain("no platform could connect");
      expect(await pids(host, "reader", "writer")).toEqual({ reader: mended, writer: first.writer });

      // A canary that stays ready lets the others follow.
      host.switches({}, "coder");
      const last = await host.fleet(["update", "--canary", "writer", "--soak", "1s"]);
      expect(last).toMatchObject({ code: 0 });
      expect(await host.running("writer")).not.toBe(first.writer);
    },
  );

  testOnHost("restarts nothing where Hermes fails, folds the fleet or is interrupted", async (host) => {
    await running(host, "coder", "reader");
    const first = await pids(host, "coder", "reader");
    host.write(host.profile("coder", ".env"), "OPENAI_API_KEY=sk-secret-of-coder\n");

    const refuses = (...words: readonly string[]) => host.fleet(["update", ...words]);
    expect(await refuses("--soak", "5m")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--canary"),
    });
    expect(await refuses("--canary", "codr")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("coder"),
    });
    expect(await refuses("--canary", "default")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('profile "default" has no gateway that runs in its service'),
    });

    const failure = { exit: 1, stderr: "✗ Failed to fetch with sk-secret-of-coder" };
    host.switches({ ...QUICK, fail: { "update --check": failure } });
    const unknown = await update(host, "--check");
    expect(unknown).toMatchObject({ code: 1, document: { outcome: "failed", hermes: { update: "failed" } } });
    expect(unknown.document.hermes.said).toEqual(["✗ Failed to fetch with (sensitive)"]);
    expect(unknown.stderr + unknown.stdout).not.toContain("sk-secret");

    host.switches({ ...QUICK, update_to: "0.16.1", update_breaks: true });
    const broken = await refuses();
    expect(broken).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("✗ Updating dependencies failed"),
    });
    expect(broken.stdout).toMatch(
      /^Failed: Hermes has not been updated as it should; no gateway was restarted\./,
    );
    expect(await pids(host, "coder", "reader")).toEqual(first);

    // However often Ctrl-C comes, the code is not left half way.
    host.switches({ ...QUICK, commits_behind: 1, update_ms: 10_000 });
    const begun = host.beginFleet(["update"]);
    await until("Hermes to have changed the code", () => begun.stderr.includes("Pulling updates"));
    begun.signal("SIGINT");
    begun.signal("SIGINT");
    const ended = await begun.ended;
    expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining("✓ Update complete!") });
    expect(await pids(host, "coder", "reader")).toEqual(first);

    host.switches({ ...QUICK, update_to: "0.21.0" });
    const folded = await update(host);
    expect(folded).toMatchObject({ code: 1, gateways: { coder: "none, failed", reader: "none, failed" } });
    expect(folded.document.diagnostics).toContainEqual(
      expect.objectContaining({
        code: "fleet-folded",
        hint: expect.stringContaining("`hermes-fleet apply`"),
      }),
    );
  });
});
