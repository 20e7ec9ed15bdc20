import { expect, test } from "@jest/globals";
import { makePlanner } from "../../src/commands/make-plan.ts";
import type { PlanOptions } from "../../src/commands/options.ts";
import { withoutSecrets } from "../../src/hermes/redact.ts";
import { FakeHost } from "../plan/fake-host.ts";
import { homeOf } from "../plan/scenario.ts";

test("a plan knows every secret that an apply must not quote, also short ones, and of a profile that is not declared", async () => {
  const host = new FakeHost("version: 1\nprofiles: { a: {} }\n");
  await host.apply();
  host.makeProfile("b");
  host.write(`${homeOf("a")}/.env`, "MAIL_PASSWORD=hunter2\nTWICE=the-first-value\nTWICE=the-second-value\n");
  host.write(`${homeOf("b")}/.env`, 'NOTE="p@ss word/12:34"\n');
  const options: PlanOptions = { color: false, serviceManager: "auto" };
  const made = await makePlanner(host.system, options, host.platform);
  if (!made.ok) throw new Error("there is no plan");
  const { knownSecrets } = await made.planner.plan();
  const text = "hunter2 the-first-value the-second-value p%40ss%20word%2F12%3A34";
  expect(withoutSecrets(text, knownSecrets)).toBe("(sensitive) (sensitive) (sensitive) (sensitive)");
});
