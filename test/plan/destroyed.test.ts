import { describe, expect, test } from "@jest/globals";
import { drawPlan } from "../../src/output/draw-plan.ts";
import { Paper } from "../../src/output/paper.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { destroy, destruction, tryToDestroy } from "./destroying.ts";
import type { FakeHost } from "./fake-host.ts";
import {
  applied,
  apply,
  changesOf,
  declare,
  fleet,
  HERMES,
  homeOf,
  open,
  recordOf,
  unitOf,
} from "./scenario.ts";

const THREE = "profiles: { default: {}, a: {}, b: { gateway: { limits: { memory_max: 1G } } } }";
const UNITS = "/home/ada/.config/systemd/user";
const unitFile = (name: string) => `${UNITS}/${name === "default" ? "hermes-gateway.service" : unitOf(name)}`;
const wrapper = (name: string) => `/home/ada/.local/bin/${name}`;

async function drawn(host: FakeHost, names: readonly string[] = [], options = {}): Promise<string> {
  const paper = new Paper({ hasColor: false, width: 80 });
  drawPlan(paper, planDocument((await destruction(host, names, options)).plan), { isFull: false });
  return paper.text();
}

test("debug", async () => {
  const host = await applied("host: { keep_awake: true, linger: true }", THREE);
  console.log(await drawn(host));
  console.log(await drawn(host, ["b"], { deleteProfiles: true }));
  await destroy(host);
  console.log(await drawn(host));
  void [changesOf, declare, fleet, HERMES, homeOf, open, recordOf, unitFile, wrapper, apply, tryToDestroy];
});
describe("x", () => {
  test("y", () => expect(1).toBe(1));
});
