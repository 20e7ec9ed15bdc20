import { describe, expect, test } from "@jest/globals";
import { declare, HOME, hostWith, planned } from "./planned.ts";

/** A host where these lines were applied. */
async function applied(...lines: readonly string[]) {
  const host = hostWith(...lines);
  await host.apply();
  host.nowMs += 3_600_000;
  return host;
}

describe("a variable that has left the manifest", () => {
  test("is removed where its value is as it was written, and nothing else", async () => {
    const host = await applied("env: { A: x, B: y }");
    host.write(`${HOME}/.env`, "# mine\nA=x\nMINE=1\nB=y\n");
    declare(host, "env: { B: y }");
    const { change, keys } = await planned(host, "env");
    expect([change?.action, keys]).toEqual(["update", [expect.stringMatching(/^A: sensitive \w+ → none$/)]]);
    await host.apply();
    expect(host.text(`${HOME}/.env`)).toBe("# mine\nMINE=1\nB=y\n");
  });

  test("is kept where somebody has changed it, with a warning that is told once", async () => {
    const host = await applied("env: { A: x }");
    host.write(`${HOME}/.env`, "A=mine\n");
    declare(host);
    const { steps, diagnostics } = await planned(host, "env");
    expect([steps, diagnostics.map(({ code, message }) => [code, message])]).toEqual([
      [],
      [["kept-by-hand", expect.stringContaining("A in .env has left the manifest, but was changed")]],
    ]);
    await host.apply();
    expect((await planned(host, "env")).diagnostics).toEqual([]);
  });

  test("is kept where it was written in place", async () => {
    const host = hostWith("env: { A: { in_place: true } }");
    host.makeProfile("coder");
    host.write(`${HOME}/.env`, "A=x\n");
    await host.apply();
    declare(host);
    expect(await planned(host, "env")).toMatchObject({ change: { action: "no-op" }, diagnostics: [] });
  });

  test("restarts a gateway that has read it", async () => {
    const host = await applied("env: { A: x }");
    declare(host);
    expect((await planned(host, "gateway")).change).toMatchObject({
      action: "restart",
      reasons: ["A changes"],
    });
  });

  test("that somebody changed restarts nothing", async () => {
    const host = await applied("env: { A: x }");
    host.write(`${HOME}/.env`, "A=mine\n");
    declare(host);
    expect((await planned(host, "gateway")).change).toMatchObject({ action: "no-op" });
  });
});

describe("a key of config.yaml that has left the manifest", () => {
  test("is removed where its value is as it was written, comments and other keys kept", async () => {
    const host = await applied("config: { a: 1, b: 2 }");
    host.write(`${HOME}/config.yaml`, "# mine\na: 1 # one\nb: 2 # two\nmine: 3\n");
    declare(host, "config: { b: 2 }");
    expect((await planned(host, "config")).keys).toEqual(["a: 1 → none"]);
    await host.apply();
    expect(host.text(`${HOME}/config.yaml`)).toBe("# mine\nb: 2 # two\nmine: 3\n");
  });

  test("is kept where somebody has changed it, with a warning that is told once", async () => {
    const host = await applied("config: { a: { b: 1 } }");
    host.write(`${HOME}/config.yaml`, "a:\n  b: 7\n");
    declare(host);
    expect((await planned(host, "config")).diagnostics).toMatchObject([
      { code: "kept-by-hand", message: expect.stringContaining("a.b in config.yaml") },
    ]);
    await host.apply();
    expect([(await planned(host, "config")).diagnostics, host.text(`${HOME}/config.yaml`)]).toEqual([
      [],
      "a:\n  b: 7\n",
    ]);
  });

  test("with a dot in its name is told from a path", async () => {
    const host = await applied('config: { "a.b": 1, a: { b: 2 } }');
    declare(host, "config: { a: { b: 2 } }");
    await host.apply();
    expect(host.text(`${HOME}/config.yaml`)).toBe("a:\n  b: 2\n");
  });

  test("that is declared within another shape has not left", async () => {
    const host = await applied("config: { model: { default: m, fallback: f } }");
    declare(host, "config: { model: m }");
    expect((await planned(host, "config")).keys).toHaveLength(1);
  });

  test("and that looks like a credential is not shown", async () => {
    const host = await applied("config: { api_token: s3cret-value }");
    declare(host);
    expect((await planned(host, "config")).text).not.toContain("s3cret-value");
  });
});

describe("a description that has left the manifest", () => {
  test("is removed where it is as it was written, and hermes may write its own again", async () => {
    const host = await applied("description: d");
    host.write(`${HOME}/profile.yaml`, "description: d\ndescription_auto: false\nmine: 1\n", 0o644);
    declare(host);
    expect((await planned(host, "description")).keys).toEqual(['description: "d" → none']);
    await host.apply();
    expect(host.text(`${HOME}/profile.yaml`)).toBe("mine: 1\n");
  });

  test("is kept where somebody has changed it, with a warning that is told once", async () => {
    const host = await applied("description: d");
    host.write(`${HOME}/profile.yaml`, "description: mine\n", 0o644);
    declare(host);
    expect((await planned(host, "description")).diagnostics).toMatchObject([{ code: "kept-by-hand" }]);
    await host.apply();
    expect((await planned(host, "description")).change).toBeUndefined();
  });
});

describe("a soul that has left the manifest", () => {
  test("stays: it is who the agent is", async () => {
    const host = await applied("soul: { text: s }");
    declare(host);
    expect((await planned(host, "soul")).change).toBeUndefined();
    await host.apply();
    expect(host.text(`${HOME}/SOUL.md`)).toBe("s");
  });
});

describe("without a record", () => {
  test("nothing is taken away, since nobody knows whose it is", async () => {
    const host = await applied(
      "env: { A: x }",
      "config: { a: 1 }",
      "description: d",
      "files: { f: { text: t } }",
    );
    for (const path of host.files.keys()) if (/\/fleet-[0-9a-f]{8}\.json$/.test(path)) host.disk.remove(path);
    declare(host);
    const { plan } = await host.plan();
    expect(plan.steps).toEqual([]);
  });
});
