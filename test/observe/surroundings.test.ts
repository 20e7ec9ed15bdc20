import { expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { readSurroundings } from "../../src/observe/surroundings.ts";
import { launchdFormat } from "../../src/service-managers/launchd-format.ts";
import type { FollowingSystem } from "../../src/system/system.ts";
import { FakeHost } from "../plan/fake-host.ts";

const at = (path: string) => path as AbsolutePath; // absolute, as written
const PLIST = "/home/ada/Library/LaunchAgents/ai.hermes.fleet.keep-awake.plist";

async function isKeptAwake(mac: FakeHost): Promise<boolean> {
  const system: Partial<FollowingSystem> = mac.system; // no more is asked
  const seen = await readSurroundings(system as FollowingSystem, {
    // no file's size is asked for
    layout: { root: at("/home/ada/.hermes"), userHome: at("/home/ada"), lockFolder: at("/locks") },
    format: launchdFormat,
    profiles: [],
    tools: [],
    nodeVersion: "20.19.0",
    isMac: true,
  });
  return seen.isKeptAwake;
}

test("a Mac is kept awake by the job of a fleet, and by no other of its name", async () => {
  const mac = new FakeHost("version: 1\nhost: { keep_awake: true }\nprofiles: { a: {} }\n", "darwin");
  expect(await isKeptAwake(mac)).toBe(false);
  await mac.apply();
  expect(await isKeptAwake(mac)).toBe(true);
  mac.write(PLIST, (mac.text(PLIST) ?? "").replaceAll("caffeinate", "sleep"));
  expect(await isKeptAwake(mac)).toBe(false);
});
