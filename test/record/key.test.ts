import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { fingerprintWith, keyIdOf, keyProblem, makeKey, readKey } from "../../src/record/key.ts";
import type { System } from "../../src/system/system.ts";
import { KEY, OTHER_KEY, recordState } from "./state.ts";

const { folder, here, places, write } = recordState();

describe("fingerprints", () => {
  test("are made with a key, of 16 hex digits", () => {
    const print = fingerprintWith(KEY);
    expect(print("x")).toMatch(/^[0-9a-f]{16}$/);
    expect(print("x")).toBe(print("x"));
    expect(print("x")).not.toBe(print("y"));
  });

  test("say nothing under another key", () => {
    expect(fingerprintWith(KEY)("x")).not.toBe(fingerprintWith(OTHER_KEY)("x"));
  });

  test("are none without a key", () => {
    expect(fingerprintWith(undefined)("x")).toBeUndefined();
  });
});

describe("the key of the fingerprints", () => {
  test("is made once, its owner's alone", async () => {
    const made = await makeKey(here(), places().key);
    expect(made).toEqual({ ok: true, key: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await makeKey(here(), places().key)).toEqual(made);
    expect({ ok: true, key: readKey(here(), places().key) }).toEqual(made);
    expect(keyProblem(here(), places().key)).toBeUndefined();
    expect(statSync(places().key).mode & 0o777).toBe(0o600);
    expect(statSync(folder.path("state/hermes-fleet")).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder.path("state/hermes-fleet"))).toEqual(["fingerprint.key"]);
  });

  test("is one, though applies on many roots make it at once", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => makeKey(here(), places().key)));
    expect(new Set(all.map((made) => made.ok && made.key)).size).toBe(1);
  });

  test("is not there before the first apply, and that is no problem", () => {
    expect([readKey(here(), places().key), keyProblem(here(), places().key)]).toEqual([undefined, undefined]);
  });

  test.each(["", "abc\n", "z".repeat(64), "ab".repeat(33), "AB".repeat(32)])(
    "is refused where the file says %j, and the file left as it is",
    async (text) => {
      write(places().key, text);
      const diagnostic = {
        code: "record-unusable",
        severity: "error",
        blocks: "apply",
        message: "the key of the record's fingerprints cannot be used: it is not 64 hex digits",
        path: places().key,
        hint: "Restore it, or remove it: fingerprints then start anew, and what is on the host is taken over as it is.",
      };
      expect(await makeKey(here(), places().key)).toEqual({ ok: false, diagnostic });
      expect(keyProblem(here(), places().key)).toEqual(diagnostic);
      expect(readKey(here(), places().key)).toBeUndefined();
      expect(readFileSync(places().key, "utf8")).toBe(text);
    },
  );

  test("is refused where it cannot be read", async () => {
    mkdirSync(places().key, { recursive: true });
    const denied: System = {
      ...here(),
      readText: () => ({ is: "unreadable", reason: "permission is denied" }),
    };
    expect(await makeKey(here(), places().key)).toMatchObject({
      ok: false,
      diagnostic: { message: expect.stringMatching(/it is a directory$/) },
    });
    expect(await makeKey(denied, places().key)).toMatchObject({
      ok: false,
      diagnostic: { message: expect.stringMatching(/permission is denied$/) },
    });
  });

  test("has an id that tells keys apart and is no part of them", () => {
    expect(keyIdOf(KEY)).toMatch(/^[0-9a-f]{8}$/);
    expect(keyIdOf(KEY)).not.toBe(keyIdOf(OTHER_KEY));
    expect(KEY).not.toContain(keyIdOf(KEY));
  });
});
