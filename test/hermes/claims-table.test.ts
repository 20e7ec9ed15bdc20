import { describe, expect, test } from "@jest/globals";
import { PLATFORMS } from "../../src/hermes/platforms.ts";
import { CREDENTIALS, lockDigest, PORTS } from "./claims-rows.ts";
import { claims, credentials, type Given, identity, portsOf } from "./claims-source.ts";

describe("the tables of these tests", () => {
  test("have every platform that claims something", () => {
    const tested = new Set([...CREDENTIALS, ...PORTS].map(({ platform }) => platform));
    expect([...tested].toSorted()).toEqual(PLATFORMS.map(({ name }) => name).toSorted());
  });
});

describe.each(CREDENTIALS)("$platform, by $variable", ({ platform, variable, env, block, lock }) => {
  test("claims the same identity for the same value and another for another", () => {
    expect(identity(credentials(env("one")))).toBeDefined();
    expect(identity(credentials(env("one")))).toBe(identity(credentials(env("one"))));
    expect(identity(credentials(env("one")))).not.toBe(identity(credentials(env("two"))));
  });

  test("names platform, variable and file, and is certain", () => {
    expect(credentials(env("one"))).toEqual([
      expect.objectContaining({ platform, variable, file: ".env", isCertain: true }),
    ]);
  });

  test("holds the value in no field", () => {
    expect(JSON.stringify(claims(env("s3cret-value")))).not.toContain("s3cret-value");
  });

  test("takes equal references for equal, and a value for neither", () => {
    const set = (given: Given) => Object.fromEntries(Object.keys(env("one")).map((name) => [name, given]));
    const of = (reference: string) => identity(credentials(set({ reference })));
    expect(of("from_env A")).toBe(of("from_env A"));
    expect(of("from_env A")).not.toBe(of("from_env B"));
    expect(of("from_env A")).not.toBe(identity(credentials(set("from_env A"))));
  });

  test("has the lock that Hermes takes, as long as the value is known", () => {
    const [claim] = credentials(env("one"));
    expect(claim?.lock).toEqual(lock && { scope: lock.scope, hash: lockDigest(lock.of) });
    const reference = { reference: "from_env A" };
    const unknown = Object.fromEntries(Object.keys(env("one")).map((name) => [name, reference]));
    expect(credentials(unknown)[0]?.lock).toBeUndefined();
  });

  if (block !== undefined) {
    test.each([
      ["platforms", (inner: object) => ({ platforms: { [platform]: inner } })],
      ["gateway.platforms", (inner: object) => ({ gateway: { platforms: { [platform]: inner } } })],
    ] as const)("is also found under %s in config.yaml, there only with enabled: true", (folder, config) => {
      const found = credentials({}, config({ enabled: true, ...block("one") }));
      expect(identity(found)).toBe(identity(credentials(env("one"))));
      expect(found[0]?.file).toBe("config.yaml");
      expect(found[0]?.configPath).toMatch(new RegExp(`^${folder}\\.${platform}\\.[a-z_.]+$`));
      expect(found[0]?.what).toMatch(new RegExp(`^${folder}\\.${platform}\\..+ in config\\.yaml`));
      expect(claims({}, config(block("one")))).toEqual([]);
      expect(claims({}, config({ enabled: false, ...block("one") }))).toEqual([]);
    });

    test("is taken from .env where config.yaml says otherwise", () => {
      const config = { platforms: { [platform]: { enabled: true, ...block("two") } } };
      expect(identity(credentials(env("one"), config))).toBe(identity(credentials(env("one"))));
    });

    test("is nothing where config.yaml has an unexpanded ${VAR}", () => {
      const config = { platforms: { [platform]: { enabled: true, ...block(`\${${variable}}`) } } };
      const found = credentials({}, config).filter(({ what }) => !what.includes("server"));
      expect(found).toEqual([]);
    });
  }
});

describe.each(PORTS)("the port of $platform ($on)", ({ platform, usual, on, variable, extra, needs }) => {
  test("is the usual one where none is set", () => {
    expect(portsOf(on)).toEqual([expect.objectContaining({ platform, port: usual, isCertain: true })]);
  });

  test("is the one in config.yaml, whoever turned the platform on", () => {
    const config = { platforms: { [platform]: { extra: { [extra]: 9001 } } } };
    expect(portsOf(on, config)).toEqual([
      expect.objectContaining({ port: 9001, what: `platforms.${platform}.extra.${extra} in config.yaml` }),
    ]);
  });

  test("is claimed with enabled: true in config.yaml alone", () => {
    const config = { platforms: { [platform]: { enabled: true, extra: { ...needs } } } };
    expect(portsOf({}, config)).toEqual([expect.objectContaining({ platform, port: usual })]);
  });

  test("is nobody's while the platform is off", () => {
    const name = variable ?? "WHATSAPP_PORT";
    expect(portsOf({ [name]: "9001" }, { platforms: { [platform]: { extra: { [extra]: 9001 } } } })).toEqual(
      [],
    );
  });

  if (variable !== undefined) {
    test(`is the one in ${variable}, config.yaml notwithstanding`, () => {
      const config = { platforms: { [platform]: { extra: { [extra]: 9001 } } } };
      expect(portsOf({ ...on, [variable]: "9002" }, config)).toEqual([
        expect.objectContaining({ port: 9002, what: variable, variable, setBy: variable }),
      ]);
    });

    test(`is unknown, but comparable, where ${variable} is a reference`, () => {
      const [claim] = portsOf({ ...on, [variable]: { reference: "from_env P" } });
      expect(claim).toMatchObject({ identity: "reference from_env P", isCertain: true });
      expect(claim?.port).toBeUndefined();
    });
  }
});
