import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { launchdStopSeconds, systemdStopSeconds } from "../../src/service-managers/stop-timeout-format.ts";
import { FIXTURES } from "../support/paths.ts";

const capture = (name: string) => readFileSync(join(FIXTURES, "captures/hermes-0.16", name), "utf8");
const service = (...lines: readonly string[]) => ["[Service]", ...lines, ""].join("\n");

test.each([
  ["Hermes' own unit", [capture("unit-coder.service")], 210],
  ["a unit that says nothing", [service("Type=simple")], 90],
  ["a drop-in that says more", [service("TimeoutStopSec=90"), service("TimeoutStopSec=5min")], 300],
  ["a drop-in that takes it back", [service("TimeoutStopSec=210"), service("TimeoutStopSec=")], 90],
  ["both timeouts at once", [service("TimeoutSec=100")], 100],
  ["no time at all, which is for ever", [service("TimeoutStopSec=0")], Number.POSITIVE_INFINITY],
  ["a word that is no time", [service("TimeoutStopSec=210", "TimeoutStopSec=soon")], 210],
  ["another section", ["[Unit]\nTimeoutStopSec=5\n"], 90],
])("systemd lets %s end in time", (_, texts, seconds) => expect(systemdStopSeconds(texts)).toBe(seconds));

const plist = (keys: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>Label</key><string>a</string>${keys}</dict></plist>\n`;

test.each([
  ["Hermes' own agent", capture("agent-coder.plist"), 5],
  ["ours", plist("<key>ExitTimeOut</key><integer>60</integer>"), 60],
  ["more than it gives", plist("<key>ExitTimeOut</key><integer>300</integer>"), 60],
  ["for ever", plist("<key>ExitTimeOut</key><integer>0</integer>"), 60],
  ["what is no list", "nonsense", 5],
])("launchd gives %s so long", (_, text, seconds) => expect(launchdStopSeconds(text)).toBe(seconds));
