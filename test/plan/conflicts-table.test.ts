import { describe, expect, test } from "@jest/globals";
import { conflicts } from "../../src/plan/conflicts.ts";
import { CREDENTIALS, type Env, lockDigest, PORTS } from "../hermes/claims-rows.ts";
import { claimant } from "./conflicts-claimant.ts";

const VALUE = "s3cret-value";

describe.each(CREDENTIALS)("$platform, by $variable", ({ variable, env }) => {
  const credentialsOnly = (one: Env, other: Env) =>
    conflicts(
      [claimant("coder", one), claimant("research", other)].map((each) => ({
        ...each,
        claims: each.claims.filter(({ kind }) => kind === "credential"),
      })),
      [],
    );

  test("is an error where two profiles have the same", () => {
    const found = credentialsOnly(env(VALUE), env(VALUE));
    expect(found.map(({ code, severity, blocks }) => [code, severity, blocks])).toEqual([
      ["token-conflict", "error", "apply"],
    ]);
    expect(found[0]?.message).toContain(`profile "coder": ${variable}`);
    expect(found[0]?.message).toContain('"research"');
  });

  test("is nothing where they have different ones", () => {
    expect(credentialsOnly(env("one"), env("two"))).toEqual([]);
  });

  test("is told without the value, or a hash of it", () => {
    const text = JSON.stringify(credentialsOnly(env(VALUE), env(VALUE)));
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(lockDigest(VALUE));
  });
});

describe.each(PORTS)("the port of $platform ($on)", ({ usual, on, variable }) => {
  const portsOnly = (one: Env, other: Env) =>
    conflicts([claimant("coder", one), claimant("research", other)], []).filter(
      ({ code }) => code === "port-conflict",
    );

  test("is an error where two profiles listen on the usual one", () => {
    const found = portsOnly(on, on);
    expect(found.map(({ severity }) => severity)).toEqual(["error"]);
    expect(found[0]?.message).toContain(`port ${usual} `);
  });

  if (variable !== undefined) {
    test("is nothing where one has another", () => {
      expect(portsOnly(on, { ...on, [variable]: "9009" })).toEqual([]);
    });
  }
});
