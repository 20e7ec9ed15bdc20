import { describe, expect, test } from "@jest/globals";
import { makeLink } from "../../src/apply/link.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { FakeHost } from "../plan/fake-host.ts";

const path = (text: string) => text as AbsolutePath; // absolute, as written
const LINK = path("/home/ada/units/a.service.wants/b.service");
const TARGET = path("/home/ada/units/b.service");

const host = () => new FakeHost("version: 1\nprofiles: {}\n");
const link = (on: FakeHost, to: AbsolutePath | undefined) =>
  makeLink(on.system, { do: "link", path: LINK, to });

describe("a link", () => {
  test("is made with its folder, in place of one that leads elsewhere or nowhere", async () => {
    const on = host();
    expect(await link(on, TARGET)).toEqual({ is: "succeeded" });
    expect(on.disk.links.get(LINK)).toBe(TARGET);
    on.disk.link(LINK, "/nowhere");
    await link(on, TARGET);
    expect(on.disk.links.get(LINK)).toBe(TARGET);
  });

  test("goes with its folder, though it leads nowhere, and what it leads to stays", async () => {
    const on = host();
    on.write(TARGET, "text");
    on.disk.link(LINK, TARGET);
    expect(await link(on, undefined)).toEqual({ is: "succeeded" });
    expect([on.disk.kind("/home/ada/units/a.service.wants"), on.text(TARGET)]).toEqual(["absent", "text"]);
    on.disk.link(LINK, "/nowhere");
    on.disk.link("/home/ada/units/a.service.wants/other.service", TARGET);
    await link(on, undefined);
    expect(on.disk.names("/home/ada/units/a.service.wants")).toEqual(["other.service"]);
  });

  test("that is gone by now is well", async () => {
    expect(await link(host(), undefined)).toEqual({ is: "succeeded" });
  });

  test.each([TARGET, undefined])("is not put in place of a file (to %s)", async (to) => {
    const on = host();
    on.write(LINK, "mine");
    expect(await link(on, to)).toMatchObject({ is: "failed", reason: expect.stringContaining("is no link") });
    expect(on.text(LINK)).toBe("mine");
  });
});
