import { chownSync, renameSync, symlinkSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../../src/model/ids.ts";
import { findLogs } from "../../../src/observe/log-files.ts";
import { WatchedFolders } from "../../../src/observe/watched-folders.ts";
import { readingMachine } from "../../../src/system/reading-machine.ts";
import { until } from "../../support/until.ts";
import { throwAwayFolder } from "../../system/throw-away.ts";
import { RotatingLog } from "./rotating-log.ts";

const folder = throwAwayFolder();

test("a rotation while files are looked at moves none of them out of sight", () => {
  const log = new RotatingLog(folder.path("root/logs/gateway.log"), 5);
  log.write(1);
  log.rotate();
  log.write(1);
  const system = readingMachine();
  const found = (lookAtFile = (path: AbsolutePath) => system.lookAtFile(path)) =>
    findLogs({ ...system, lookAtFile }, { home: folder.path("root") })
      .get("gateway.log")
      ?.map(({ id }) => id);
  const [newest, oldest] = found() ?? [];
  let looks = 0;
  const rotating = (path: AbsolutePath) => {
    looks += 1;
    if (looks === 2) log.rotate();
    return system.lookAtFile(path);
  };
  const seen = found(rotating);
  expect(seen).toEqual([expect.any(String), newest, oldest]);
  expect(new Set(seen).size).toBe(3);
});

test("files of other names, and packed ones, are no logs", () => {
  for (const name of ["gateway.log", "errors.log.1", "gateway.log.2.gz", "notes.txt", ".keep"])
    folder.write(`root/logs/${name}`, "");
  folder.folder("root/logs/folder.log");
  const found = findLogs(readingMachine(), { home: folder.path("root") });
  expect([...found].map(([log, files]) => [log, files.map(({ rotation }) => rotation)])).toEqual([
    ["gateway.log", [0]],
    ["errors.log", [1]],
    ["folder.log", []],
  ]);
});

const onlyRoot = process.getuid?.() === 0 ? test : test.skip;
onlyRoot("a log of another user is told of, and one that leads elsewhere; a folder is not", () => {
  for (const name of ["gateway.log", "gateway.log.1", "agent.log"]) folder.write(`root/logs/${name}`, "");
  for (const name of ["gateway.log.1", "agent.log"]) chownSync(folder.path("root/logs", name), 1234, 1234);
  symlinkSync(folder.write("other.log", ""), folder.path("root/logs/out.log"));
  chownSync(folder.path("other.log"), 1234, 1234);
  folder.folder("root/logs/folder.log");
  const refused: string[] = [];
  const found = findLogs(readingMachine(), { home: folder.path("root") }, (path, reason) =>
    refused.push(`${basename(path)}: ${reason}`),
  );
  expect(found.get("gateway.log")?.map(({ rotation }) => rotation)).toEqual([0]);
  expect(refused).toEqual([
    expect.stringMatching(/^agent.log: it belongs to another user/),
    expect.stringMatching(/^gateway.log.1: it belongs to another user/),
    expect.stringMatching(/^out.log: links on the way to it lead out of/),
  ]);
});

test("a folder is watched anew where another has come in its place", async () => {
  const heard: string[] = [];
  const folders = new WatchedFolders(readingMachine(), (of, what) => heard.push(`${of} ${what}`));
  const wanted = new Set([folder.folder("logs")]);
  expect(folders.want(wanted)).toEqual({ begun: [...wanted], failed: [] });
  expect(folders.want(wanted)).toEqual({ begun: [], failed: [] });
  renameSync(folder.path("logs"), folder.path("former"));
  folder.folder("logs");
  expect(folders.want(wanted).begun).toEqual([...wanted]);
  heard.length = 0;
  folder.write("logs/new.log", "");
  await until("the new one to be heard of", () => heard.length > 0);
  expect(folders.want(new Set([folder.path("none")])).failed).toEqual([folder.path("none")]);
  folders.close();
});
