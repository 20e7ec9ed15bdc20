import { describe, expect, test } from "@jest/globals";
import { applied, apply, codes, declare, homeOf, open, told, unitOf, watchServices } from "./scenario.ts";

const token = (value: string) => `env: { TELEGRAM_BOT_TOKEN: '${value}' }`;
const env = (name: string) => `${homeOf(name)}/.env`;

describe("a token that moves from a to b", () => {
  test("has a stop before b starts, and a start again", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    const calls = watchServices(host);
    await apply(host);
    expect(calls()).toEqual(["stop a", "start a", "restart b"]);
    expect(host.units.clashes).toEqual([]);
  });

  test("has b wait while a cannot be stopped", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    host.fail((line) => (line.includes(" stop ") ? { exitCode: 1, stdout: "", stderr: "no\n" } : undefined));
    const calls = watchServices(host);
    await host.apply();
    expect([calls(), host.units.clashes]).toEqual([["stop a"], []]);
  });

  test("has b wait in the next apply, too, where one was ended after the files were written", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: { ${token("2:y")} } }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    const controller = new AbortController();
    host.onWrite((path) => {
      if (path === env("b")) controller.abort();
    });
    await host.apply(controller.signal);
    host.onWrite(() => undefined);
    await apply(host);
    expect([host.units.clashes, await open(host)]).toEqual([[], []]);
  });

  test("by hand has a stop before it is given to another, whose name comes first", async () => {
    const host = await applied(`profiles: { a: {}, b: { ${token("1:x")} } }`);
    host.write(env("b"), "");
    declare(host, `profiles: { a: { ${token("1:x")} }, b: {} }`);
    const calls = watchServices(host);
    await apply(host);
    expect([calls(), host.units.clashes]).toEqual([["stop b", "restart a", "start b"], []]);
  });

  test("has b told of its own end only once a has stopped, since it would be revived at once", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    host.units.drains = true;
    await apply(host);
    expect(host.units.clashes).toEqual([]);
  });

  test("from a process that no apply has seen start is remembered by every apply that is ended", async () => {
    const host = await applied("profiles: { a: {}, b: {} }");
    host.write(env("b"), "TELEGRAM_BOT_TOKEN=1:x\n");
    host.units.run(["systemctl", "--user", "restart", "--", unitOf("b")]);
    declare(host, `profiles: { a: { ${token("1:x")} }, b: { env: { TELEGRAM_BOT_TOKEN: null } } }`);
    for (const last of [env("b"), "/fleet-"]) {
      const controller = new AbortController();
      host.onWrite((path) => {
        if (path.includes(last)) controller.abort();
      });
      await host.apply(controller.signal);
    }
    host.onWrite(() => undefined);
    await apply(host);
    expect(host.units.clashes).toEqual([]);
  });

  test("whose gateway is to stop has the stop before b starts", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: { gateway: { state: stopped } }, b: { ${token("1:x")} } }`);
    const calls = watchServices(host);
    await apply(host);
    expect(calls()).toEqual(["stop a", "restart b"]);
  });

  test("where a runs outside its service has that ended before b starts", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    host.orphan(unitOf("a"));
    await apply(host);
    expect([host.units.clashes, await open(host)]).toEqual([[], []]);
  });

  test("where somebody runs a outside its service is refused: nothing could stop it", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    host.orphan(unitOf("a"), { hasTerminal: true });
    expect(await told(host)).toMatchObject([
      { code: "token-conflict", severity: "error", blocks: "apply" },
      { code: "gateway-unsupervised" },
    ]);
  });

  test("is no conflict", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, `profiles: { a: {}, b: { ${token("1:x")} } }`);
    expect(await codes(host)).toEqual([]);
  });
});

describe("tokens that change places", () => {
  test("of two have both stopped before either starts", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: { ${token("2:y")} } }`);
    declare(host, `profiles: { a: { ${token("2:y")} }, b: { ${token("1:x")} } }`);
    const calls = watchServices(host);
    await apply(host);
    expect(calls()).toEqual(["stop a b", "start a b"]);
  });

  test("of three have all stopped before any starts", async () => {
    const of = (a: string, b: string, c: string) =>
      `profiles: { a: { ${token(a)} }, b: { ${token(b)} }, c: { ${token(c)} } }`;
    const host = await applied(of("1:x", "2:y", "3:z"));
    declare(host, of("2:y", "3:z", "1:x"));
    const calls = watchServices(host);
    await apply(host);
    expect(calls()).toEqual(["stop a b c", "start a b c"]);
  });

  test("leave a gateway that has no part in it as it is", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: { ${token("2:y")} }, c: {} }`);
    declare(host, `profiles: { a: { ${token("2:y")} }, b: { ${token("1:x")} }, c: {} }`);
    const pid = host.pid(unitOf("c"));
    await apply(host);
    expect(host.pid(unitOf("c"))).toBe(pid);
  });
});

describe("a gateway that gives up what nobody takes", () => {
  test("is restarted, not stopped and started", async () => {
    const host = await applied(`profiles: { a: { ${token("1:x")} }, b: {} }`);
    declare(host, "profiles: { a: {}, b: {} }");
    const calls = watchServices(host);
    await apply(host);
    expect(calls()).toEqual(["restart a"]);
  });
});
