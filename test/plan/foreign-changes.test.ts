import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import { applied, apply, declare, homeOf, open, told, unitOf } from "./scenario.ts";

const SETTINGS =
  "{ description: d, env: { A: x }, config: { x: 1 }, soul: { text: s }, files: { f.md: { text: t } } }";
const HOME = homeOf("a");

/** What `--drift` tells of foreign changes. */
const drift = async (host: FakeHost) =>
  (await told(host, { drift: true })).flatMap(({ code, message }) =>
    code === "foreign-change" ? [message] : [],
  );

describe("a change by somebody else that calls for no action", () => {
  test.each<[string, string, string]>([
    ["a variable that nobody declares", `${HOME}/.env`, "A=x\nMINE=1\n"],
    ["a key that nobody declares", `${HOME}/config.yaml`, "x: 1\ny: 2\n"],
    ["a comment", `${HOME}/profile.yaml`, "# mine\ndescription: d\ndescription_auto: false\n"],
  ])("is told with --drift: %s", async (_, path, text) => {
    const host = await applied(`profiles: { a: ${SETTINGS} }`);
    host.write(path, text, host.files.get(path)?.mode ?? 0o600);
    const name = path.slice(path.lastIndexOf("/") + 1);
    expect([await open(host), await drift(host)]).toEqual([
      [],
      [
        `profile "a": ${name} was changed by somebody else since the last apply; nothing that is declared differs`,
      ],
    ]);
  });

  test("is told of a service definition", async () => {
    const host = await applied("profiles: { a: {} }");
    const unit = `/home/ada/.config/systemd/user/${unitOf("a")}`;
    host.write(unit, `${host.text(unit)}# mine\n`, 0o644);
    expect(await drift(host)).toEqual([expect.stringContaining("hermes-gateway-a.service was changed")]);
  });

  test("is told of a file that was made, and of one that was removed", async () => {
    const host = await applied("profiles: { a: {} }");
    host.write(`${HOME}/config.yaml`, "x: 1\n");
    host.disk.remove(`${HOME}/SOUL.md`);
    expect(await drift(host)).toEqual([
      expect.stringContaining("SOUL.md was removed"),
      expect.stringContaining("config.yaml was made"),
    ]);
  });

  test("is not told without --drift", async () => {
    const host = await applied("profiles: { a: {} }");
    host.disk.remove(`${HOME}/SOUL.md`);
    expect(await told(host)).toEqual([]);
  });
});

describe("nothing of foreign changes is told", () => {
  test("right after an apply", async () => {
    expect(await drift(await applied(`profiles: { a: ${SETTINGS} }`))).toEqual([]);
  });

  test("of a file that the plan changes anyway", async () => {
    const host = await applied(`profiles: { a: ${SETTINGS} }`);
    host.write(`${HOME}/.env`, "A=y\n");
    expect(await drift(host)).toEqual([]);
  });

  test("of a profile that no apply has had yet", async () => {
    const host = await applied("profiles: {}");
    host.makeProfile("a");
    declare(host, "profiles: { a: {} }");
    expect(await drift(host)).toEqual([]);
  });

  test("once an apply has seen it", async () => {
    const host = await applied("profiles: { a: {} }");
    host.disk.remove(`${HOME}/SOUL.md`);
    await apply(host);
    expect(await drift(host)).toEqual([]);
  });
});
