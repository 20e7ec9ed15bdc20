import { expect, test } from "@jest/globals";
import { distributionTexts, missingDirectories, readDistributions } from "../../src/inputs/distributions.ts";
import { valid } from "../manifest/manifest-text.ts";
import { FakeHost } from "../plan/fake-host.ts";

const MANIFEST = `version: 1
profiles:
  a: { distribution: { source: bots/a } }
  b: { distribution: { source: bots/a } }
  c: { distribution: { source: bots/none } }
  d: { distribution: { source: github.com/you/bot } }
  e: { distribution: { source: bots/none }, hosts: [laptop] }
  f: {}
`;
const FOLDER = "/home/ada/fleet/bots/a";

function look() {
  const host = new FakeHost(MANIFEST);
  host.write(`${FOLDER}/distribution.yaml`, "name: a\n");
  host.read.length = 0;
  const manifest = valid(MANIFEST);
  return { host, manifest, found: readDistributions(host.system, manifest) };
}

test("directories are looked into once, however many profiles come from one; repositories are not", () => {
  const { host, manifest, found } = look();
  expect(Object.fromEntries(found)).toMatchObject({
    a: { realPath: FOLDER, says: { is: "text", text: "name: a\n" }, config: { is: "absent" } },
    b: { realPath: FOLDER },
    c: { realPath: undefined, says: { is: "absent" } },
  });
  expect([...found.keys()]).toEqual(["a", "b", "c"]);
  expect(host.read.filter((path) => path === `${FOLDER}/distribution.yaml`)).toHaveLength(1);
  expect(new Map(distributionTexts(manifest, found))).toEqual(
    new Map([[`${FOLDER}/distribution.yaml`, "name: a\n"]]),
  );
});

test("a directory that is not there is a warning with its place", () => {
  const { manifest, found } = look();
  expect(missingDirectories(manifest, found)).toMatchObject([
    { severity: "warning", message: expect.stringContaining('profile "c": bots/none'), place: { line: 5 } },
  ]);
});
