import { rmSync } from "node:fs";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ProfileName } from "../../../src/model/ids.ts";
import { FollowedLog } from "../../../src/observe/followed-log.ts";
import { findLogs } from "../../../src/observe/log-files.ts";
import { readingMachine } from "../../../src/system/reading-machine.ts";
import { throwAwayFolder } from "../../system/throw-away.ts";
import { RotatingLog } from "./rotating-log.ts";

const folder = throwAwayFolder();
const system = readingMachine();
const BACKUPS = 4;

/** What becomes of a log: lines are written, it is rotated, it is looked at. */
const deeds = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 5 }).map((count) => ({ does: "write", count }) as const),
    fc.constant({ does: "rotate" } as const),
    fc.constant({ does: "look" } as const),
  ),
  { minLength: 1, maxLength: 40 },
);

test("a log that is followed gives every line once and in order, however often it is rotated between two looks", () => {
  fc.assert(
    fc.property(fc.nat(3), deeds, (before, what) => {
      const home = folder.path("root");
      rmSync(home, { recursive: true, force: true });
      const of = { profile: "coder" as ProfileName, home }; // test data
      const log = new RotatingLog(folder.path("root/logs/gateway.log"), BACKUPS);
      log.write(before);
      const followed = new FollowedLog(system, of, "gateway.log", (path) => {
        throw new Error(path);
      });
      const files = () => findLogs(system, of).get("gateway.log") ?? [];
      followed.skip(files());
      const seen: string[] = [];
      const look = () => {
        for (const { message } of followed.read(files(), 0).entries) seen.push(message);
      };
      let rotations = 0;
      for (const deed of what) {
        if (deed.does === "write") log.write(deed.count);
        // What has come and gone between two looks, nobody can give.
        if (deed.does === "rotate" && rotations < BACKUPS) {
          log.rotate();
          rotations += 1;
        }
        if (deed.does === "look") {
          look();
          rotations = 0;
        }
      }
      look();
      look();
      followed.close();
      expect(seen).toEqual(log.written.slice(before));
    }),
    { numRuns: 150 },
  );
});
