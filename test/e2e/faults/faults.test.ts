import { expect } from "@jest/globals";
import type { ApplyDocument } from "../../../src/output/apply-document.ts";
import type { RollDocument } from "../../../src/output/roll-document.generated.ts";
import type { GatewayStatus, StatusDocument } from "../../../src/output/status-document.generated.ts";
import { describeOnBackends } from "../../support/on-backends.ts";
import type { Ran, TestHost } from "../../support/test-host.ts";
import { until } from "../../support/until.ts";
import { converge } from "../support/plans.ts";
import type { Afterwards, Fault } from "./fault.ts";
import { BYSTANDER, FAULTS, QUICK } from "./faults.ts";

const NAMES = FAULTS.map(({ name }) => name);

/** @param patience how long the one may start that never becomes ready; all others get what a slow machine takes */
const manifest = (patience: string) => `
version: 1
profiles:
${[...NAMES, BYSTANDER]
  .map((name) => {
    const token = name === "fatal-platform" ? 'env: { TELEGRAM_BOT_TOKEN: "1:of-one-that-answers" }, ' : "";
    return `  ${name}: { ${token}gateway: { ready_timeout: ${name === "hung" ? patience : "2m"} } }`;
  })
  .join("\n")}
`;

async function gateways(host: TestHost): Promise<ReadonlyMap<string, GatewayStatus>> {
  const ran = await host.fleet(["status", "--json"]);
  const { gateways: all } = JSON.parse(ran.stdout) as StatusDocument;
  // Something is wrong with some of them at any time of this.
  expect(ran.code).toBe(1);
  return new Map(all.map((one) => [one.profile, one]));
}

/** Looks until each fault has been told with its cause; none of them may be called running at any moment. */
async function expectTold(host: TestHost): Promise<void> {
  const untold = new Map(FAULTS.map((fault) => [fault.name, fault]));
  const last = new Map<string, string>();
  try {
    await until(
      "the faults to be told",
      async () => {
        const seen = await gateways(host);
        expect(seen.get(BYSTANDER)?.actual).toBe("running");
        for (const { name, status } of FAULTS) {
          const { actual = "nothing", problems = [] } = seen.get(name) ?? {};
          if (actual === "running") throw new Error(`${name} is said to be running`);
          last.set(name, `${actual}: ${problems.join("; ")}`);
          if (status.actual.includes(actual) && problems.some((one) => status.because.test(one)))
            untold.delete(name);
        }
        return untold.size === 0;
      },
      300_000,
    );
  } catch (error) {
    const told = [...untold.keys()].map((name) => `${name} was ${last.get(name)}`);
    throw new Error(`${String(error)}\n${told.join("\n")}`);
  }
}

/** What a command has said of one profile. */
interface Said {
  readonly ran: Ran;
  /** Of each profile, all that was said of it, in one line. */
  readonly of: (profile: string) => string;
}

async function apply(host: TestHost): Promise<Said> {
  const ran = await host.fleet(["apply", "-y", "--json"]);
  const { plan, diagnostics } = JSON.parse(ran.stdout) as ApplyDocument;
  const messages = [...plan.diagnostics, ...diagnostics].map(({ message }) => message);
  const isOf = (message: string, name: string) =>
    message.startsWith(`profile.${name}.`) || message.includes(`"${name}"`);
  return { ran, of: (name) => messages.filter((one) => isOf(one, name)).join("; ") };
}

/** Side by side: rolling stops at the first that is not ready. */
async function restart(host: TestHost): Promise<Said> {
  const ran = await host.fleet(["restart", ...NAMES, "--max-unavailable", "99", "--json"]);
  const { gateways: all } = JSON.parse(ran.stdout) as RollDocument;
  return { ran, of: (name) => all.find(({ profile }) => profile === name)?.problem ?? "" };
}

/** Holds what was done, and what there is afterwards, to the table. */
async function expectDone(
  host: TestHost,
  said: Said,
  expected: (fault: Fault) => Afterwards,
  before: ReadonlyMap<string, number>,
): Promise<void> {
  expect(said.ran.code).toBe(1);
  const after = await gateways(host);
  const wrong: string[] = [];
  for (const fault of FAULTS) {
    const { name } = fault;
    const outcome = expected(fault);
    const actual = after.get(name)?.actual ?? "nothing";
    const is = `${name} is ${actual}, and it was said: ${said.of(name)}`;
    switch (outcome.is) {
      case "healed": {
        const pid = await host.running(name);
        if (actual !== "running" || pid === before.get(name)) wrong.push(is);
        break;
      }
      case "degraded":
        if (actual !== "degraded" || !outcome.because.test(said.of(name))) wrong.push(is);
        break;
      case "not running":
        if (actual === "running" || !outcome.because.test(said.of(name))) wrong.push(is);
        break;
      default:
        outcome satisfies never;
    }
  }
  expect(wrong).toEqual([]);
}

async function pids(host: TestHost): Promise<ReadonlyMap<string, number>> {
  const found = await host.services.list([...NAMES, BYSTANDER]);
  return new Map([...found].map(([name, { pid }]) => [name, pid]));
}

describeOnBackends("no fault of a gateway passes for a gateway that runs", ({ testOnHost }) => {
  testOnHost(
    "to status, to apply, nor to restart",
    async (host) => {
      host.switches(QUICK);
      host.manifest(manifest("2m"));
      await converge(host);
      host.manifest(manifest("15s"));
      const bystander = await host.running(BYSTANDER);
      await Promise.all(FAULTS.map((fault) => fault.befall(host, fault.name)));
      const foreign = await host.pid("wrong-home");

      await expectTold(host);
      const faulty = await pids(host);
      await expectDone(host, await apply(host), (fault) => fault.apply, faulty);

      // What was healed goes wrong once more.
      const again = FAULTS.filter((fault) => fault.apply.is === "healed");
      await Promise.all(again.map((fault) => fault.befall(host, fault.name)));
      await expectTold(host);
      const faultyAgain = await pids(host);
      await expectDone(host, await restart(host), (fault) => fault.restart, faultyAgain);

      // Whose files were mixed up with another's, and whose service is another home's, is left alone.
      expect([await host.running(BYSTANDER), await host.pid("wrong-home")]).toEqual([bystander, foreign]);
    },
    1_200_000,
  );
});
