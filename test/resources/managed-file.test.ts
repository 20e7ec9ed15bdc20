import { describe, expect, test } from "@jest/globals";
import { declare, HOME, hostWith, onFirstStep, planned } from "./planned.ts";

const PATH = `${HOME}/notes.md`;
const PART = 'file["notes.md"]';

/** A host where the file was applied with this text. */
async function applied(declared = "notes.md: { text: t }") {
  const host = hostWith(`files: { ${declared} }`);
  await host.apply();
  return host;
}

describe("a managed file", () => {
  test("that is not there is made, its owner's alone", async () => {
    const host = hostWith("files: { notes.md: { text: t } }");
    host.makeProfile("coder");
    expect(await planned(host, PART)).toMatchObject({
      change: { action: "create", kind: "file" },
      diff: ["@@ -0,0 +1 @@", "+t"],
      steps: [{ op: { path: PATH, mode: 0o600, expect: { is: "absent" }, within: HOME } }],
    });
  });

  test("that is another is shown as a diff, and keeps its mode", async () => {
    const host = hostWith("files:", "  notes.md: { text: new }");
    host.makeProfile("coder");
    host.write(PATH, "old", 0o644);
    expect(await planned(host, PART)).toMatchObject({
      change: { action: "update" },
      diff: ["@@ -1 +1 @@", "-old", "+new"],
      steps: [{ op: { mode: 0o644 } }],
    });
  });

  test("that is the same stays, whatever its mode", async () => {
    const host = hostWith("files: { notes.md: { text: t } }");
    host.makeProfile("coder");
    host.write(PATH, "t", 0o644);
    expect(await planned(host, PART)).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("in a folder that is not there is made with it", async () => {
    const host = await applied("a/b/notes.md: { text: t }");
    expect(host.text(`${HOME}/a/b/notes.md`)).toBe("t");
  });

  test("is no reason for a restart", async () => {
    const host = await applied();
    declare(host, "files: { notes.md: { text: other } }");
    expect(await planned(host, "gateway")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("that cannot be read is an error of its own", async () => {
    const host = hostWith("files: { notes.md: { text: t }, other.md: { text: t } }");
    host.makeProfile("coder");
    host.write(`${PATH}/x`, "");
    expect(await planned(host, PART)).toMatchObject({
      change: undefined,
      diagnostics: [{ code: "host-file-unreadable", path: PATH, blocks: "resource" }],
    });
    expect(await planned(host, 'file["other.md"]')).toMatchObject({ change: { action: "create" } });
  });
});

describe("a managed file that is sensitive", () => {
  const SECRET = "notes.md: { text: s3cret-text, sensitive: true }";

  test("shows fingerprints alone, and its text is in no plan", async () => {
    const host = await applied(SECRET);
    declare(host, "files: { notes.md: { text: s3cret-other, sensitive: true } }");
    const { keys, text } = await planned(host, PART);
    expect(keys).toEqual([
      expect.stringMatching(/^content: sensitive [0-9a-f]{16} → sensitive [0-9a-f]{16}$/),
    ]);
    expect(text).not.toContain("s3cret-");
  });

  test("is written all the same", async () => {
    expect((await applied(SECRET)).text(PATH)).toBe("s3cret-text");
  });

  test("that others may read is closed to them", async () => {
    const host = await applied(SECRET);
    host.write(PATH, "s3cret-text", 0o644);
    const { change, keys } = await planned(host, PART);
    expect([change?.reasons, keys]).toEqual([["its mode is 0644, not 0600"], []]);
    await host.apply();
    expect(host.files.get(PATH)?.mode).toBe(0o600);
  });
});

describe("a managed file that has left the manifest", () => {
  test("is removed where it is as it was written", async () => {
    const host = await applied();
    declare(host);
    expect(await planned(host, PART)).toMatchObject({
      change: { action: "delete", reasons: ["it has left the manifest"], details: [] },
      ops: ["remove"],
    });
    await host.apply();
    expect(host.text(PATH)).toBeUndefined();
  });

  test("is kept where somebody has changed it, with a warning that is told once", async () => {
    const host = await applied();
    host.write(PATH, "mine", 0o644);
    declare(host);
    expect(await planned(host, PART)).toMatchObject({
      steps: [],
      diagnostics: [{ code: "kept-by-hand", severity: "warning", path: PATH }],
    });
    await host.apply();
    expect([host.text(PATH), (await planned(host, PART)).diagnostics]).toEqual(["mine", []]);
  });

  test("and is gone already is nothing to do", async () => {
    const host = await applied();
    host.disk.remove(PATH);
    declare(host);
    expect(await planned(host, PART)).toMatchObject({ steps: [], diagnostics: [] });
  });

  test("leaves the other files", async () => {
    const host = await applied("notes.md: { text: t }, other.md: { text: o }");
    declare(host, "files: { other.md: { text: o } }");
    await host.apply();
    expect([host.text(PATH), host.text(`${HOME}/other.md`)]).toEqual([undefined, "o"]);
  });

  test("and was never written by the fleet is nobody's business", async () => {
    const host = hostWith();
    host.makeProfile("coder");
    host.write(PATH, "t");
    expect((await planned(host, PART)).change).toBeUndefined();
  });
});

describe("a managed file behind a link", () => {
  test("that stays in the home is written through it", async () => {
    const host = hostWith("files: { notes.md: { text: t } }");
    host.makeProfile("coder");
    host.write(`${HOME}/real.md`, "old");
    host.disk.link(PATH, `${HOME}/real.md`);
    await host.apply();
    expect([host.text(`${HOME}/real.md`), host.disk.kind(PATH)]).toEqual(["t", "link"]);
  });

  test.each<[string, string, string]>([
    ["that leads out of the home", PATH, "/home/ada/elsewhere.md"],
    ["that leads to another profile", PATH, "/home/ada/.hermes/profiles/other/.env"],
    ["that leads to nothing, out of the home", PATH, "/home/ada/nothing"],
  ])("%s is an error, and what it leads to is not touched", async (_, from, to) => {
    const host = hostWith("files: { notes.md: { text: t } }");
    host.makeProfile("coder");
    if (!to.endsWith("nothing")) host.write(to, "theirs");
    host.disk.link(from, to);
    const before = host.text(to);
    expect(await planned(host, PART)).toMatchObject({
      change: undefined,
      diagnostics: [
        { code: "host-file-unreadable", message: expect.stringContaining(`lead out of ${HOME}`) },
      ],
    });
    await host.apply();
    expect(host.text(to)).toBe(before);
  });

  test("in a folder that leads out of the home is an error", async () => {
    const host = hostWith("files: { sub/notes.md: { text: t } }");
    host.makeProfile("coder");
    host.disk.makeFolder("/home/ada/elsewhere");
    host.disk.link(`${HOME}/sub`, "/home/ada/elsewhere");
    expect((await planned(host, 'file["sub/notes.md"]')).diagnostics).toMatchObject([
      { code: "host-file-unreadable" },
    ]);
  });

  test("that is put there after the plan is not followed", async () => {
    const host = hostWith("files: { notes.md: { text: t } }", "env: { A: x }");
    host.makeProfile("coder");
    host.write("/home/ada/elsewhere.md", "theirs");
    onFirstStep(host, () => host.disk.link(PATH, "/home/ada/elsewhere.md"));
    const { steps } = await host.apply();
    expect([...steps].filter(([id]) => id.includes(".file")).map(([, { is }]) => is)).toEqual(["failed"]);
    expect(host.text("/home/ada/elsewhere.md")).toBe("theirs");
  });
});
