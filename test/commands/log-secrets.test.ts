import { mkdirSync, rmSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { LogSecrets } from "../../src/commands/log-secrets.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import type { LogEntry } from "../../src/model/log.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const PASSWORD = "Sommerregen-im-Garten";
const [CODER, READER] = ["coder", "reader"] as ProfileName[] as [ProfileName, ProfileName]; // test data

function secretsWith(notes: string[]): LogSecrets {
  const root = folder.path();
  const layout = { root, userHome: root, lockFolder: root };
  const secrets = new LogSecrets(readingMachine(), layout, ({ message }) => notes.push(message));
  secrets.refresh([CODER, READER]);
  return secrets;
}

function entryOf(profile: ProfileName, text: string): LogEntry {
  return {
    profile,
    source: "gateway.log",
    timeMs: 0,
    isDated: true,
    level: "ERROR",
    logger: `gateway.${text}`,
    session: `tg:${text}`,
    message: `no ${text}`,
    lines: [`2026-11-22 06:21:00,000 ERROR gateway.${text}: no ${text}`, text],
  };
}

test("nothing of a record shows a secret, of whichever profile", () => {
  folder.write("profiles/coder/.env", Buffer.from(`# caf\xe9\nEMAIL_PASSWORD=${PASSWORD}\n`, "latin1"));
  const notes: string[] = [];
  const shown = secretsWith(notes).without(entryOf(READER, PASSWORD));
  expect(JSON.stringify(shown)).not.toContain(PASSWORD);
  expect(shown).toMatchObject({ logger: "gateway.(sensitive)", session: "tg:(sensitive)" });
  expect(notes).toEqual([]);
});

test("what a profile has logged is not shown while its .env cannot be read, and a warning says why", () => {
  const env = folder.path("profiles/coder/.env");
  mkdirSync(env, { recursive: true });
  const notes: string[] = [];
  const secrets = secretsWith(notes);
  const shown = secrets.without(entryOf(CODER, PASSWORD));
  expect(JSON.stringify(shown)).not.toContain(PASSWORD);
  expect(shown).toMatchObject({ level: "ERROR", message: "(not shown, since .env cannot be read)" });
  expect(secrets.without(entryOf(READER, "words"))).toEqual(entryOf(READER, "words"));
  expect(notes).toEqual([
    `what profile "coder" has logged is not shown: ${env} cannot be read: it is a directory`,
  ]);
  rmSync(env, { recursive: true });
  folder.write("profiles/coder/.env", `EMAIL_PASSWORD=${PASSWORD}\n`);
  secrets.refresh([CODER, READER]);
  expect(secrets.without(entryOf(CODER, PASSWORD)).message).toBe("no (sensitive)");
});
