import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { gui, Launchd, type PlistValue } from "./support/launchd.ts";
import { Sandbox, until } from "./support/sandbox.ts";

const label = "ai.hermes.fleet.keep-awake";

let box: Sandbox;
let launchd: Launchd;
beforeEach(() => {
  box = new Sandbox();
  launchd = new Launchd(box);
});
afterEach(() => box.dispose());

const starts = (): number =>
  existsSync(box.path("starts")) ? box.read(box.path("starts")).split("\n").length - 1 : 0;
const counting = (then = "exit 0"): PlistValue => ["/bin/sh", "-c", `echo >> ${box.path("starts")}; ${then}`];

describe("a job that is started by something that happens", () => {
  test("is started by each change of a watched path: made, written, removed", async () => {
    await launchd.start();
    const path = box.path("watched/gateway.pid");
    mkdirSync(box.path("watched"));
    // Written beside it, and one change with that.
    const write = (text: string) => {
      box.write(box.path("draft"), text);
      renameSync(box.path("draft"), path);
    };
    const ended = async (what: string, runs: number) => {
      await until(what, () => starts() === runs);
      // What changes while it runs is lost.
      await launchd.untilValue(label, "state", "not running");
    };
    await launchd.bootstrap(label, { ProgramArguments: counting(), WatchPaths: [path] });
    expect(await launchd.value(label, "runs")).toBe("0");
    write("1");
    await ended("a start at its making", 1);
    write("12");
    await ended("a start at its change", 2);
    rmSync(path);
    await ended("a start at its end", 3);
  });

  test("is started again and again at an interval, and not while it runs", async () => {
    await launchd.start({ interval_ms: 60 });
    await launchd.bootstrap(label, { ProgramArguments: counting(), StartInterval: 3600 });
    await until("some starts", () => starts() >= 3);
    await launchd.ctl("bootout", `${gui}/${label}`);
    await launchd.untilGone(label);
    const before = starts();
    const other = box.path("watched");
    await launchd.bootstrap("other", {
      ProgramArguments: counting("sleep 600"),
      StartInterval: 3600,
      WatchPaths: [other],
    });
    await until("its start", () => starts() === before + 1);
    box.write(other, "1");
    await launchd.untilValue("other", "state", "running");
    expect([starts(), await launchd.value("other", "runs")]).toEqual([before + 1, "1"]);
  });

  test("waits for its throttle interval", async () => {
    await launchd.start({ throttle_ms: 60_000 });
    const path = box.path("watched");
    await launchd.bootstrap(label, { ProgramArguments: counting(), RunAtLoad: true, WatchPaths: [path] });
    await until("its first start", () => starts() === 1);
    await launchd.untilValue(label, "state", "not running");
    box.write(path, "1");
    await launchd.untilValue(label, "state", "spawn scheduled");
    expect(starts()).toBe(1);
  });
});
