import { describe, expect, test } from "@jest/globals";
import { declare, HOME, hostWith, planned } from "./planned.ts";

const PART = 'file["k.json"]';

/** A host where a file was applied that is a secret as a whole. */
async function applied() {
  const host = hostWith("files: { k.json: { text: hunter2line, sensitive: true } }");
  await host.apply();
  return host;
}

describe("a managed file that was sensitive", () => {
  test.each(["{ text: other }", "{ text: other, sensitive: false }"])(
    "is not shown when it is so no more: %s",
    async (settings) => {
      const host = await applied();
      declare(host, `files: { k.json: ${settings} }`);
      const { change, keys, diff, text } = await planned(host, PART);
      expect([change?.action, keys, diff]).toEqual([
        "update",
        [expect.stringMatching(/^content: sensitive \w+ → sensitive \w+$/)],
        [],
      ]);
      expect(text).not.toContain("hunter2line");
    },
  );

  test("is not shown when it leaves", async () => {
    const host = await applied();
    declare(host);
    const { change, text } = await planned(host, PART);
    expect([change?.action, text.includes("hunter2line")]).toEqual(["delete", false]);
  });

  test("is shown from the next change on", async () => {
    const host = await applied();
    declare(host, "files: { k.json: { text: other } }");
    await host.apply();
    declare(host, "files: { k.json: { text: third } }");
    expect((await planned(host, PART)).diff).toEqual(expect.arrayContaining(["-other", "+third"]));
    expect(host.text(`${HOME}/k.json`)).toBe("other");
  });

  test("has nothing to do where only its sensitivity has left the manifest", async () => {
    const host = await applied();
    declare(host, "files: { k.json: { text: hunter2line } }");
    expect((await planned(host, PART)).change?.action).toBe("no-op");
  });

  test("is not shown when it is so no more, also where somebody has edited it", async () => {
    const host = await applied();
    host.write(`${HOME}/k.json`, "hunter3line");
    declare(host, "files: { k.json: { text: other } }");
    expect((await planned(host, PART)).text).not.toContain("hunter3line");
  });
});
