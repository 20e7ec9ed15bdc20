import { describe, expect, test } from "@jest/globals";
import { runHermes } from "../../src/apply/run-hermes.ts";
import { exportHome } from "../../src/apply/save-home.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { StepOutcome } from "../../src/model/outcome.ts";
import type { ProcessResult } from "../../src/system/system.ts";
import { FakeHost } from "../plan/fake-host.ts";

const HERMES = {
  hermes: { path: "/home/ada/.local/bin/hermes" as AbsolutePath }, // absolute, as written
  root: "/home/ada/.hermes" as AbsolutePath, // absolute, as written
};
const HOME = "/home/ada/.hermes/profiles/coder" as AbsolutePath; // absolute, as written
const FOLDER = "/srv/exports" as AbsolutePath; // absolute, as written
const CODER = "coder" as ProfileName; // a valid name

const create = (host: FakeHost, hermes = HERMES): Promise<StepOutcome> =>
  runHermes(host.system, hermes, {
    do: "hermes",
    args: ["profile", "create", "coder"],
    home: HOME,
    leaves: "made",
  });
const remove = (host: FakeHost): Promise<StepOutcome> =>
  runHermes(host.system, HERMES, {
    do: "hermes",
    args: ["profile", "delete", "coder", "-y"],
    home: HOME,
    leaves: "removed",
  });
const save = (host: FakeHost): Promise<StepOutcome> =>
  exportHome(host.system, HERMES, { do: "export", profile: CODER, folder: FOLDER });

/** A host on which hermes ends so, having done nothing. */
function answering(answer: Partial<ProcessResult>, isThere = false): FakeHost {
  const host = new FakeHost("version: 1\nprofiles: {}\n");
  if (isThere) host.makeProfile("coder");
  host.fail(() => ({ exitCode: 0, stdout: "", stderr: "", ...answer }));
  return host;
}

describe("making a profile", () => {
  test("is done where its home is there afterwards", async () => {
    const host = new FakeHost("version: 1\nprofiles: {}\n");
    expect([await create(host), host.disk.kind(HOME)]).toEqual([{ is: "succeeded" }, "folder"]);
  });

  test("has failed where there is no home, whatever hermes says", async () => {
    expect(await create(answering({}))).toEqual({
      is: "failed",
      reason: `\`hermes profile create coder\` exited with 0, but made no ${HOME}`,
    });
  });

  test("is done where a hermes of an earlier apply has made it in between", async () => {
    const said = { exitCode: 1, stderr: "Error: Profile 'coder' already exists\n" };
    expect(await create(answering(said, true))).toEqual({ is: "succeeded" });
  });

  test("has failed where hermes only says so", async () => {
    expect(
      await create(answering({ exitCode: 1, stderr: "Error: Profile 'coder' already exists\n" })),
    ).toMatchObject({
      is: "failed",
    });
  });

  test("has failed for another reason, though the home is there", async () => {
    expect(await create(answering({ exitCode: 1, stderr: "Error: no space\n" }, true))).toEqual({
      is: "failed",
      reason: "`hermes profile create coder` exited with 1: Error: no space",
    });
  });

  test("tells a deadline", async () => {
    expect(await create(answering({ exitCode: undefined, failure: "timed-out" }))).toEqual({
      is: "failed",
      reason: "`hermes profile create coder` did not end in 300 s",
    });
  });

  test("tells a death by a signal", async () => {
    expect(await create(answering({ exitCode: undefined, failure: "killed" }))).toMatchObject({
      reason: expect.stringContaining("exited with a signal"),
    });
  });

  test("shows no token that hermes prints", async () => {
    const said = { exitCode: 1, stderr: "Error: bad token 8123456789:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a\n" };
    expect(JSON.stringify(await create(answering(said)))).not.toContain("AAHk3l5f");
  });

  test("needs a hermes", async () => {
    const none = { ...HERMES, hermes: {} };
    const outcome = await runHermes(answering({}).system, none, {
      do: "hermes",
      args: [],
      home: HOME,
      leaves: "made",
    });
    expect(outcome).toEqual({ is: "failed", reason: "Hermes was not found" });
  });
});

describe("deleting a profile", () => {
  test("is done where its home is gone", async () => {
    const host = new FakeHost("version: 1\nprofiles: {}\n");
    host.makeProfile("coder");
    expect([await remove(host), host.disk.kind(HOME)]).toEqual([{ is: "succeeded" }, "absent"]);
  });

  test("has failed where its home is left, whatever hermes says", async () => {
    expect(await remove(answering({}, true))).toEqual({
      is: "failed",
      reason: `\`hermes profile delete coder -y\` exited with 0, but left ${HOME}`,
    });
  });

  test("is done where it does not exist any more", async () => {
    expect(
      await remove(answering({ exitCode: 1, stderr: "Error: Profile 'coder' does not exist.\n" })),
    ).toEqual({
      is: "succeeded",
    });
  });
});

describe("saving a home", () => {
  test("gives a file that is its owner's alone, named for the profile and the time", async () => {
    const host = new FakeHost("version: 1\nprofiles: {}\n");
    host.makeProfile("coder");
    const file = `${FOLDER}/coder-2026-11-22T00-00-00Z.tar.gz`;
    expect(await save(host)).toEqual({
      is: "succeeded",
      note: `"coder" is saved in ${file}, without its .env`,
    });
    expect(host.files.get(file)?.mode).toBe(0o600);
  });

  test("tells all that the archive lacks", async () => {
    const host = new FakeHost("version: 1\nprofiles: {}\n");
    host.makeProfile("coder");
    host.write(`${HOME}/auth.json`, "{}");
    host.write(`${HOME}/memories/MEMORY.md`, "tea");
    host.fail((line) => {
      const [, draft = ""] = / -o (\S+)/.exec(line) ?? [];
      host.write(draft, "coder/\ncoder/SOUL.md\n");
      return { exitCode: 0, stdout: "", stderr: "" };
    });
    expect(await save(host)).toMatchObject({
      note: expect.stringMatching(/Z\.tar\.gz, without its \.env, auth\.json and memories$/),
    });
  });

  test("has failed where there is no file, whatever hermes says", async () => {
    expect(await save(answering({}, true))).toMatchObject({
      is: "failed",
      reason: expect.stringContaining("made no"),
    });
  });

  test("has failed where hermes has", async () => {
    expect(await save(answering({ exitCode: 1, stdout: "Error: disk full\n" }, true))).toMatchObject({
      reason: expect.stringContaining("exited with 1: Error: disk full"),
    });
  });
});
