import { expect, test } from "@jest/globals";
import { FakeHost } from "./fake-host.ts";
import { apply, open } from "./scenario.ts";

const agents = (a: string, b: string) => `version: 1
profiles:
  a: { env: { TELEGRAM_BOT_TOKEN: "${a}" } }
  b: { env: { TELEGRAM_BOT_TOKEN: "${b}" } }
`;

/** Two gateways of a Mac that have swapped their tokens. */
async function swapped(areAtWork: boolean): Promise<FakeHost> {
  const host = new FakeHost(agents("1:x", "2:y"), "darwin");
  host.jobs.areAtWork = areAtWork;
  await apply(host);
  host.nowMs += 3_600_000;
  host.declare(agents("2:y", "1:x"));
  await apply(host);
  expect(await open(host)).toEqual([]);
  return host;
}

test("gateways at no turn that swap tokens under launchd never have one token at the same time", async () => {
  expect((await swapped(false)).jobs.clashes).toEqual([]);
});

test("gateways at a turn finish it, though launchd starts each again for a moment", async () => {
  const { clashes } = (await swapped(true)).jobs;
  // What is known to be the price of it: docs/decisions/0018.
  expect(clashes.length).toBeGreaterThan(0);
});
