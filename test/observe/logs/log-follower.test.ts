import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { throwAwayFolder } from "../../system/throw-away.ts";
import { Following } from "./following.ts";
import { RotatingLog, record } from "./rotating-log.ts";

const folder = throwAwayFolder();
let log: RotatingLog;
let following: Following | undefined;

beforeEach(() => {
  folder.write("root/.env", "");
  log = new RotatingLog(folder.path("root/logs/gateway.log"));
});
afterEach(async () => {
  await following?.end();
  following = undefined;
});

const follow = (options: ConstructorParameters<typeof Following>[1] = {}): Following => {
  following = new Following(folder.path("root"), options);
  return following;
};

describe("a log that is followed", () => {
  test("gives what is written from then on", async () => {
    log.write(3);
    const seen = follow();
    log.write(2);
    await seen.until(2);
    expect(await seen.end()).toEqual(["line 4", "line 5"]);
  });

  test.each([1, 2, 3])(
    "is read on in order over %d rotations that come between two looks",
    async (rotations) => {
      log.write(2);
      const seen = follow();
      log.write(2);
      for (let rotation = 0; rotation < rotations; rotation += 1) {
        log.rotate();
        log.write(2);
      }
      await seen.until(2 + 2 * rotations);
      expect(await seen.end()).toEqual(log.written.slice(2));
    },
  );

  test("is read on when the file that was read is gone with its rotations", async () => {
    log.write(1);
    const seen = follow();
    log.write(1);
    for (let rotation = 0; rotation < 5; rotation += 1) {
      log.rotate();
      log.write(1);
    }
    await seen.until(5);
    // Two files came and went between two looks, and nobody can have read them.
    expect(await seen.end()).toEqual([2, 4, 5, 6, 7].map((number) => `line ${number}`));
  });

  test("gives every line that another process writes over many rotations, once and in order", async () => {
    const seen = follow();
    const script = `
import logging, logging.handlers, sys
handler = logging.handlers.RotatingFileHandler(sys.argv[1], maxBytes=1_000_000, backupCount=30)
handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
logging.basicConfig(level=logging.INFO, handlers=[handler])
for number in range(1, 100_001):
    logging.info("line %d", number)
`;
    const writer = spawn("/usr/bin/python3", ["-c", script, log.path], { stdio: "inherit" });
    expect(await once(writer, "exit")).toEqual([0, null]);
    await seen.until(100_000);
    const lines = await seen.end();
    expect(existsSync(`${log.path}.4`)).toBe(true);
    expect(lines.length).toBe(100_000);
    expect(lines.findIndex((line, index) => line !== `line ${index + 1}`)).toBe(-1);
  }, 180_000);

  test("is read anew when it is cut to nothing", async () => {
    log.write(20);
    const seen = follow();
    log.write(1);
    await seen.until(1);
    truncateSync(log.path, 0);
    log.write(1);
    await seen.until(2);
    expect(await seen.end()).toEqual(["line 21", "line 22"]);
  });

  test("is read on when it is deleted and made again, whatever inode it gets", async () => {
    log.write(1);
    const seen = follow();
    log.write(1);
    rmSync(log.path);
    log.write(1);
    await seen.until(2);
    rmSync(log.path);
    await setTimeout(300); // it is seen to be gone, or not
    log.write(1);
    await seen.until(3);
    expect(await seen.end()).toEqual(["line 2", "line 3", "line 4"]);
  });

  test("holds back a line until it is whole, and gives it as it is at the end", async () => {
    // Not even a slow machine waits so long that it is given as it is before that.
    const seen = follow({ system: { now: () => 0 } });
    log.text(`${record("one", 1)}\n2026-11-22 10:00:`);
    await seen.until(1);
    log.text("00,002 INFO gateway.run: two\n");
    await seen.until(2);
    log.text(record("cut o", 3));
    await setTimeout(300); // enough for a look at it
    expect(seen.seen).toEqual(["one", "two"]);
    expect(await seen.end()).toEqual(["one", "two", "cut o"]);
  });

  test("keeps a traceback together, also one that comes in two pieces", async () => {
    const seen = follow();
    log.text(`${record("boom", 1, "ERROR")}\nTraceback (most recent call last):\n  File "a.py", line 1\n`);
    log.text(`ValueError: no\n${record("on", 2)}\n`);
    await seen.until(2);
    expect(await seen.end()).toEqual([
      'boom\nTraceback (most recent call last):\n  File "a.py", line 1\nValueError: no',
      "on",
    ]);
  });

  test("is not given a second time when somebody copies it", async () => {
    log.write(3);
    const seen = follow();
    log.write(1);
    await seen.until(1);
    copyFileSync(log.path, `${log.path}.7`);
    log.write(1);
    await seen.until(2);
    rmSync(log.path);
    log.write(1);
    await seen.until(3);
    expect(await seen.end()).toEqual(["line 4", "line 5", "line 6"]);
  });

  test("is read on where its writer goes on with a file that was rotated, as launchd does", async () => {
    log.write(1);
    const stdout = openSync(log.path, "a");
    const seen = follow();
    log.rotate();
    log.write(1);
    await seen.until(1);
    writeSync(stdout, `${record("printed", 9)}\n`);
    await seen.until(2);
    expect(await seen.end()).toEqual(["line 2", "printed"]);
  });

  test("is not read where it leads out of its profile's home", async () => {
    const other = folder.write("other.log", `${record("theirs", 1)}\n`);
    const seen = follow();
    symlinkSync(other, folder.path("root/logs/agent.log"));
    log.write(1);
    await seen.until(1);
    expect(await seen.end()).toEqual(["line 1"]);
    expect(seen.refused[0]).toMatch(/^links on the way to it lead out of /);
  });
});

