import { describe, expect, test } from "@jest/globals";
import {
  applied,
  apply,
  changesOf,
  codes,
  declare,
  fleet,
  homeOf,
  open,
  recordOf,
  told,
  unitOf,
} from "./scenario.ts";

const SOURCE =
  "{ env: { TELEGRAM_BOT_TOKEN: '1:x', ANTHROPIC_API_KEY: key }, config: { model: { default: m } } }";
const env = (name: string) => `${homeOf(name)}/.env`;
const config = (name: string) => `${homeOf(name)}/config.yaml`;

describe("a copy of a profile", () => {
  test("has its files, but for credentials that nobody declared for it", async () => {
    const host = await applied(`profiles: { a: ${SOURCE} }`);
    declare(host, `profiles: { a: ${SOURCE}, b: { create: { clone_from: a } } }`);
    await apply(host);
    expect([host.text(env("b")), host.text(config("b"))]).toEqual([
      "# variables\nANTHROPIC_API_KEY=key\n",
      "model:\n  default: m\n",
    ]);
  });

  test("has no token that its source got between the plan and the copying", async () => {
    const host = fleet("profiles: { b: { create: { clone_from: a } } }");
    host.makeProfile("a");
    host.fail((line) => {
      if (line.includes("profile create b")) host.write(env("a"), "TELEGRAM_BOT_TOKEN=1:x\nKEPT=1\n");
      return undefined;
    });
    await apply(host);
    expect(host.text(env("b"))).toBe("KEPT=1\n");
  });

  test("never has the token of its source when its gateway starts", async () => {
    const host = fleet(`profiles: { a: ${SOURCE}, b: { create: { clone_from: a } } }`);
    await apply(host);
    expect([host.units.clashes, host.pid(unitOf("a")) > 0, host.pid(unitOf("b")) > 0]).toEqual([
      [],
      true,
      true,
    ]);
  });

  test("is made by hermes after its source has its own files", async () => {
    const host = fleet(`profiles: { z: ${SOURCE}, b: { create: { clone_from: z } } }`);
    await apply(host);
    expect(host.text(env("b"))).toContain("ANTHROPIC_API_KEY=key\n");
  });

  test("has what is declared for it besides, and instead", async () => {
    const host = await applied(`profiles: { a: ${SOURCE} }`);
    declare(
      host,
      `profiles: { a: ${SOURCE}, b: { create: { clone_from: a }, env: { TELEGRAM_BOT_TOKEN: '2:y' }, config: { model: { default: other } } } }`,
    );
    await apply(host);
    expect(host.text(env("b"))).toBe("# variables\nTELEGRAM_BOT_TOKEN=2:y\nANTHROPIC_API_KEY=key\n");
    expect(host.text(config("b"))).toBe("model:\n  default: other\n");
  });

  test("shows what is taken out, by fingerprints", async () => {
    const host = await applied(`profiles: { a: ${SOURCE} }`);
    declare(host, `profiles: { a: ${SOURCE}, b: { create: { clone_from: a } } }`);
    const { plan } = await host.plan();
    expect(plan.changes.find(({ address }) => address === "profile.b.env")).toMatchObject({
      action: "create",
      reasons: ['credentials of "a" that are not declared for the copy are taken out'],
      details: [
        { keys: [{ key: "TELEGRAM_BOT_TOKEN", before: { is: "sensitive" }, after: { is: "absent" } }] },
      ],
    });
  });

  test("says whose copy it is", async () => {
    const { plan } = await fleet(`profiles: { a: {}, b: { create: { clone_from: a } } }`).plan();
    expect(plan.changes.find(({ address }) => address === "profile.b")?.reasons).toEqual([
      'as a copy of "a"',
    ]);
  });

  test("of a copy has what its source has, not what that one's had", async () => {
    const host = fleet(
      `profiles: { a: ${SOURCE}, b: { create: { clone_from: a }, env: { DISCORD_BOT_TOKEN: d } }, c: { create: { clone_from: b } } }`,
    );
    await apply(host);
    expect([host.text(env("b")), host.text(env("c"))]).toEqual([
      "# variables\nANTHROPIC_API_KEY=key\nDISCORD_BOT_TOKEN=d\n",
      "# variables\nANTHROPIC_API_KEY=key\n",
    ]);
  });

  test("of a profile that nobody declares is one of what is on the host", async () => {
    const host = fleet("profiles: { b: { create: { clone_from: other } } }");
    host.makeProfile("other");
    host.write(env("other"), "TELEGRAM_BOT_TOKEN=1:x\nA=y\n");
    await apply(host);
    expect(host.text(env("b"))).toBe("A=y\n");
  });

  test("has what is declared in place from its source, and is then in conflict with it", async () => {
    const host = await applied(`profiles: { a: ${SOURCE} }`);
    declare(
      host,
      `profiles: { a: ${SOURCE}, b: { create: { clone_from: a }, env: { TELEGRAM_BOT_TOKEN: { in_place: true } } } }`,
    );
    expect(await codes(host)).toEqual(["token-conflict"]);
  });

  test("is not compared with its source any more once it is there", async () => {
    const host = await applied(`profiles: { a: ${SOURCE}, b: { create: { clone_from: a } } }`);
    declare(host, `profiles: { a: { env: { ANTHROPIC_API_KEY: other } }, b: { create: { clone_from: a } } }`);
    expect((await open(host)).filter((line) => line.startsWith("profile.b"))).toEqual([]);
  });

  test("keeps a credential that somebody gives it after it was made", async () => {
    const host = await applied("profiles: { a: {}, b: { create: { clone_from: a } } }");
    host.write(env("b"), "DISCORD_BOT_TOKEN=d\n");
    host.write(config("b"), "platforms: { telegram: { enabled: true, token: '9:z' } }\n");
    await apply(host);
    expect([host.text(env("b")), host.text(config("b"))]).toEqual([
      "DISCORD_BOT_TOKEN=d\n",
      "platforms: { telegram: { enabled: true, token: '9:z' } }\n",
    ]);
  });
});

describe("a copy that cannot be made", () => {
  test("for want of its source is an error, and the others are applied", async () => {
    const host = fleet("profiles: { a: {}, b: { create: { clone_from: gone } } }");
    expect(await told(host)).toMatchObject([{ code: "clone-source", blocks: "resource" }]);
    await apply(host);
    expect([host.pid(unitOf("a")) > 0, host.disk.kind(homeOf("b"))]).toEqual([true, "absent"]);
  });

  test.each([
    ["removed", "removed: { gone: { home: keep } }"],
    ["meant for another host", "x-nothing: {}"],
  ])("for want of a source that is %s and was never here is an error", async (why, more) => {
    const elsewhere = why === "removed" ? "" : ", gone: { hosts: [mac] }";
    const host = fleet(`profiles: { b: { create: { clone_from: gone } }${elsewhere} }`, more);
    expect(await codes(host)).toEqual(["clone-source"]);
  });

  test("since its source is to be deleted is an error", async () => {
    const host = await applied("profiles: { a: {} }");
    declare(host, "profiles: { b: { create: { clone_from: a } } }", "removed: { a: { home: delete } }");
    expect((await told(host)).map(({ message }) => message)).toEqual([
      expect.stringContaining("is to be deleted"),
    ]);
  });

  test("since its source could not be made is skipped", async () => {
    const host = fleet("profiles: { a: {}, b: { create: { clone_from: a } } }");
    host.fail((line) =>
      line.includes("profile create a") ? { exitCode: 1, stdout: "", stderr: "Error: full\n" } : undefined,
    );
    await host.apply();
    expect(host.started.filter((line) => line.includes("profile create b"))).toEqual([]);
  });
});

describe("an apply that ends right after hermes has made a copy", () => {
  const TOKENS =
    "{ env: { TELEGRAM_BOT_TOKEN: '1:x', A: k }, config: { platforms: { discord: { enabled: true, token: dd } } } }";
  const BOTH = `profiles: { a: ${TOKENS}, b: { create: { clone_from: a } } }`;

  async function ended() {
    const host = await applied(`profiles: { a: ${TOKENS} }`);
    declare(host, BOTH);
    const controller = new AbortController();
    host.fail((line) => {
      if (line.includes("profile create b")) controller.abort();
      return undefined;
    });
    await host.apply(controller.signal);
    host.fail(() => undefined);
    if (!host.text(env("b"))?.includes("1:x")) throw new Error("the copy was cleaned already");
    return host;
  }

  test("leaves the credentials to the next one, which takes them out before anything starts", async () => {
    const host = await ended();
    await apply(host);
    expect([host.text(env("b")), host.text(config("b"))]).toEqual([
      "# variables\nA=k\n",
      "platforms:\n  discord:\n    enabled: true\n",
    ]);
    expect(host.units.clashes).toEqual([]);
  });

  test("is no conflict of the next one, which says what it takes out", async () => {
    const host = await ended();
    const { plan } = await host.plan();
    expect(await codes(host)).toEqual([]);
    expect(changesOf(plan)).toContain("profile.b.env update");
    expect(plan.changes.find(({ address }) => address === "profile.b.env")?.reasons).toEqual([
      "credentials of the profile it was copied from that are not declared for the copy are taken out",
    ]);
  });

  test.each([".env", "config.yaml"])(
    "is told for each of its files: %s could not be cleaned",
    async (name) => {
      const host = await applied(`profiles: { a: ${TOKENS} }`);
      declare(host, BOTH);
      const failing = `${homeOf("b")}/${name}`;
      host.onWrite((path) => {
        if (path === failing) throw new Error("the disk is full");
      });
      await host.apply();
      host.onWrite(() => undefined);
      await apply(host);
      expect([host.text(env("b")), host.text(config("b"))]).toEqual([
        "# variables\nA=k\n",
        "platforms:\n  discord:\n    enabled: true\n",
      ]);
    },
  );

  test("is over once the copy is clean", async () => {
    const host = await ended();
    await apply(host);
    expect(recordOf(host, "b")).not.toHaveProperty("uncleanEnv");
    expect(recordOf(host, "b")).not.toHaveProperty("uncleanConfig");
  });
});