const onlyRoot = process.getuid?.() === 0 ? test : test.skip;
onlyRoot("a log of another user that comes while logs are followed is told of", async () => {
  const seen = follow();
  chownSync(folder.write("root/logs/agent.log", `${record("theirs", 1)}\n`), 1234, 1234);
  log.write(1);
  await seen.until(1);
  expect(await seen.end()).toEqual(["line 1"]);
  expect(seen.refused[0]).toMatch(/^it belongs to another user/);
});

describe("the logs of a fleet that are followed", () => {
  const profile = (name: string) => {
    folder.write(`root/profiles/${name}/.env`, "");
    return new RotatingLog(folder.path(`root/profiles/${name}/logs/gateway.log`));
  };

  test("are put in order of time where lines come together", async () => {
    const [coder, reader] = [profile("coder"), profile("reader")];
    const seen = follow();
    reader.text(`${record("third", 3)}\n`);
    coder.text(`${record("first", 1)}\n${record("fourth", 4)}\n`);
    log.text(`${record("second", 2)}\n`);
    await seen.until(4);
    expect(await seen.end()).toEqual(["coder: first", "second", "reader: third", "coder: fourth"]);
  });

  test("are followed from their first line where a profile comes later, step by step", async () => {
    const seen = follow();
    mkdirSync(folder.path("root/profiles/coder"), { recursive: true });
    await setTimeout(150); // it is no profile yet
    folder.write("root/profiles/coder/.env", "");
    await setTimeout(150); // it has no logs yet
    mkdirSync(folder.path("root/profiles/coder/logs"));
    await setTimeout(150);
    profile("coder").write(2);
    await seen.until(2);
    expect(await seen.end()).toEqual(["coder: line 1", "coder: line 2"]);
  });

  test("are followed in a home that goes and comes again", async () => {
    profile("coder").write(1);
    const seen = follow();
    rmSync(folder.path("root/profiles/coder"), { recursive: true });
    log.write(1);
    await seen.until(1);
    profile("coder").write(1);
    await seen.until(2);
    expect(await seen.end()).toEqual(["line 1", "coder: line 1"]);
  });

  test("are followed on a host that has no Hermes yet", async () => {
    rmSync(folder.path("root"), { recursive: true });
    const seen = follow({ system: { sleep: (ms) => setTimeout(Math.min(ms, 50)) } });
    await setTimeout(100); // there is nothing to be watched
    folder.write("root/.env", "");
    log = new RotatingLog(folder.path("root/logs/gateway.log"));
    log.write(1);
    await seen.until(1);
    expect(await seen.end()).toEqual(["line 1"]);
    expect(seen.polling).toEqual([]);
  });

  test("are those of the profiles that are asked for", async () => {
    const coder = profile("coder");
    const seen = follow({ wanted: ["coder", "later"] });
    log.write(1);
    coder.write(1);
    await seen.until(1);
    profile("later").write(1);
    await seen.until(2);
    expect(await seen.end()).toEqual(["coder: line 1", "later: line 1"]);
  });

  test("ask nothing of the machine while nothing is written", async () => {
    for (let number = 0; number < 10; number += 1) profile(`agent-${number}`).write(1);
    const seen = follow();
    log.write(1);
    await seen.until(1);
    // What a look has to do yet may come late, too.
    let before = -1;
    for (let quiet = 0; quiet < 5; ) {
      quiet = before === seen.calls ? quiet + 1 : 0;
      before = seen.calls;
      await setTimeout(300);
    }
    await setTimeout(1000);
    expect(seen.calls).toBe(before);
    log.write(1);
    await seen.until(2);
    expect(seen.calls).toBeGreaterThan(before);
  });

  test("are looked at now and then where the system watches no folder, which is told once", async () => {
    const sleeps: number[] = [];
    const seen = follow({
      system: {
        watchFolder: () => undefined,
        sleep: async (ms) => {
          sleeps.push(ms);
          await setTimeout(Math.min(ms, 50));
        },
      },
    });
    log.write(1);
    await seen.until(1);
    profile("coder").write(1);
    await seen.until(2);
    expect(await seen.end()).toEqual(["line 1", "coder: line 1"]);
    expect(seen.polling).toHaveLength(1);
    expect(Math.max(...sleeps)).toBeGreaterThanOrEqual(1000);
  });
});
